// Liveness: two clusters in the same trouble, with a rule that guards progress and without it, drawn as their seconds pass.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { button, eventually, messages, position, region, rule } from "../support/actions.mjs";
import { expectAccessible } from "../support/axe.mjs";
import { journey } from "../support/page.mjs";

const THREE = { query: `?script=${encodeURIComponent("servers 3\nclock manual\n")}` };

const lab = (page) => region(page, "Liveness");
const field = (page, name) => lab(page).getByLabel(name, { exact: true });
const outcome = (page) => page.getByTestId("liveness-outcome");
const says = (page, text) => outcome(page).getByText(text).first().waitFor();
const begin = (page) => button(lab(page), "Let both run").click();
/** The part of the page for one of the two: `Without pre vote`. */
const side = (page, name) => outcome(page).getByRole("region", { name, exact: true });
/** How far the dashed line that stands for now is from the left. */
const now = (page) =>
  outcome(page)
    .locator("path.now")
    .first()
    .evaluate((line) => Number(line.getAttribute("d").match(/^M([\d.]+)/)[1]));

/** The part of the page that runs both is there from the first key or press on. */
async function ready(page) {
  await page.keyboard.press("Escape");
  await lab(page).waitFor();
}

/** Chooses what happens, and has it all at once. */
async function choose(page, scenario, seconds = 60) {
  await field(page, "What happens").selectOption(scenario);
  await field(page, "Length in seconds").fill(String(seconds));
  await lab(page).getByLabel("All at once").check();
}

/** What a button has the browser save. */
async function saved(page, name) {
  const [download] = await Promise.all([page.waitForEvent("download"), button(outcome(page), name).click()]);
  return [download.suggestedFilename(), await readFile(await download.path(), "utf8")];
}

journey("one link is cut, with pre-votes and without: both are drawn, told and saved", THREE, async (page) => {
  await ready(page);
  await choose(page, "one-link");
  await page.getByTestId("liveness-about").getByText("Cloudflare").waitFor();
  await begin(page);
  await says(page, /^One link is cut: 60 of 60 seconds\.$/);
  await page.getByRole("status").getByText("Both runs lasted 60 s.").waitFor();
  // What docs/liveness.md tells of the same.
  await side(page, "Without pre vote").getByText("210 terms, without a leader for 2.5 s of 60").waitFor();
  await side(page, "With pre vote").getByText("1 term, without a leader for 0.2 s of 60").waitFor();
  const heights = await outcome(page)
    .locator("path.terms")
    .evaluateAll((bars) => bars.map((bar) => bar.getBBox().height));
  assert.ok(heights[0] > 3 * heights[1], `one scale for both: ${heights}`);

  const [table, csv] = await saved(page, "Save seconds as CSV");
  assert.equal(table, "liveness.csv");
  const rows = csv.trimEnd().split("\n");
  assert.equal(rows.length, 61);
  assert.equal(rows[0], "second,terms_without,leaderless_ms_without,terms_with,leaderless_ms_with");
  const terms = rows.slice(1).map((row) => Number(row.split(",")[1]));
  assert.equal(
    terms.reduce((sum, term) => sum + term),
    210,
  );
  const [picture, svg] = await saved(page, "Save plots as SVG");
  assert.equal(picture, "liveness.svg");
  assert.equal(svg.match(/class="terms"/g).length, 2);
  assert.equal(await position(page), 0);
  await expectAccessible(page);
});

journey("two runs are drawn as they go, stand still, go on, and are ended with what happened", THREE, async (page) => {
  await ready(page);
  await field(page, "What happens").selectOption("removed");
  await field(page, "Length in seconds").fill("300");
  await begin(page);
  await says(page, /^A removed server stands: [1-9]\d* of 300 seconds\.$/);
  const first = await now(page);
  await eventually(page, async () => (await now(page)) > first, true, "time passes in both");
  await button(lab(page), "Pause both runs").click();
  await says(page, /^Paused\. /);
  let before;
  await eventually(page, async () => before === (before = await now(page)), true, "both stand");
  await expectAccessible(page);
  await button(lab(page), "Go on with both runs").click();
  await eventually(page, async () => (await now(page)) > before, true, "they go on");
  await button(lab(page), "End both runs").click();
  await says(page, /^Ended\. A removed server stands: \d+ of 300 seconds\.$/);
  await side(page, "Without ignore disruptive votes").getByText(/\d+ terms?, without a leader for \d+\.\d s of \d+/).waitFor();
});

journey("a run is opened where its trouble begins, to be stepped through", THREE, async (page) => {
  await ready(page);
  await choose(page, "deaf", 10);
  await begin(page);
  await says(page, /10 of 10 seconds/);
  await button(page, "Open this run: Without check quorum").click();
  await page.getByRole("status").getByText(/^The leader is deaf: it begins here, with \d+ events ahead\./).waitFor();
  const begins = await position(page);
  assert.ok(begins > 0, "a leader was elected before");
  await button(region(page, "Transport"), "Step forward").click();
  await region(page, "What happened").getByText(/is lost from now on/).waitFor();
  assert.equal(await position(page), begins + 1);
  assert.equal(await page.locator("[data-role=leader]").count(), 1);
});

journey("both runs are compared on one clock, and closing that leads back to the run", THREE, async (page) => {
  await ready(page);
  await choose(page, "one-link", 10);
  await begin(page);
  await says(page, /10 of 10 seconds/);
  await button(page, "Compare the two").click();
  const comparison = page.getByTestId("comparison");
  await comparison.getByRole("heading", { name: "The same trouble twice" }).waitFor();
  await comparison.getByRole("heading", { name: "Without pre vote" }).waitFor();
  await comparison.getByRole("heading", { name: "With pre vote" }).waitFor();
  await page.getByTestId("parting").waitFor();
  await expectAccessible(page);
  await button(page, "Close comparison").click();
  await says(page, /10 of 10 seconds/);
  assert.equal(await position(page), 0);
});

journey("a rule that guards progress leads to its scenario, by keyboard alone", THREE, async (page) => {
  await page.keyboard.press("Escape");
  await rule(page, "random-timeouts").waitFor();
  const lead = button(page, "See what is lost without random timeouts");
  await lead.focus();
  await page.keyboard.press("Enter");
  await eventually(page, () => page.evaluate(() => document.activeElement.id), "liveness", "the focus is there");
  assert.equal(await field(page, "What happens").inputValue(), "beginning");
  await field(page, "Length in seconds").focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("12");
  await button(lab(page), "Let both run").focus();
  await page.keyboard.press("Enter");
  await says(page, /12 of 12 seconds/);
  await side(page, "Without random timeouts").getByText("80 terms, without a leader for 12.0 s of 12").waitFor();
  // Six rules, and three mechanisms of the set-up.
  assert.equal(await button(page, /^See what is lost without/).count(), 9);
});

const BAD = [
  ["Length in seconds", "9", /^Length in seconds: found `9`, expected a number from 10 to 300\.$/],
  ["Length in seconds", "<b>", /^Length in seconds: found `<b>`, expected /],
  ["Number for both runs", "-1", /^Number for both runs: found `-1`, expected /],
  ["Number for both runs", "", /^Number for both runs: found .+, expected /],
];
journey("a field that cannot be read is told in an alert, and what happened stays", THREE, async (page) => {
  await ready(page);
  await choose(page, "storm", 10);
  await begin(page);
  await says(page, /10 of 10 seconds/);
  for (const [name, value, expected] of BAD) {
    const before = await field(page, name).inputValue();
    await field(page, name).fill(value);
    await begin(page);
    await page.getByRole("alert").getByText(expected).waitFor();
    assert.equal(await field(page, name).inputValue(), value);
    await says(page, /10 of 10 seconds/);
    await field(page, name).fill(before);
    await button(page, "Dismiss").click();
  }
});

const DEAD = {
  ...THREE,
  prepare: (page) => page.route("**/flotilla-worker-*", (route) => route.abort()),
  mayFail: (problem) => problem.includes("flotilla-worker"),
};
journey("a worker that does not load is told in an alert, the run stays, and both can be run again", DEAD, async (page) => {
  await ready(page);
  await page.keyboard.press("1");
  await page.keyboard.press("t");
  await messages(page, { kind: "RequestVote" }).first().waitFor();
  await choose(page, "storm", 10);
  await begin(page);
  await page.getByRole("alert").getByText("The two runs could not go on").waitFor();
  assert.equal(await position(page), 1);
  await page.unroute("**/flotilla-worker-*");
  await begin(page);
  await says(page, /10 of 10 seconds/);
});
