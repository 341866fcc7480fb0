// Scripts in and out, and more than one future.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  act,
  button,
  deliver,
  eventually,
  messages,
  modified,
  picture,
  position,
  sees,
  server,
  takeTheClock,
  travel,
} from "../support/actions.mjs";
import { verdicts } from "../support/figure8.mjs";
import { journey } from "../support/page.mjs";
import { copyScript, openScript } from "../support/scripts.mjs";

const lesson = (name) => readFileSync(new URL(`../../static/lessons/${name}.flotilla`, import.meta.url), "utf8");
const LOST = ["leader-completeness", "state-machine-safety"];

journey("the script of Figure 8 is opened, copied, and opened again: the same run", async (page, url) => {
  await openScript(page, lesson("figure-8"));
  await verdicts(page, LOST);
  assert.equal(await page.getByRole("alert").count(), 0);
  const before = { stage: await picture(page), at: await position(page) };
  assert.ok(before.at > 20, "the run is there event by event");

  const copy = await copyScript(page);
  assert.match(copy, /^without current-term-commit$/m);
  await openScript(page, "servers 3\nclock manual");
  await eventually(page, () => position(page), 0, "another run in between");
  await openScript(page, copy);
  await verdicts(page, LOST);
  assert.deepEqual({ stage: await picture(page), at: await position(page) }, before);
  assert.equal(await copyScript(page), copy, "copied again it is the same text");

  // By the address, too.
  await page.goto(`${url}?script=${encodeURIComponent(copy)}`);
  await page.waitForSelector("body[data-ready=true]");
  await verdicts(page, LOST);
  assert.deepEqual({ stage: await picture(page), at: await position(page) }, before);
});

journey("with the rule on, the script of Figure 8 ends safe", async (page) => {
  await openScript(page, lesson("figure-8-rule-on"));
  await eventually(page, async () => (await position(page)) > 20, true, "the run is there");
  await verdicts(page);
  assert.equal(await modified(page).count(), 0);
});

journey("what was clicked can be copied, and is the same run when opened", async (page) => {
  await takeTheClock(page);
  await act(page, server(page, "S1"), "Time out now");
  await deliver(page, { kind: "RequestVote", to: "S2" });
  await act(page, messages(page, { kind: "RequestVote", to: "S3" }), "Drop");
  await act(page, server(page, "S4"), "Crash");
  await act(page, messages(page, { kind: "RequestVote", to: "S5" }), "Hold");
  await messages(page, { kind: "RequestVote", to: "S5", held: true }).waitFor();
  const before = { stage: await picture(page), at: await position(page) };
  const copy = await copyScript(page);
  await openScript(page, "servers 3\nclock manual");
  await eventually(page, () => position(page), 0, "another run in between");
  await openScript(page, copy);
  await eventually(page, () => position(page), before.at, "the run is there again");
  assert.deepEqual(await picture(page), before.stage);
});

journey("acting in the past keeps the other future", async (page) => {
  await takeTheClock(page);
  await act(page, server(page, "S1"), "Time out now");
  await deliver(page, { kind: "RequestVote", to: "S2" });
  const old = await picture(page);

  await travel(page, "Step back", 1);
  await act(page, server(page, "S2"), "Crash");
  await sees(page, "S2", { up: false });
  await page.getByRole("status").filter({ hasText: /other future is kept/ }).waitFor();
  const fresh = await picture(page);

  const branches = page.getByRole("button", { name: /branch \d/i });
  assert.equal(await branches.count(), 2);
  await branches.first().click();
  await sees(page, "S2", { up: true, "voted-for": "S1" });
  assert.deepEqual(await picture(page), old);
  await branches.last().click();
  await sees(page, "S2", { up: false });
  assert.deepEqual(await picture(page), fresh);
});
