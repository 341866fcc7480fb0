// Why it happened, and what could happen: an event with its cause and its changes, who could win, what is safe.

import assert from "node:assert/strict";
import { button, eventually, position, region } from "../support/actions.mjs";
import { expectAccessible } from "../support/axe.mjs";
import { press, tabTo, withoutMouse } from "../support/keyboard.mjs";
import { journey } from "../support/page.mjs";

const opened = (script) => `?script=${encodeURIComponent(script)}`;

/** S1 leads term 1, all have x=1; x=2 is on S1 and S2 only. */
const PART = `servers 5
clock manual
timeout S1; deliver all; request S1 "x=1"; deliver all; beat S1; deliver all
request S1 "x=2"; deliver S1->S2 AppendEntries; drop all
`;

const inspector = (page) => region(page, "Inspector");
const entry = (page, server, index) => page.locator(`[data-cell='${server}-${index}']`);
const question = (page) => inspector(page).locator("details.could");
const answer = async (page) => (await question(page).locator(".could-answer").innerText()).trim();

journey("an event tells what it goes back to, by which rule it did what, and what it changed", { query: opened(PART) }, async (page) => {
  const why = inspector(page).locator(".why");
  await why.waitFor();
  // The last event is a drop. The delivery before it reached S2.
  while (!(await page.getByRole("region", { name: "What happened" }).innerText()).includes("S2 appends")) {
    await button(region(page, "Transport"), "Step back").click();
  }
  const at = await position(page);
  assert.match(await why.locator(".why-origin").innerText(), /You deliver .* The message was sent at event \d+\./);
  assert.match(await why.locator("ol").innerText(), /Figure 2, AppendEntries/);
  const changed = await why.locator("table.changes u").allInnerTexts();
  assert.deepEqual(changed, ["2, term 1"], "only what changed is underlined");
  await expectAccessible(page);
  await why.getByRole("button", { name: /^Go to event \d+$/ }).click();
  assert.equal(await position(page), at - 1);
  assert.match(await page.getByRole("region", { name: "What happened" }).innerText(), /x=2/);
});

journey("a refusal says what would make it true", { query: opened(`${PART}timeout S5; deliver S5->S2`) }, async (page) => {
  const remedy = inspector(page).locator(".why-remedy");
  await remedy.first().waitFor();
  assert.match(await remedy.first().innerText(), /S5's log would have to end in term 1 at index 2/);
});

journey("a server says whether it could win, and with whose votes", { query: opened(PART) }, async (page) => {
  await button(page, "Log of S5").or(page.getByTestId("server-S5")).first().click();
  await question(page).waitFor();
  assert.match(await question(page).innerText(), /Could S5 win an election now\?/);
  assert.equal(await answer(page), "Yes: S5 would lead term 2, with the votes of S3, S4 and S5.");
  assert.equal(await question(page).locator("li").first().isVisible(), false);
  await question(page).locator("summary").click();
  const reasons = await question(page).locator("li").allInnerTexts();
  assert.equal(reasons.length, 4);
  assert.match(reasons[0], /^S1 would deny its vote: S5's log is behind/);
  await expectAccessible(page);
  await page.getByTestId("server-S1").click();
  assert.equal(await answer(page), "S1 leads term 1 already.");
  assert.equal(await question(page).locator("li").count(), 0);
});

journey("an entry says whether it is safe, and that changes with the run", { query: opened(PART) }, async (page) => {
  await entry(page, 1, 2).click();
  await question(page).waitFor();
  assert.equal(await entry(page, 1, 2).getAttribute("aria-selected"), "true");
  assert.match(await inspector(page).innerText(), /Index 2 of S1’s log/);
  assert.equal(await answer(page), "Not safe: S3 could be elected by S3, S4 and S5, and overwrite it.");
  await entry(page, 1, 1).click();
  assert.equal(await answer(page), "Safe: committed in term 1.");
  await entry(page, 2, 2).click();
  await question(page).locator("summary").click();
  await expectAccessible(page);
  // One disk more makes it safe, before the leader hears of it.
  await page.getByTestId("server-S1").click();
  await button(inspector(page), "Send heartbeat").click();
  await page.locator("[data-testid=message][data-to=S3]").first().click();
  await button(inspector(page), "Deliver now").click();
  await page.locator("[data-testid=message][data-from=S3]").first().click();
  await button(inspector(page), "Deliver now").click();
  await page.locator("[data-testid=message][data-to=S3]").first().click();
  await button(inspector(page), "Deliver now").click();
  await entry(page, 3, 2).click();
  assert.equal(await answer(page), "Safe, though no leader knows yet.");
});

journey("a sentence leads to its moment and selects its event, and its cause leads on", { query: opened(PART) }, async (page) => {
  const log = page.getByRole("log", { name: "Events" });
  const sentence = (id) => log.locator(`li[data-subject="${id}"]`);
  const marked = (id) => sentence(id).evaluate((it) => it.classList.contains("marked"));
  const heading = (name) => inspector(page).getByRole("heading", { name, exact: true });
  const elsewhere = () => page.getByRole("heading", { name: "Flotilla" }).hover();
  await log.getByRole("button", { name: "Go to event 3", exact: true }).click();
  await heading("Event 3").waitFor();
  assert.equal(await position(page), 3);
  // Going on, it stays selected: it is told of, and marked wherever it is shown.
  await page.keyboard.press("ArrowRight");
  assert.equal(await position(page), 4);
  await elsewhere();
  await eventually(page, () => marked(3), true, "the sentence is marked");
  assert.match(await inspector(page).locator(".why-origin").innerText(), /at event 1\./);
  await page.getByRole("tab", { name: "Space-time" }).click();
  await page.locator('[role=button][data-subject="3"].marked').waitFor();
  await expectAccessible(page);
  await button(inspector(page).locator(".why"), "Go to event 1").click();
  await heading("Event 1").waitFor();
  assert.equal(await position(page), 1);
  await page.keyboard.press("ArrowRight");
  await tabTo(page, log.getByRole("button", { name: "Go to event 2", exact: true }));
  await page.keyboard.press("Enter");
  await heading("Event 2").waitFor();
});

journey("by keyboard alone: walk to an entry, ask, read, and go to the cause", { query: opened(PART) }, async (page) => {
  await withoutMouse(page);
  await tabTo(page, entry(page, 1, 2));
  await press(page, "ArrowDown", "ArrowUp", "Enter");
  await question(page).waitFor();
  assert.match(await answer(page), /^Not safe: /);
  await press(page, "ArrowLeft", " ");
  await eventually(page, () => answer(page), "Safe: committed in term 1.", "the other entry is asked about");
  const before = await position(page);
  await tabTo(page, question(page).locator("summary"));
  await press(page, "Enter");
  assert.ok(await question(page).locator("li").first().isVisible());
  assert.equal(await position(page), before, "no key moved in the run");
  await press(page, "Escape");
  assert.match(await inspector(page).innerText(), /Nothing is selected/);
});
