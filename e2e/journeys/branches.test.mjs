// The tree of runs: rows of branches, looks at other moments, names, pins, deletion, undo and redo, jumps.

import assert from "node:assert/strict";
import { button, eventually, picture, position, region, sees, server, slider } from "../support/actions.mjs";
import { expectAccessible } from "../support/axe.mjs";
import { press, tabTo, withoutMouse } from "../support/keyboard.mjs";
import { journey } from "../support/page.mjs";

const rows = (page) => page.getByRole("navigation", { name: "Branches" });
const names = (page) => rows(page).locator("li").evaluateAll((all) => all.map((row) => row.querySelector("b")?.textContent));
const current = (page) => rows(page).locator("[aria-current=true]").innerText();
const points = (page, name) => slider(page, `Points of ${name}`);
const look = (page) => page.locator(".peek");
const little = (page, name) => look(page).locator(`[data-server=${name}]`);
const moments = (page) => region(page, "Moments");
const status = (page) => page.locator("p.status").innerText();

/** Events 1 to 4: three time-outs and a crash of S5. */
async function fourEvents(page) {
  await press(page, "l", "1", "t", "2", "t", "3", "t", "5", "k");
  await sees(page, "S5", { up: false });
}

/** On top of that, a second branch from event 2, in which S4 crashes. */
async function twoBranches(page) {
  await fourEvents(page);
  await press(page, "ArrowLeft", "ArrowLeft", "4", "k");
  await eventually(page, () => names(page), ["branch 1", "branch 2"], "the rows");
}

journey("acting in the past keeps the other future as a row that is joined where they part", async (page) => {
  await fourEvents(page);
  const before = await picture(page);
  assert.equal(await rows(page).count(), 0, "one branch is no tree");
  const top = async () => (await region(page, "Transport").boundingBox()).y;
  const stood = await top();
  await press(page, "ArrowLeft", "ArrowLeft", "4", "k");
  await eventually(page, () => names(page), ["branch 1", "branch 2"], "the rows");
  assert.equal(await top(), stood, "the page does not jump");
  assert.match(await current(page), /branch 2: from event 2, you crash S4$/);
  const joint = rows(page).locator("li").nth(1).locator(".row-joint");
  assert.equal(await joint.getAttribute("x1"), "50.00%", "event 2 of 4");
  const [from, to] = [await joint.getAttribute("y1"), await joint.getAttribute("y2")].map(Number);
  assert.equal(to - from, -24, "one row up");
  assert.match(await status(page), /^You acted in the past, so this is branch 2\. The other future is kept/);
  const terms = (row) =>
    rows(page).locator("li").nth(row).locator("rect").evaluateAll((bands) => bands.map((band) => band.getAttribute("class")));
  assert.deepEqual([await terms(0), await terms(1)], [["hue-0", "hue-1"], ["hue-1"]], "the terms of each");
  const marked = (row) => rows(page).locator("li").nth(row).locator(".sign").count();
  assert.deepEqual([await marked(0), await marked(1)], [1, 1], "a crash in each");
  await rows(page).getByRole("button", { name: "Go to branch 1" }).click();
  assert.deepEqual(await picture(page), before);
  await expectAccessible(page);
});

journey("hovering over a row shows the stage then, and a click goes there", async (page) => {
  await twoBranches(page);
  const box = await points(page, "branch 1").boundingBox();
  await page.mouse.move(box.x + box.width - 2, box.y + box.height / 2);
  await look(page).getByText("S5 crashes.").waitFor();
  assert.match(await look(page).locator(".peek-words").innerText(), /^Event 4 · /);
  const { x, width } = await look(page).boundingBox();
  assert.ok(x + width <= box.x + box.width + 1, "it does not leave the tape");
  assert.match(await little(page, "S5").getAttribute("class"), /down/);
  assert.doesNotMatch(await little(page, "S4").getAttribute("class"), /down/);
  assert.match(await little(page, "S3").getAttribute("class"), /hue-1/, "its term");
  assert.match(await little(page, "S4").getAttribute("class"), /hue-0/);
  assert.equal(await little(page, "S3").locator("path.peek-body").count(), 1, "a candidate's shape");
  assert.equal(await little(page, "S4").locator("circle.peek-body").count(), 1, "a follower's");
  await sees(page, "S4", { up: false });
  await expectAccessible(page);
  await page.mouse.click(box.x + box.width - 2, box.y + box.height / 2);
  assert.match(await current(page), /branch 1/);
  await sees(page, "S5", { up: false });
  await sees(page, "S4", { up: true });
  await page.mouse.move(box.x, 10);
  await look(page).waitFor({ state: "detached" });
  await points(page, "branch 2").focus();
  await look(page).getByText("Event 3", { exact: true }).waitFor();
});

journey("the Time slider shows the stage where the pointer is, and where it stands while it has the focus", async (page) => {
  await fourEvents(page);
  const box = await slider(page, "Time").boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await look(page).getByText("Event 2", { exact: true }).waitFor();
  assert.equal(await position(page), 4, "a look goes nowhere");
  await page.mouse.move(box.x, 10);
  await look(page).waitFor({ state: "detached" });
  await slider(page, "Time").focus();
  await look(page).getByText("Event 4", { exact: true }).waitFor();
  await page.keyboard.press("ArrowLeft");
  await look(page).getByText("Event 3", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await look(page).waitFor({ state: "detached" });
});

journey("an action is undone and redone, and acting differently keeps both futures", async (page) => {
  await fourEvents(page);
  await button(page, "Undo").click();
  await sees(page, "S5", { up: true });
  assert.match(await status(page), /^Undone: You crash S5\. What came of it is still ahead/);
  assert.equal(await slider(page, "Time").getAttribute("max"), "4", "it is still ahead");
  await button(page, "Redo").click();
  await sees(page, "S5", { up: false });
  await press(page, "Control+z", "Control+z");
  assert.equal(await position(page), 2);
  await press(page, "Control+y");
  assert.equal(await position(page), 3);
  await press(page, "Control+Shift+Z");
  assert.equal(await position(page), 4);
  await press(page, "Control+z", "4", "k");
  await eventually(page, () => names(page), ["branch 1", "branch 2"], "both futures");
  assert.equal(await button(page, "Redo").getAttribute("aria-description"), "nothing was undone last");
});

journey("a branch gets a name in place, is pinned, deleted and brought back", async (page) => {
  await twoBranches(page);
  await button(page, "Rename this branch").click();
  const field = page.getByRole("textbox", { name: "Name of branch 2" });
  assert.ok(await field.evaluate((it) => it === document.activeElement), "it has the focus");
  await expectAccessible(page);
  await field.fill("what if S4 had crashed");
  await field.press("Enter");
  await eventually(page, () => names(page), ["branch 1", "what if S4 had crashed"], "the name");
  assert.ok(await button(page, "Rename this branch").evaluate((it) => it === document.activeElement), "the focus is back");
  await button(page, "Rename this branch").click();
  await field.fill("something else");
  await field.press("Escape");
  await eventually(page, () => names(page), ["branch 1", "what if S4 had crashed"], "Escape leaves it");
  await button(page, "Pin this branch").click();
  await eventually(page, () => names(page), ["what if S4 had crashed", "branch 1"], "pinned ones first");
  await expectAccessible(page);

  await button(page, "Delete this branch").click();
  await rows(page).waitFor({ state: "detached" });
  assert.equal(await position(page), 2, "back where it parted");
  assert.match(await status(page), /^Branch 2 is deleted\./);
  assert.ok(await button(page, "Undo").evaluate((it) => it === document.activeElement), "what brings it back is at hand");
  await page.keyboard.press("Enter");
  await eventually(page, () => names(page), ["what if S4 had crashed", "branch 1"], "it is back");
  await sees(page, "S4", { up: false });
  await press(page, "Control+z", "Control+z");
  await eventually(page, () => names(page), ["branch 1", "branch 2"], "pin and name are taken back");
});

journey("all branches but the pinned and the current one are deleted together", async (page) => {
  await twoBranches(page);
  await button(page, "Pin this branch").click();
  await press(page, "ArrowLeft", "ArrowLeft", "1", "k");
  await eventually(page, () => names(page), ["branch 2", "branch 1", "branch 3"], "three branches");
  await button(page, "Moments").click();
  await button(moments(page), "Delete other branches").click();
  await eventually(page, () => names(page), ["branch 2", "branch 3"], "what stays");
  assert.ok(await button(page, "Undo").evaluate((it) => it === document.activeElement), "what brings them back is at hand");
  await press(page, "Control+z");
  await eventually(page, () => names(page), ["branch 2", "branch 1", "branch 3"], "they are back");
});

journey("moments are pinned, named, listed and gone to", async (page) => {
  await fourEvents(page);
  await page.keyboard.press("ArrowLeft");
  await button(page, "Moments").click();
  await moments(page).getByText("No moment is pinned yet.").waitFor();
  await button(moments(page), "Pin this moment").click();
  const flag = page.locator(".tape-over .flag");
  await flag.waitFor({ state: "attached" });
  assert.equal(await flag.getAttribute("x"), "75.00%", "event 3 of 4");
  await button(moments(page), "Rename event 3").click();
  await page.getByRole("textbox", { name: "Name of event 3" }).fill("before the crash");
  await page.keyboard.press("Enter");
  const go = moments(page).getByRole("button", { name: "Go to event 3: before the crash" });
  await go.waitFor();
  await page.keyboard.press("End");
  assert.equal(await position(page), 4);
  await expectAccessible(page);
  await go.click();
  assert.equal(await position(page), 3);
  await button(moments(page), "Unpin event 3").click();
  await moments(page).getByText("No moment is pinned yet.").waitFor();
  await press(page, "Control+z");
  await go.waitFor();
  await press(page, "ArrowLeft", "4", "k");
  await eventually(page, () => names(page), ["branch 1", "branch 2"], "a branch that does not run through it");
  assert.equal(await flag.count(), 0);
  await go.click();
  assert.match(await current(page), /branch 1/);
  assert.equal(await position(page), 3);
});

journey("one jumps to the next and the previous event of a kind, or of the selected server", async (page) => {
  await press(page, ..."l 1 t d d d d d d d d 1 c".split(" "));
  await page.keyboard.press("Home");
  await button(page, "Moments").click();
  const next = (kind) => button(moments(page), `Next ${kind}`);
  const previous = (kind) => button(moments(page), `Previous ${kind}`);
  assert.equal(await previous("election").getAttribute("aria-description"), "there is no election before this moment");
  await next("election").click();
  await sees(page, "S1", { role: "leader" });
  const elected = await position(page);
  await slider(page, "Time").focus();
  await little(page, "S1").locator(".peek-leads").waitFor({ state: "attached" });
  assert.equal(await next("election").getAttribute("aria-description"), "there is no election after this moment");
  await moments(page).getByRole("radio", { name: "violation" }).check();
  assert.equal(await next("violation").getAttribute("aria-description"), "there is no violation after this moment");
  await moments(page).getByRole("radio", { name: "event of the selected server" }).check();
  await server(page, "S2").click();
  await page.keyboard.press("Home");
  await next("event of the selected server").click();
  await page.getByRole("region", { name: "What happened" }).getByText(/^S2 /).waitFor();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await press(page, "Home", "1", ".", ".");
  assert.ok((await position(page)) > 1 && (await position(page)) <= elected, "the second event of S1");
  await press(page, ",");
  assert.equal(await position(page), 1);
  await press(page, ",");
  assert.match(await status(page), /there is no event of the selected server before this moment/);
});

journey("the tree is used by keyboard alone", async (page) => {
  const checkMouse = await withoutMouse(page);
  await press(page, "l", "1", "t", "2", "t", "3", "t", "5", "k", "ArrowLeft", "ArrowLeft", "4", "k");
  await eventually(page, () => names(page), ["branch 1", "branch 2"], "the rows");
  await tabTo(page, points(page, "branch 1"));
  await press(page, "Home", "ArrowRight", "ArrowRight", "ArrowRight");
  await look(page).getByText("Event 3", { exact: true }).waitFor();
  await page.keyboard.press("Enter");
  assert.match(await current(page), /branch 1/);
  assert.equal(await position(page), 3);
  await tabTo(page, button(page, "Rename this branch"));
  await press(page, "Enter");
  await page.keyboard.type("the first");
  await press(page, "Enter");
  await eventually(page, () => names(page), ["the first", "branch 2"], "the name");
  await press(page, "p");
  assert.match(await status(page), /^Event 3 is pinned/);
  await tabTo(page, button(page, "Moments"));
  await press(page, "Enter", "End");
  await tabTo(page, moments(page).getByRole("button", { name: "Go to event 3" }));
  await press(page, "Enter");
  assert.equal(await position(page), 3);
  await checkMouse();
});
