// The space-time picture: lanes, arrows, what is marked everywhere, pan and zoom, the past of an event, and what a
// server knows.

import assert from "node:assert/strict";
import { expectAccessible } from "../support/axe.mjs";
import { button, eventually, messages, position, region, server } from "../support/actions.mjs";
import { journey } from "../support/page.mjs";

/** S1 is elected; an entry of its own is on its way to S2, lost to S3, held for S4; S5 is down. */
const RUN = `servers 5
clock manual
timeout S1; deliver S1->S2; deliver S2->S1; deliver S1->S3; deliver S3->S1; drop S1->S5
crash S5; request S1 "x=1"; deliver S1->S2 AppendEntries; deliver S1->S2 AppendEntries
drop S1->S3 AppendEntries; hold S1->S4 AppendEntries
`;
const QUERY = `?script=${encodeURIComponent(RUN)}`;
const LAST = 12;

const tab = (page, name) => page.getByRole("tab", { name, exact: true });
const picture = (page) => page.getByRole("group", { name: "Space-time picture" });
const arrow = (page, id) => picture(page).locator(`[data-arrow="${id}"]`);
const event = (page, id) => picture(page).getByRole("button", { name: new RegExp(`^Event ${id} at `) });
const item = (page, name) => picture(page).getByRole("button", { name });
const isMarked = (locator) => locator.evaluate((it) => it.classList.contains("marked"));

async function open(page) {
  await tab(page, "Space-time").click();
  await arrow(page, "S1->S2 @1").waitFor();
}

journey("a tab shows the picture in the place of the logs, and leads back", { query: QUERY }, async (page) => {
  assert.equal(await tab(page, "Logs").getAttribute("aria-selected"), "true");
  assert.equal(await picture(page).count(), 0);
  await open(page);
  assert.equal(await region(page, "Ledger").count(), 0);
  assert.equal(await tab(page, "Space-time").getAttribute("aria-selected"), "true");
  await page.keyboard.press("ArrowLeft");
  await region(page, "Ledger").waitFor();
  assert.equal(await position(page), LAST, "the run stood still");
  await expectAccessible(page);
});

journey("arrows tell what was sent when, and how it ended", { query: QUERY }, async (page) => {
  await open(page);
  const told = (id) => arrow(page, id).getAttribute("aria-label");
  const end = (id) => arrow(page, id).getAttribute("data-end");
  assert.equal(await told("S1->S2 @1"), "RequestVote from S1 to S2, term 1, sent at event 1, arrived at event 2");
  assert.equal(await told("S1->S5 @1"), "RequestVote from S1 to S5, term 1, sent at event 1, dropped at event 6");
  assert.equal(await end("S1->S5 @1"), "lost");
  assert.equal(await end("S1->S4 @1"), "under-way");
  assert.equal(await end("S1->S4 @2"), "held");
  assert.match(await told("S1->S4 @2"), /sent at event 5, under way$/);
  assert.match(await event(page, 5).getAttribute("aria-label"), /^Event 5 at S1: is elected/);
  assert.match(await event(page, 7).getAttribute("aria-label"), /^Event 7 at S5: crashes$/);
  // Everybody's script finds servers and messages on the stage as before.
  assert.equal(await page.getByRole("button", { name: /^S1/ }).count(), 1);
  assert.equal(await messages(page, { from: "S1", to: "S4" }).count(), 3);
});
