// Every message, link and server in somebody's hands; and what a run begins with.

import assert from "node:assert/strict";
import {
  act,
  actByMenu,
  button,
  deliver,
  eventually,
  exchange,
  link,
  messages,
  modified,
  picture,
  position,
  region,
  rule,
  sees,
  server,
  takeTheClock,
  travel,
} from "../support/actions.mjs";
import { journey } from "../support/page.mjs";

/** S1 leads term 1 by the votes of S2 and S3; what else was sent is still under way. */
async function s1Leads(page) {
  await takeTheClock(page);
  await act(page, server(page, "S1"), "Time out now");
  for (const voter of ["S2", "S3"]) await exchange(page, "RequestVote", "S1", voter, 1);
  await sees(page, "S1", { role: "leader", term: 1 });
}

const count = (page, which, expected, what) => eventually(page, () => messages(page, which).count(), expected, what);

journey("a cut link loses what is sent from now on, and heals", async (page) => {
  await s1Leads(page);
  const toS3 = { kind: "AppendEntries", from: "S1", to: "S3" };
  const fromS3 = { kind: "AppendEntriesReply", from: "S3", to: "S1" };
  const link13 = link(page, "S1", "S3");

  await act(page, link13, "Cut S1 to S3");
  await count(page, toS3, 1, "what was under way stays under way");
  await act(page, server(page, "S1"), "Client request");
  await sees(page, "S1", { log: "1" });
  await count(page, toS3, 1, "what is sent now is lost");
  await deliver(page, toS3);
  await count(page, fromS3, 1, "the other way is open");

  await actByMenu(page, link13, "Heal");
  await act(page, server(page, "S1"), "Send heartbeat");
  await count(page, toS3, 1, "it arrives again");

  await act(page, link13, "Cut both ways");
  await deliver(page, toS3);
  await count(page, fromS3, 1, "the answer to it is lost");
  await act(page, link13, "Heal");
  await act(page, server(page, "S1"), "Send heartbeat");
  await deliver(page, toS3);
  await count(page, fromS3, 2, "both ways are open");
});

journey("an isolated server reaches nobody until it is reconnected", async (page) => {
  await takeTheClock(page);
  await act(page, server(page, "S1"), "Isolate");
  await act(page, server(page, "S1"), "Time out now");
  await sees(page, "S1", { role: "candidate", term: 1 });
  assert.equal(await messages(page).count(), 0);
  await act(page, server(page, "S1"), "Reconnect");
  await act(page, server(page, "S1"), "Time out now");
  await sees(page, "S1", { term: 2 });
  await count(page, { kind: "RequestVote", from: "S1", term: 2 }, 4, "everybody is asked");
});

journey("messages can be dropped, doubled, held and released", async (page) => {
  await takeTheClock(page);
  await act(page, server(page, "S1"), "Time out now");
  const to = (name) => messages(page, { kind: "RequestVote", from: "S1", to: name });

  await act(page, to("S2"), "Drop");
  await count(page, { to: "S2" }, 0, "it is lost");

  await act(page, to("S3"), "Duplicate");
  await count(page, { to: "S3" }, 2, "there are two of it");
  await deliver(page, { to: "S3" });
  await deliver(page, { to: "S3" });
  await count(page, { kind: "RequestVoteReply", from: "S3" }, 2, "and both are answered");

  await act(page, to("S4"), "Hold");
  await count(page, { to: "S4", held: true }, 1, "it is held");
  assert.equal(await messages(page, { to: "S4" }).count(), 1);
  await act(page, to("S4"), "Release");
  await count(page, { to: "S4", held: false }, 1, "and released");
  await deliver(page, { to: "S4" });
  await sees(page, "S4", { "voted-for": "S1" });
});

journey("a stalled server gets nothing done and loses nothing", async (page) => {
  await takeTheClock(page);
  await act(page, server(page, "S1"), "Time out now");
  await act(page, server(page, "S2"), "Pause");
  await sees(page, "S2", { paused: true, up: true });

  const request = messages(page, { kind: "RequestVote", to: "S2" });
  await request.click();
  const there = button(region(page, "Inspector"), "Deliver now");
  assert.equal(await there.getAttribute("aria-disabled"), "true");
  await there.click({ force: true });
  assert.equal(await request.count(), 1);

  await act(page, server(page, "S2"), "Resume");
  await sees(page, "S2", { paused: false });
  await deliver(page, { kind: "RequestVote", to: "S2" });
  await sees(page, "S2", { "voted-for": "S1" });
});

journey("a set-up makes the run it says, and the same one every time", async (page) => {
  const setup = region(page, "Setup");
  const begin = async () => {
    await setup.getByLabel("Servers", { exact: true }).fill("3");
    await setup.getByLabel("Seed", { exact: true }).fill("42");
    await button(setup, "New run").click();
    await eventually(page, () => page.locator("[data-testid^=server-]").count(), 3, "three servers");
    await button(region(page, "Transport"), "Pause").click();
    if ((await position(page)) > 0) await travel(page, "To start", 0);
    const pictures = [];
    for (let at = 1; at <= 12; at++) {
      await button(region(page, "Transport"), "Step forward").click();
      await eventually(page, () => position(page), at, "one event");
      pictures.push(await picture(page));
    }
    return pictures;
  };
  const first = await begin();
  assert.ok(first.some(({ messages }) => messages.some(({ kind }) => kind === "RequestVote")));
  assert.deepEqual(await begin(), first);
});

journey("a number that cannot be is explained, and the run stays", async (page) => {
  await takeTheClock(page);
  await act(page, server(page, "S1"), "Time out now");
  const before = await picture(page);
  await region(page, "Setup").getByLabel("Servers", { exact: true }).fill("10");
  await button(region(page, "Setup"), "New run").click();
  assert.match(await page.getByRole("alert").innerText(), /10/);
  assert.deepEqual(await picture(page), before);
});

journey("a rule is switched in the middle of a run, and the run goes on", async (page) => {
  await s1Leads(page);
  const before = await picture(page);
  const at = await position(page);
  await rule(page, "current-term-commit").click();
  await eventually(page, () => rule(page, "current-term-commit").isChecked(), false, "the rule is off");
  await modified(page).waitFor();
  assert.deepEqual(await picture(page), before);
  assert.equal(await position(page), at + 1);
  await rule(page, "current-term-commit").click();
  await eventually(page, () => rule(page, "current-term-commit").isChecked(), true, "the rule is on again");
});
