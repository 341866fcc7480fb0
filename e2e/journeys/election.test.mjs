// An election under the manual clock, one message at a time, by mouse and by keyboard alone; and back in time.

import assert from "node:assert/strict";
import {
  act,
  actByMenu,
  button,
  clock,
  deliver,
  eventually,
  messages,
  picture,
  position,
  region,
  retrace,
  sees,
  server,
  takeTheClock,
} from "../support/actions.mjs";
import { press, tabTo, travelByKey, withoutMouse } from "../support/keyboard.mjs";
import { journey } from "../support/page.mjs";

const OTHERS = ["S2", "S3", "S4", "S5"];

/** Collects each moment as it is when it is the present. */
function album(page) {
  const seen = [];
  const look = async () => {
    await eventually(page, () => position(page), seen.length, "one action is one event");
    seen.push(await picture(page));
  };
  return { seen, look };
}

function assertUntouched({ servers, messages }) {
  assert.equal(servers.length, 5);
  for (const { role, term, log, up, votedFor } of servers) {
    const found = { role, term, log, up, votedFor };
    assert.deepEqual(found, { role: "follower", term: "0", log: "", up: "true", votedFor: "" });
  }
  assert.deepEqual(messages, []);
}

journey("S1 is elected by clicks on each message, and every moment can be seen again", async (page) => {
  const { seen, look } = album(page);
  await takeTheClock(page);
  await look();
  assertUntouched(seen[0]);

  await act(page, server(page, "S1"), "Time out now");
  await sees(page, "S1", { role: "candidate", term: 1, "voted-for": "S1" });
  await look();
  assert.equal(await messages(page, { kind: "RequestVote", from: "S1", term: 1, held: false }).count(), 4);
  assert.equal(await button(page, "RequestVote from S1 to S2, term 1").count(), 1);

  for (const voter of OTHERS) {
    // Once by the menu: it does the same.
    const how = voter === "S3" ? actByMenu : act;
    await deliver(page, { kind: "RequestVote", from: "S1", to: voter }, how);
    await sees(page, voter, { term: 1, "voted-for": "S1" });
    await look();
  }
  for (const [at, voter] of OTHERS.entries()) {
    await deliver(page, { kind: "RequestVoteReply", from: voter, to: "S1" });
    await sees(page, "S1", { role: at === 0 ? "candidate" : "leader" });
    await look();
  }
  assert.equal(await messages(page, { kind: "AppendEntries", from: "S1" }).count(), 4);

  // Under the manual clock nothing comes of itself.
  assert.ok(await button(region(page, "Transport"), "Step forward").isDisabled());
  await retrace(page, seen);
});

journey("S1 is elected by keyboard alone", async (page) => {
  const assertNoMouse = await withoutMouse(page);
  const { seen, look } = album(page);

  // The clock by its own control, as somebody would who knows no shortcut …
  const live = clock(page, "Live");
  await tabTo(page, live);
  await press(page, "ArrowRight");
  await eventually(page, () => clock(page, "Manual").isChecked(), true, "Manual is chosen");
  await look();
  assertUntouched(seen[0]);

  // … the first steps by the menu …
  await tabTo(page, server(page, "S1"));
  await press(page, "Shift+F10");
  await tabTo(page, page.getByRole("menuitem", { name: "Time out now" }), "ArrowDown");
  await press(page, "Enter");
  await sees(page, "S1", { role: "candidate", term: 1 });
  await look();
  await tabTo(page, messages(page, { kind: "RequestVote", to: "S2" }));
  await press(page, "Shift+F10");
  await tabTo(page, page.getByRole("menuitem", { name: "Deliver now" }), "ArrowDown");
  await press(page, "Enter");
  await sees(page, "S2", { "voted-for": "S1" });
  await look();

  // … then by the inspector …
  await tabTo(page, messages(page, { kind: "RequestVote", to: "S3" }));
  await press(page, "Enter");
  await tabTo(page, button(region(page, "Inspector"), "Deliver now"));
  await press(page, "Enter");
  await sees(page, "S3", { "voted-for": "S1" });
  await look();

  // … and the rest by shortcuts, from wherever the focus is now.
  for (const voter of ["S4", "S5"]) {
    await press(page, "d");
    await sees(page, voter, { "voted-for": "S1" });
    await look();
  }
  for (const [at, voter] of OTHERS.entries()) {
    await press(page, "m", "d");
    await messages(page, { kind: "RequestVoteReply", from: voter }).waitFor({ state: "detached" });
    await sees(page, "S1", { role: at === 0 ? "candidate" : "leader" });
    await look();
  }

  await retrace(page, seen, travelByKey);
  await assertNoMouse();
});
