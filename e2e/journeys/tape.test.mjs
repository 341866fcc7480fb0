// The tape, the ledger, the history and the safety row: what they show, and what they do.

import assert from "node:assert/strict";
import { eventually, position } from "../support/actions.mjs";
import { expectAccessible } from "../support/axe.mjs";
import { PROPERTIES } from "../support/figure8.mjs";
import { journey } from "../support/page.mjs";

const button = (page, name) =>
  page.getByRole("region", { name: "Transport" }).getByRole("button", { name, exact: true });
const press = async (page, keys) => {
  for (const key of keys.split(" ")) await page.keyboard.press(key);
};

/** Switches to the manual clock and makes S1 leader of term 1, with x=1 in its log alone. */
async function leader(page) {
  await press(page, "l 1 t d d d d d d d d d d d d d d d d 1 c");
}

/** Each server's role, term and log as the stage tells them. */
const states = (page) =>
  page.getByTestId(/^server-S\d$/).evaluateAll((servers) =>
    servers.map(({ dataset: { role, term, log, commit, votedFor } }) => ({ role, term, log, commit, votedFor })),
  );

journey("buttons and sliders move in the run and say where it stands", async (page) => {
  await leader(page);
  const time = page.getByRole("slider", { name: "Time" });
  const last = Number(await time.getAttribute("max"));
  assert.equal(await time.inputValue(), String(last));
  for (const name of ["Step forward", "To end", "Play"]) {
    assert.equal(await button(page, name).getAttribute("aria-disabled"), "true", name);
  }
  await button(page, "Step back").click();
  assert.equal(await time.inputValue(), String(last - 1));
  await time.fill("1");
  assert.match(await time.getAttribute("aria-valuetext"), new RegExp(`^Event 1 of ${last}, `));
  assert.match(await page.getByRole("region", { name: "What happened" }).innerText(), /S1 times out/);
  await time.press("ArrowRight");
  assert.equal(await time.inputValue(), "2");
  await button(page, "To start").click();
  assert.equal(await button(page, "Step back").getAttribute("aria-disabled"), "true");
  await button(page, "To end").click();
  assert.equal(await time.inputValue(), String(last));
  const speed = page.getByRole("slider", { name: "Speed" });
  assert.equal(await speed.getAttribute("aria-valuetext"), "1/50 of real speed");
  await speed.press("End");
  assert.equal(await speed.getAttribute("aria-valuetext"), "10 times real speed");
});

journey("a click on the strip seeks, and play and pause take turns", async (page) => {
  await button(page, "Pause").click();
  await page.getByRole("radio", { name: "Manual" }).check();
  await leader(page);
  const box = await page.getByRole("slider", { name: "Time" }).boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  const { value, max } = await page.getByRole("slider", { name: "Time" }).evaluate(({ value, max }) => ({ value, max }));
  assert.ok(Math.abs(value - max / 2) <= 1, `${value} of ${max}`);
  await button(page, "Play").click();
  await button(page, "Pause").waitFor();
});

journey("a manual run is played back event by event, and stands at its end", async (page) => {
  await leader(page);
  const last = await position(page);
  await page.getByRole("slider", { name: "Time" }).fill(String(last - 2));
  await button(page, "Play").click();
  await eventually(page, () => position(page), last, "played back");
  await button(page, "Play").waitFor();
  assert.equal(await button(page, "Play").getAttribute("aria-disabled"), "true");
});

journey("acting in the past keeps the other future, one click away", async (page) => {
  await leader(page);
  const before = await states(page);
  await press(page, "ArrowLeft ArrowLeft ArrowLeft 2 k");
  const branches = page.getByRole("navigation", { name: "Branches" });
  const current = branches.locator("[aria-current=true]");
  assert.match(await current.innerText(), /branch 2: from event \d+, you crash S2$/);
  await branches.getByRole("button", { name: "branch 1" }).click();
  assert.match(await current.innerText(), /branch 1: from the beginning$/);
  assert.deepEqual(await states(page), before);
  await expectAccessible(page);
});

journey("the ledger tells each entry, and arrow keys walk in it", async (page) => {
  await leader(page);
  const ledger = page.getByRole("region", { name: "Ledger" });
  const entry = ledger.locator("td.entry");
  assert.equal(await entry.count(), 1);
  assert.equal(await entry.getAttribute("aria-description"), "index 1: x=1, term 1, not committed, on 1 of 5 servers");
  await press(page, "d d d d d d d d 1 c");
  const first = ledger.getByRole("row").nth(1).locator("td.entry");
  assert.equal(await first.count(), 2);
  assert.match(await first.nth(0).getAttribute("aria-description"), /committed and applied, on 5 of 5 servers$/);
  await first.nth(1).focus();
  const event = await page.getByRole("slider", { name: "Time" }).inputValue();
  await page.keyboard.press("ArrowLeft");
  assert.ok(await first.nth(0).evaluate((cell) => cell === document.activeElement));
  for (const [key, nth] of [["End", 1], ["Home", 0]]) {
    await page.keyboard.press(key);
    assert.ok(await first.nth(nth).evaluate((cell) => cell === document.activeElement), key);
  }
  assert.equal(await page.getByRole("slider", { name: "Time" }).inputValue(), event, "the run stood still");
});

journey("the history leads to each event, the newest on top", async (page) => {
  await leader(page);
  const log = page.getByRole("log", { name: "Events" });
  assert.match(await log.getByRole("listitem").first().innerText(), /S1 appends x=1/);
  await log.getByRole("button", { name: "Go to event 1", exact: true }).click();
  assert.equal(await page.getByRole("slider", { name: "Time" }).inputValue(), "1");
  assert.equal(await log.getByRole("listitem").count(), 1);
});

journey("every property has its row, and its promise on hover and focus", async (page) => {
  const safety = page.getByRole("region", { name: "Safety" });
  assert.equal(await safety.locator("[data-state=holds]").count(), PROPERTIES.length);
  const row = page.getByTestId("property-leader-completeness");
  await row.focus();
  assert.match(await row.getAttribute("aria-description"), /^Leader Completeness holds\. .*leaders of all later terms\./);
  const shown = await row.evaluate((it) => getComputedStyle(it, "::after").content);
  assert.match(shown, /Leader Completeness holds/);
});

journey(
  "the page fits into 320 pixels, with branches and a long history",
  { viewport: { width: 320, height: 640 }, colorScheme: "dark", reducedMotion: "reduce" },
  async (page) => {
    await leader(page);
    await press(page, "ArrowLeft 2 k ArrowLeft ArrowLeft 3 k");
    const parts = page.locator(".page-now, .tape, .ledger, .events");
    for (const part of await parts.all()) {
      const { x, width } = await part.boundingBox();
      assert.ok(x >= 0 && x + width <= 320, await part.getAttribute("class"));
    }
    await expectAccessible(page);
  },
);
