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

journey("what is pointed at or selected anywhere is marked everywhere", { query: QUERY }, async (page) => {
  await open(page);
  const sentence = (id) => page.getByRole("log", { name: "Events" }).locator(`li[data-subject="${id}"]`);
  const onStage = messages(page, { kind: "AppendEntries", from: "S1", to: "S2", term: 1 }).first();
  // A message on the stage marks its arrow, and the sentence of the event that sent it.
  const waits = messages(page, { kind: "AppendEntries", from: "S1", to: "S4" }).first();
  assert.equal(await onStage.count(), 0);
  await waits.hover();
  await eventually(page, () => isMarked(arrow(page, "S1->S4 @2")), true, "the arrow");
  await eventually(page, () => isMarked(sentence(5)), true, "the sentence of the event that sent it");
  // An arrow marks the message on the stage.
  await arrow(page, "S1->S4 @3").focus();
  const carries = page.locator('[data-testid=message][data-id="S1->S4 @3"]');
  await eventually(page, () => isMarked(carries), true, "the message on the stage");
  await eventually(page, () => isMarked(waits), false, "the other message, not any more");
  // A sentence marks what its event sent.
  await sentence(8).hover();
  await eventually(page, () => isMarked(arrow(page, "S1->S3 @3")), true, "what event 8 sent");
  // An entry in the ledger marks the messages that carry it, and stays marked while the event is selected.
  await event(page, 8).focus();
  await page.keyboard.press("Enter");
  await tab(page, "Logs").click();
  const entry = region(page, "Ledger").locator("td.entry").first();
  await eventually(page, () => isMarked(entry), true, "the entry that event 8 appended");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: "Flotilla" }).hover();
  await eventually(page, () => isMarked(entry), false, "the entry, once nothing is selected");
  await entry.hover();
  await eventually(page, () => isMarked(carries), true, "the message that carries the entry");
});

journey("the tabs are walked by arrow keys, Home and End, which neither scroll nor move in the run", { query: QUERY }, async (page) => {
  const before = await position(page);
  const at = () => page.evaluate(() => [document.activeElement.textContent, scrollY]);
  await tab(page, "Logs").focus();
  const scrolled = (await at())[1];
  for (const [key, name] of [["End", "Space-time"], ["End", "Space-time"], ["Home", "Logs"], ["ArrowLeft", "Space-time"], ["ArrowRight", "Logs"]]) {
    await page.keyboard.press(key);
    await eventually(page, () => tab(page, name).getAttribute("aria-selected"), "true", key);
    assert.deepEqual(await at(), [name, scrolled], key);
    assert.equal(await position(page), before, key);
  }
});

journey("an arrow of the past tells what it was and leads to its events", { query: QUERY }, async (page) => {
  await open(page);
  await arrow(page, "S2->S1 @1").focus();
  await page.keyboard.press("Enter");
  const inspector = region(page, "Inspector");
  await inspector.getByRole("heading", { name: "RequestVoteReply, S2 to S1" }).waitFor();
  assert.match(await inspector.innerText(), /arrived[^]*as event 3[^]*what came of it/);
  await expectAccessible(page);
  await inspector.getByRole("button", { name: "Go to event 2", exact: true }).first().click();
  await eventually(page, () => position(page), 2, "where it was sent");
  // Now it is under way: it can be acted on.
  await arrow(page, "S2->S1 @1").focus();
  await page.keyboard.press("Enter");
  await button(inspector, "Deliver now").waitFor();
});

const BESIDE = `servers 5
clock manual
cut S1->S2; timeout S1; isolate S4; partition S1 S2 | S3 S4 S5; note "Look at S3."; heal
`;

journey("what happens to links, or at no server, has marks at the axis that lead to why", { query: `?script=${encodeURIComponent(BESIDE)}` }, async (page) => {
  await tab(page, "Space-time").click();
  const told = {
    1: "Event 1: What S1 sends to S2 is lost from now on.",
    3: "Event 3: S4 is isolated: what it sends, and what is sent to it, is lost from now on.",
    4: "Event 4: The network is partitioned: S1 and S2 | S3, S4 and S5.",
    5: "Event 5: Look at S3.",
    6: "Event 6: All servers reach each other again.",
  };
  const beside = (id) => item(page, told[id]);
  const first = await picture(page).locator(".st-name").first().boundingBox();
  for (const [id, name] of Object.entries(told)) {
    await beside(id).waitFor();
    assert.equal(await beside(id).locator("title").textContent(), name);
    const { y, height, width } = await beside(id).locator(".st-feel").boundingBox();
    assert.ok(width >= 24 && height >= 24, `${id}: ${width} by ${height}`);
    assert.ok(y + height <= first.y, `${name} stands above the lanes`);
  }
  await beside(4).click();
  const why = region(page, "Inspector");
  await eventually(page, async () => (await why.innerText()).includes("The network is partitioned"), true, "why");
  await expectAccessible(page);
  // The keyboard comes to them among the other events.
  await beside(4).focus();
  const name = () => page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  await page.keyboard.press("ArrowLeft");
  assert.equal(await name(), told[3]);
  await page.keyboard.press("Home");
  assert.equal(await name(), told[1]);
  await page.keyboard.press("ArrowRight");
  assert.match(await name(), /^Event 2 at S1: the election timer fires/);
  await page.locator(".st-legend summary").click();
  const legend = await page.locator(".st-legend").innerText();
  for (const sign of ["links cut", "links healed", "partition", "note"]) assert.ok(legend.includes(sign), sign);
  await expectAccessible(page);
});

/** Where an event stands in the picture, and how far it is from the next one. */
async function places(page, one, other) {
  const middle = async (id) => {
    const { x, width } = await event(page, id).locator(".st-dot").boundingBox();
    return x + width / 2;
  };
  const [a, b] = [await middle(one), await middle(other)];
  return { at: Math.round(a), apart: Math.round(b - a) };
}

/** Waits until where things stand has become something else, and gives that. */
async function moved(page, before) {
  let now;
  const differs = async () => JSON.stringify((now = await places(page, 9, 10))) !== JSON.stringify(before);
  await eventually(page, differs, true, "the picture moves");
  return now;
}

journey("mouse, keys and buttons pan and zoom, and the run stands still", { query: QUERY }, async (page) => {
  await open(page);
  const box = await picture(page).boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const first = await places(page, 9, 10);
  await button(page, "Zoom in").click();
  let now = await moved(page, first);
  assert.ok(now.apart > first.apart * 1.4, `${now.apart} after ${first.apart}`);
  await button(page, "Follow the cursor").click();
  assert.deepEqual(await moved(page, now), first);
  await page.mouse.move(x, y);
  await page.mouse.wheel(0, -200);
  now = await moved(page, first);
  assert.ok(now.apart > first.apart, "the wheel zooms");
  await page.mouse.down();
  await page.mouse.move(x - 60, y, { steps: 6 });
  await page.mouse.up();
  const by = async () => Math.abs(now.at - (await places(page, 9, 10)).at - 60) <= 2;
  await eventually(page, by, true, "a drag moves it as far as the pointer went");
  const dragged = await places(page, 9, 10);
  assert.equal(dragged.apart, now.apart);
  await picture(page).focus();
  await page.keyboard.press("ArrowLeft");
  now = await moved(page, dragged);
  assert.ok(now.at > dragged.at, "what was before comes into sight");
  await page.keyboard.press("+");
  const larger = await moved(page, now);
  assert.ok(larger.apart > now.apart);
  await page.keyboard.press("-");
  await moved(page, larger);
  await page.keyboard.press("0");
  await eventually(page, () => places(page, 9, 10), first, "0 follows the cursor again");
  assert.equal(await position(page), LAST, "the run stood still");
  // Elsewhere the arrows are the run's.
  await page.getByRole("heading", { name: "Flotilla" }).click();
  await tab(page, "Space-time").evaluate((it) => it.blur());
  await page.keyboard.press("ArrowLeft");
  await eventually(page, () => position(page), LAST - 1, "a step back");
});

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };
journey("fingers drag and pinch", { query: QUERY, ...PHONE }, async (page) => {
  await open(page);
  await picture(page).scrollIntoViewIfNeeded();
  const where = async () => {
    const dots = await Promise.all([9, 10].map((id) => event(page, id).locator(".st-dot").boundingBox()));
    const { y } = await picture(page).boundingBox();
    return { at: Math.round(dots[0].y - y), apart: Math.round(dots[1].y - dots[0].y) };
  };
  const touch = (moves) =>
    picture(page).evaluate((room, moves) => {
      const { left, top } = room.getBoundingClientRect();
      for (const [type, pointerId, x, y] of moves) {
        const at = { clientX: left + x, clientY: top + y, buttons: type === "pointerup" ? 0 : 1 };
        room.dispatchEvent(new PointerEvent(type, { pointerId, pointerType: "touch", bubbles: true, ...at }));
      }
    }, moves);
  const first = await where();
  await touch([["pointerdown", 1, 100, 300], ["pointermove", 1, 100, 270], ["pointermove", 1, 100, 250], ["pointerup", 1, 100, 250]]);
  const by = async () => Math.abs(first.at - (await where()).at - 50) <= 2;
  await eventually(page, by, true, "a drag moves it as far as the finger went");
  const dragged = await where();
  await touch([["pointerdown", 1, 100, 200], ["pointerdown", 2, 100, 300], ["pointermove", 2, 100, 350], ["pointermove", 2, 100, 400]]);
  await touch([["pointerup", 1, 100, 200], ["pointerup", 2, 100, 400]]);
  await eventually(page, async () => (await where()).apart > dragged.apart * 1.8, true, "a pinch zooms");
  assert.equal(await position(page), LAST);
});

journey("arrow keys go from mark to mark in the order of events", { query: QUERY }, async (page) => {
  await open(page);
  const stops = picture(page).locator("[role=button][tabindex='0']");
  assert.equal(await stops.count(), 1, "one stop for the Tab key");
  await picture(page).focus();
  await page.keyboard.press("Tab");
  const name = () => page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  assert.match(await name(), /^Event 10 at S2: appends 1/);
  await page.keyboard.press("ArrowRight");
  assert.match(await name(), /^AppendEntriesReply from S2 to S1, term 1, sent at event 10, under way$/);
  await page.keyboard.press("Home");
  assert.match(await name(), /^Event 1 at S1: the election timer fires$/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.match(await name(), /^RequestVote from S1 to S3, term 1, sent at event 1, arrived at event 4$/);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await region(page, "Inspector").getByRole("heading", { name: "RequestVote, S1 to S2" }).waitFor();
  assert.match(await name(), /^RequestVote from S1 to S2/, "the focus stays");
  assert.equal(await stops.count(), 1);
  assert.equal(await position(page), LAST);
});

journey("the causal past of an event is lit, and the rest dimmed", { query: QUERY }, async (page) => {
  await open(page);
  await event(page, 5).focus();
  await page.keyboard.press("Enter");
  await button(page, "Causal past").click();
  const dim = (locator) => locator.evaluate((it) => /\b(dim|half)\b/.test(it.getAttribute("class")));
  await eventually(page, () => dim(event(page, 8)), true, "event 8 came later");
  for (const id of [1, 2, 3, 4, 5]) assert.equal(await dim(event(page, id)), false, `event ${id}`);
  assert.equal(await dim(event(page, 7)), true, "S5's crash had no part in it");
  assert.equal(await dim(arrow(page, "S2->S1 @1")), false);
  assert.equal(await dim(arrow(page, "S1->S4 @1")), true, "it did not arrive");
  await expectAccessible(page);
  await button(page, "Causal past").click();
  await eventually(page, () => dim(event(page, 8)), false, "all is lit again");
});

journey("what a server cannot know is dimmed in picture, stage and ledger", { query: QUERY }, async (page) => {
  await open(page);
  const has = (locator, name) => locator.evaluate((it, name) => it.classList.contains(name), name);
  await server(page, "S2").click();
  const knows = page.getByRole("switch", { name: "What S2 knows", exact: true });
  await knows.click();
  await eventually(page, () => knows.getAttribute("aria-checked"), "true", "it is on");
  // S2 heard of S1 up to the request, and of S4 never.
  await eventually(page, () => has(event(page, 7), "dim"), true, "S5's crash");
  assert.equal(await has(event(page, 8), "dim"), false, "the request reached S2");
  assert.equal(await has(arrow(page, "S1->S4 @2"), "dim"), false, "S2 can know that it was sent");
  assert.equal(await has(server(page, "S5"), "outdated"), true);
  assert.equal(await has(server(page, "S2"), "outdated"), false);
  assert.match(await server(page, "S5").getAttribute("aria-description"), /^never heard of$/);
  await expectAccessible(page);
  // S3 has not heard of the entry.
  await page.keyboard.press("3");
  await knows.click();
  await page.getByRole("switch", { name: "What S3 knows", exact: true }).click();
  await tab(page, "Logs").click();
  const cells = region(page, "Ledger").locator("td.entry");
  await eventually(page, () => has(cells.first(), "unknown"), true, "S1's entry");
  assert.match(await region(page, "Ledger").getByRole("button", { name: /^Log of S1/ }).getAttribute("aria-description"),
    /^last heard of at event 1: candidate, term 1$/);
  await expectAccessible(page);
});

journey("time has an axis of its own, where time passes", async (page) => {
  await tab(page, "Space-time").click();
  const axis = page.getByRole("group", { name: "Axis" });
  await eventually(page, () => button(axis, "Time").getAttribute("aria-pressed"), "true", "a live run by its time");
  await button(axis, "Events").click();
  await eventually(page, () => button(axis, "Events").getAttribute("aria-pressed"), "true", "or by events");
  await page.getByRole("radio", { name: "Manual" }).check();
  await eventually(page, () => picture(page).locator("svg").count().then((count) => count > 0), true, "still there");
});
