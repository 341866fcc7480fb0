// A run that breaks a property is cut down to what it takes to break it.

import assert from "node:assert/strict";
import { button, judged, position, region } from "../support/actions.mjs";
import { expectAccessible } from "../support/axe.mjs";
import { journey } from "../support/page.mjs";

const opened = (script) => ({ query: `?script=${encodeURIComponent(script)}` });
/** Two leaders in term 1: a server, a rule and half of the actions do not matter for that. */
const TWO_LEADERS = opened(`servers 4
clock manual
without one-vote-per-term
without up-to-date-check

crash S4
timeout S2
timeout S3
deliver S2->S1 RequestVote
cut S3->S4
deliver S3->S1 RequestVote
deliver S1->S2 RequestVoteReply
deliver S1->S3 RequestVoteReply
restart S4
deliver S2->S4 RequestVote
deliver S4->S2 RequestVoteReply
deliver S3->S4 RequestVote
deliver S4->S3 RequestVoteReply
`);

const finder = (page) => region(page, "Find a schedule");
const outcome = (page) => page.getByTestId("search-outcome");
const says = (page, text) => outcome(page).getByText(text).waitFor();

async function cut(page) {
  await page.keyboard.press("Escape");
  await button(finder(page), "Cut this run down").click();
}

journey("of a run that breaks a property what it takes to break it is left, as a run of its own", TWO_LEADERS, async (page) => {
  await judged(page, "election-safety", "violated");
  await cut(page);
  await says(page, "Of 13 actions 6 are needed to break Election Safety.");
  await expectAccessible(page);
  await button(outcome(page), "Show the shorter run").click();
  assert.equal(await position(page), 0);
  assert.equal(await page.getByTestId("server-S4").count(), 0, "three servers are enough");
  await judged(page, "election-safety", "holds");
  await button(region(page, "Transport"), "To end").click();
  assert.equal(await position(page), 6);
  await judged(page, "election-safety", "violated");
  await button(page, "Back to the run before").click();
  await page.getByTestId("server-S4").waitFor();
});

journey("what a search from here finds is cut down further", opened("servers 3\nclock manual\nwithout one-vote-per-term\ncrash S3\nrestart S3\ntimeout S1\n"), async (page) => {
  await page.keyboard.press("Escape");
  await finder(page).getByLabel("From here").check();
  await button(finder(page), "Find a schedule", { exact: true }).click();
  await says(page, "Election Safety is broken after 5 actions, and after no fewer.");
  await button(outcome(page), "Show the schedule").click();
  await cut(page);
  await says(page, "Of 8 actions 6 are needed to break Election Safety.");
  await button(outcome(page), "Show the shorter run").click();
  await cut(page);
  await says(page, "Nothing can be left out of its 6 actions.");
});

journey("a run in which all is well is not cut, and that is said", opened("servers 3\nclock manual\ntimeout S1\n"), async (page) => {
  await page.keyboard.press("Escape");
  const cutting = button(finder(page), "Cut this run down");
  await cutting.waitFor();
  assert.equal(await cutting.getAttribute("aria-disabled"), "true");
  assert.match(await cutting.getAttribute("aria-description"), /no property is violated in this run/i);
});
