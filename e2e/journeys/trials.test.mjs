// Experiments: Figure 16 in the page, measured in a worker, drawn as it comes in, saved as a table and as a picture.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { button, eventually, messages, position, region } from "../support/actions.mjs";
import { expectAccessible } from "../support/axe.mjs";
import { journey } from "../support/page.mjs";

const THREE = { query: `?script=${encodeURIComponent("servers 3\nclock manual\n")}` };

const lab = (page) => region(page, "Experiments");
const field = (page, name) => lab(page).getByLabel(name, { exact: true });
const outcome = (page) => page.getByTestId("trials-outcome");
const told = (page) => outcome(page).locator(".told").innerText();
const says = (page, text) => outcome(page).getByText(text).waitFor();
const measure = (page) => button(lab(page), "Measure").click();

/** The part of the page that measures is there from the first key or press on. */
async function ready(page) {
  await page.keyboard.press("Escape");
  await lab(page).waitFor();
}

async function fill(page, fields) {
  for (const [name, value] of Object.entries(fields)) await field(page, name).fill(String(value));
}

/** What a button has the browser save. */
async function saved(page, name) {
  const [download] = await Promise.all([page.waitForEvent("download"), button(outcome(page), name).click()]);
  return [download.suggestedFilename(), await readFile(await download.path(), "utf8")];
}

/** The picture's lines as arrays of corners. */
const curves = (page) =>
  outcome(page)
    .locator("polyline")
    .evaluateAll((lines) => lines.map((line) => line.getAttribute("points").split(" ")));

journey("the lower panel of Figure 16 is measured, drawn and saved, with the times of the command line", THREE, async (page) => {
  await ready(page);
  await button(lab(page), "Figure 16, lower panel").click();
  assert.equal(await field(page, "Timeout ranges").inputValue(), "12..24, 25..50, 50..100, 100..200, 150..300");
  await fill(page, { "Trials of each": 40 });
  await measure(page);
  await says(page, /^200 of 200 trials in \d+\.\d s\.$/);
  await page.getByRole("status").getByText("All 200 trials were made.").waitFor();
  const lines = await curves(page);
  assert.equal(lines.length, 5);
  // Each begins at the bottom and ends at the top: in all trials there was a leader.
  for (const line of lines) assert.deepEqual([line[0].split(",")[1], line.at(-1).split(",")[1]], ["228.0", "8.0"]);
  assert.equal(await outcome(page).getByRole("row").count(), 6);
  await outcome(page).getByRole("rowheader", { name: "150–300 ms" }).waitFor();

  const [table, csv] = await saved(page, "Save as CSV");
  assert.equal(table, "elections.csv");
  const rows = csv.trimEnd().split("\n");
  assert.equal(rows.length, 201);
  assert.equal(rows[0], "least_timeout_ms,greatest_timeout_ms,trial,without_leader_ms");
  // What `flotilla elections --range 150..300 --trials 3 --csv FILE` writes.
  assert.deepEqual(rows.slice(161, 164), ["150,300,1,155.898", "150,300,2,112.126", "150,300,3,176.456"]);
  const [picture, svg] = await saved(page, "Save as SVG");
  assert.equal(picture, "elections.svg");
  assert.equal(svg.match(/<polyline/g).length, 5);
  assert.equal(await position(page), 0);
  await expectAccessible(page);
});

journey("trials with and without pre-votes are drawn over one another", THREE, async (page) => {
  await ready(page);
  await fill(page, { "Timeout ranges": "150..151 150..155", "Trials of each": 20 });
  await lab(page).getByLabel("Compare both").check();
  await measure(page);
  await says(page, /^80 of 80 trials/);
  assert.equal((await curves(page)).length, 4);
  assert.equal(await outcome(page).locator("polyline.extra").count(), 2);
  await outcome(page).getByRole("rowheader", { name: "150–151 ms, pre-vote" }).waitFor();
  const [, csv] = await saved(page, "Save as CSV");
  assert.match(csv, /^least_timeout_ms,greatest_timeout_ms,trial,without_leader_ms,with\n/);
  assert.equal(csv.match(/,pre-vote\n/g).length, 40);
});

journey("trials are drawn as they come in, stand still, go on, and are given up with what was made", THREE, async (page) => {
  await ready(page);
  await fill(page, { "Trials of each": 100000 });
  await measure(page);
  await says(page, /^[1-9]\d* of 600000 trials/);
  const drawn = async () => JSON.stringify(await curves(page));
  const first = await drawn();
  await eventually(page, async () => (await drawn()) !== first, true, "the lines grow");
  await button(lab(page), "Pause the trials").click();
  await says(page, /^Paused\. /);
  let before;
  await eventually(page, async () => before === (before = await told(page)), true, "they stand");
  await expectAccessible(page);
  await button(lab(page), "Go on with the trials").click();
  await eventually(page, async () => (await told(page)) !== before.replace("Paused. ", ""), true, "they go on");
  await button(lab(page), "Cancel the trials").click();
  await says(page, /^Given up\. \d+ of 600000 trials/);
  const [, csv] = await saved(page, "Save as CSV");
  assert.ok(csv.split("\n").length > 10);
});

const BAD = [
  ["Timeout ranges", "300..150", /^Timeout ranges: found `300\.\.150`, expected /],
  ["Timeout ranges", "", /^Timeout ranges: found .+, expected /],
  ["Cluster size", "2", /^Cluster size: found 2, expected 3 at least/],
  ["Message delay", "<b>", /^Message delay: found `<b>`, expected /],
  ["Lost messages", "101%", /^Lost messages: found `101%`, expected /],
  ["Trials of each", "0", /^Trials of each: found `0`, expected a number from 1 to 100000\.$/],
  ["Number for chance", "-1", /^Number for chance: found `-1`, expected /],
];
journey("a field that cannot be read is told in an alert, and nothing is lost", THREE, async (page) => {
  await ready(page);
  await fill(page, { "Timeout ranges": "12..24", "Trials of each": 5 });
  await measure(page);
  await says(page, /^5 of 5 trials/);
  for (const [name, value, expected] of BAD) {
    const before = await field(page, name).inputValue();
    await fill(page, { [name]: value });
    await measure(page);
    await page.getByRole("alert").getByText(expected).waitFor();
    assert.equal(await field(page, name).inputValue(), value);
    await says(page, /^5 of 5 trials/);
    await fill(page, { [name]: before });
    await button(page, "Dismiss").click();
  }
});

const DEAD = {
  ...THREE,
  prepare: (page) => page.route("**/flotilla-worker-*", (route) => route.abort()),
  mayFail: (problem) => problem.includes("flotilla-worker"),
};
journey("a worker that does not load is told in an alert, the run stays, and trials can be made again", DEAD, async (page) => {
  await ready(page);
  await page.keyboard.press("1");
  await page.keyboard.press("t");
  await messages(page, { kind: "RequestVote" }).first().waitFor();
  await fill(page, { "Timeout ranges": "12..24", "Trials of each": 5 });
  await measure(page);
  await page.getByRole("alert").getByText("The trials could not go on").waitFor();
  assert.equal(await position(page), 1);
  await page.unroute("**/flotilla-worker-*");
  await measure(page);
  await says(page, /^5 of 5 trials/);
});

journey("trials are asked for and saved by keyboard alone", THREE, async (page) => {
  await ready(page);
  await field(page, "Trials of each").focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("5");
  await button(lab(page), "Measure").focus();
  await page.keyboard.press("Enter");
  await says(page, /^30 of 30 trials/);
  const save = button(outcome(page), "Save as CSV");
  await save.focus();
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  assert.equal(download.suggestedFilename(), "elections.csv");
});
