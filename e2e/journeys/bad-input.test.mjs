// Bad input of any kind gets a clear message and leaves the run as it is.

import assert from "node:assert/strict";
import {
  aVote,
  act,
  actByMenu,
  button,
  deliver,
  messages,
  moment,
  region,
  sees,
  server,
  takeTheClock,
} from "../support/actions.mjs";
import { openScript, scriptBox } from "../support/scripts.mjs";
import { journey } from "../support/page.mjs";

const BAD = [
  { what: "an unknown word", script: "servers 5\nclock manual\ntimeuot S1\n", line: 3, found: "timeuot" },
  { what: "an impossible server", script: "servers 3\nclock manual\n\ntimeout S4\n", line: 4, found: "S4" },
  { what: "a number out of range", script: "servers 10\n", line: 1, found: "10" },
  { what: "a number that is none", script: "seed 99999999999999999999\n", line: 1, found: "99999999999999999999" },
  { what: "a set-up line after an action", script: "clock manual\ntimeout S1\nservers 3\n", line: 3, found: "servers" },
  { what: "an action that is impossible then", script: "clock manual\ncrash S2\ntimeout S2\n", line: 3, found: "S2" },
  { what: "a message that is not under way", script: "clock manual\ndeliver S1->S2\n", line: 2, found: "S1" },
];

/** A run with something in it, to be lost or kept. */
async function something(page) {
  await aVote(page);
  return moment(page);
}

async function assertUnchanged(page, before) {
  assert.deepEqual(await moment(page), before);
}

/** Waits for the one alert there is, and puts it away. */
async function takeAlert(page) {
  const alert = page.getByRole("alert");
  await alert.waitFor();
  const text = await alert.innerText();
  await button(page, "Dismiss").click();
  await alert.waitFor({ state: "detached" });
  return text;
}

journey("a script that cannot be read or done is explained, and the run stays", async (page) => {
  const before = await something(page);
  for (const { what, script, line, found } of BAD) {
    await openScript(page, script);
    const text = await takeAlert(page);
    assert.match(text, new RegExp(`(line |:)${line}\\b`, "i"), `${what}: ${text}`);
    assert.ok(text.includes(found), `${what}: ${text}`);
    assert.match(text, /found .*expected/is, `${what}: ${text}`);
    await assertUnchanged(page, before);
  }
  // And all goes on as if nothing had been.
  await deliver(page, { kind: "RequestVoteReply", from: "S2", to: "S1" });
  await deliver(page, { kind: "RequestVote", from: "S1", to: "S3" });
  await deliver(page, { kind: "RequestVoteReply", from: "S3", to: "S1" });
  await sees(page, "S1", { role: "leader" });
});

journey("ten megabytes of noise are refused, and the page stays usable", async (page) => {
  const before = await something(page);
  await scriptBox(page).evaluate((box) => {
    let noise = "";
    for (let at = 0; noise.length < 100_000; at++) noise += String.fromCharCode(33 + ((at * 7919) % 90));
    box.value = noise.repeat(100) + "\n".repeat(100) + noise;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
  // The browser itself takes its time to lay out so much text.
  await button(region(page, "Setup"), "Open script").click({ timeout: 60_000 });
  const text = await takeAlert(page);
  assert.match(text, /found .*expected/is);
  assert.ok(text.length < 500, "the message repeats only the beginning of what was found");
  await assertUnchanged(page, before);
  await openScript(page, "clock manual\ntimeout S3");
  await sees(page, "S3", { role: "candidate" });
});

for (const [what, query, expected] of [
  ["a script", `?script=${encodeURIComponent("servers 5\nclock manual\nfly S1")}`, /\b3\b.*found .*fly.*expected/is],
  ["a lesson", "?lesson=figure-9", /figure-9.*expected.*figure-8/is],
]) {
  journey(`an address with ${what} that does not exist is explained, and the app starts`, { query }, async (page) => {
    assert.match(await takeAlert(page), expected);
    await takeTheClock(page);
    await act(page, server(page, "S1"), "Time out now");
    await sees(page, "S1", { role: "candidate" });
  });
}

journey("what makes no sense now is greyed with the reason, and does nothing", async (page) => {
  await takeTheClock(page);
  await act(page, server(page, "S2"), "Crash");
  await sees(page, "S2", { up: false });
  await act(page, server(page, "S1"), "Time out now");
  await deliver(page, { kind: "RequestVote", from: "S1", to: "S3" });
  const before = await moment(page);

  for (const [name, impossible] of [
    ["S2", ["Time out now", "Send heartbeat", "Client request", "Crash", "Pause"]],
    ["S1", ["Send heartbeat", "Restart", "Resume", "Reconnect"]],
  ]) {
    await server(page, name).click({ button: "right" });
    for (const action of impossible) {
      const item = page.getByRole("menu").getByRole("menuitem", { name: action, exact: true });
      assert.equal(await item.getAttribute("aria-disabled"), "true", `${action} of ${name}`);
      assert.ok((await description(item)).length > 5, `${action} of ${name} says why not`);
      // Playwright would wait until it can be done; a person just clicks.
      await item.click({ force: true });
      await assertUnchanged(page, before);
      if (!(await page.getByRole("menu").isVisible())) await server(page, name).click({ button: "right" });
    }
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });

    await server(page, name).click();
    for (const action of impossible) {
      const there = button(region(page, "Inspector"), action);
      assert.equal(await there.getAttribute("aria-disabled"), "true", `${action} of ${name} in the inspector`);
      assert.ok((await description(there)).length > 5, `${action} of ${name} says why not in the inspector`);
      await there.click({ force: true });
      await assertUnchanged(page, before);
    }
  }

  // What reaches a crashed server is lost, as in life, and the page says so.
  await deliver(page, { kind: "RequestVote", from: "S1", to: "S2" }, actByMenu);
  assert.match(await region(page, "What happened").innerText(), /S2.*(down|crashed|lost)/i);
  assert.equal(await messages(page, { to: "S2" }).count(), 0);
  await sees(page, "S2", { up: false, term: 0 });
});

/** What a screen reader reads after an element's name. */
function description(locator) {
  return locator.evaluate((element) => {
    const ids = (element.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
    const referred = ids.map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
    return element.getAttribute("aria-description") ?? referred;
  });
}
