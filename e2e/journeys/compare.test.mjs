// Two runs side by side: with a rule and without it, and two branches.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { act, button, eventually, messages, position, region, server } from "../support/actions.mjs";
import { expectAccessible } from "../support/axe.mjs";
import { journey } from "../support/page.mjs";

const lesson = (name) => readFileSync(new URL(`../../static/lessons/${name}.flotilla`, import.meta.url), "utf8");
const opened = (script) => ({ query: `?script=${encodeURIComponent(script)}` });
const FIGURE_8 = opened(lesson("figure-8"));

const comparison = (page) => region(page, "Comparison");
const moment = async (page) => Number(await comparison(page).getByRole("slider", { name: "Moment" }).inputValue());
const twice = (page, what) => button(page, `Show this run with and without ${what}`);
/** The fields that differ, a row each: whose, which, and both values. */
const differing = async (page) => {
  const rows = comparison(page).getByRole("table", { name: "Fields that differ" }).locator("tbody tr");
  return rows.evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent).join(" | ")));
};

journey("Figure 8 is shown with and without its rule by one click, from the event at which the two part", FIGURE_8, async (page) => {
  const before = await position(page);
  await twice(page, "current term commit").click();
  await page.getByTestId("parting").waitFor();
  assert.deepEqual(await differing(page), ["S1 | commitIndex | 1 | 0", "S1 | lastApplied | 1 | 0", "S1 | state machine | x=1 | empty"]);
  const [one, other] = [page.getByTestId("run-1"), page.getByTestId("run-2")];
  assert.match(await one.innerText(), /Modified Raft.*S1 commits index 1/s);
  assert.match(await other.innerText(), /S1 does not commit index 1/);
  assert.equal(await other.getByText("Modified Raft").count(), 0);
  await expectAccessible(page);

  // One cursor for both.
  const parting = await moment(page);
  await button(comparison(page), "Step back").click();
  assert.equal(await moment(page), parting - 1);
  await comparison(page).getByText("Up to here both runs are the same.").waitFor();
  assert.deepEqual(await differing(page), []);
  await button(comparison(page), "Go to where they part").click();
  assert.equal(await moment(page), parting);

  await button(comparison(page), "Close comparison").click();
  await region(page, "Transport").waitFor();
  assert.equal(await position(page), before, "the run is as it was");
});

journey("a comparison is opened, walked through and closed by keyboard alone", FIGURE_8, async (page) => {
  await twice(page, "current term commit").focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("parting").waitFor();
  const parting = await moment(page);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.equal(await moment(page), parting + 2);
  await page.keyboard.press("Home");
  assert.equal(await moment(page), 0);
  // What would act in the run, which is out of sight, does nothing.
  await page.keyboard.press("l");
  await page.getByText("Close the comparison to act in the run.").waitFor();
  await page.keyboard.press("Escape");
  await eventually(page, () => comparison(page).count(), 0);
});

journey("both runs go on by themselves until the end", opened("servers 3\nclock manual\ntimeout S1\ndeliver all"), async (page) => {
  await twice(page, "No-op on election").click();
  await page.getByTestId("parting").waitFor();
  await button(comparison(page), "Play").click();
  await button(comparison(page), "Pause").waitFor();
  const last = Number(await comparison(page).getByRole("slider", { name: "Moment" }).getAttribute("max"));
  await eventually(page, () => moment(page), last);
  const play = button(comparison(page), "Play");
  assert.equal(await play.getAttribute("aria-description"), "this is the end of both");
});

journey("what cannot be done in the other run is left out, and the page says so", opened(`servers 3
clock manual
without up-to-date-check
timeout S1; deliver all; request S1 "x=1"; deliver S1->S2; deliver S2->S1; drop all
timeout S3; deliver S3->S2; deliver S2->S3
beat S3`), async (page) => {
  await twice(page, "up to date check").click();
  await page.getByTestId("parting").waitFor();
  await comparison(page).getByText(/S3.*: S3 is a candidate: only a leader sends heartbeats/).waitFor();
  await expectAccessible(page);
});

journey("more than one thing can be otherwise in the other run", FIGURE_8, async (page) => {
  await twice(page, "current term commit").click();
  await page.getByTestId("parting").waitFor();
  const also = comparison(page).getByLabel("Change also");
  await also.selectOption({ label: "no op" });
  await page.getByRole("region", { name: "With current term commit, With no op" }).waitFor();
  await also.selectOption({ label: "✓ current term commit" });
  await page.getByRole("region", { name: "With no op", exact: true }).waitFor();
});

journey("two branches are compared from the tape", opened("servers 3\nclock manual\ntimeout S1\ncrash S2\ncrash S3"), async (page) => {
  for (let back = 0; back < 2; back++) await button(region(page, "Transport"), "Step back").click();
  await act(page, messages(page, { kind: "RequestVote", to: "S2" }), "Drop");
  await server(page, "S2").waitFor();
  await button(page, "Compare with future 1").click();
  await page.getByTestId("parting").waitFor();
  assert.equal(await moment(page), 2);
  const rows = await differing(page);
  assert.equal(rows[0], "S2 | state | up | down");
  await page.getByRole("region", { name: "Branch 1" }).waitFor();
  await expectAccessible(page);
});
