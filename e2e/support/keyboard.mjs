// The steps of a journey made by keyboard alone.

import assert from "node:assert/strict";
import { eventually, position } from "./actions.mjs";

/** From here on the page must never see a pointer. Returns a function that says whether it did. */
export async function withoutMouse(page) {
  await page.evaluate(() => {
    window.pointed = [];
    for (const kind of ["pointerdown", "pointermove", "mousedown", "mousemove", "touchstart"]) {
      document.addEventListener(kind, (event) => window.pointed.push(event.type), true);
    }
  });
  return async () => assert.deepEqual(await page.evaluate(() => window.pointed), [], "nothing came from a pointer");
}

/** Presses keys, one after the other. */
export async function press(page, ...keys) {
  for (const key of keys) await page.keyboard.press(key);
}

/** Moves the focus with Tab alone until it is on `target`, or with another key where arrows move it: at most once round
 *  all that can have it, and the browser itself. */
export async function tabTo(page, target, key = "Tab") {
  const wanted = await target.elementHandle();
  const stops = await page.locator("a[href], button, input, select, textarea, summary, [tabindex]").count();
  for (let presses = 0; presses < stops + 2; presses++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} never leads to ${target}`);
}

const KEYS = { "Step forward": "ArrowRight", "Step back": "ArrowLeft", "To start": "Home", "To end": "End" };

/** As `travel`, by key. */
export async function travelByKey(page, name, expected) {
  await press(page, KEYS[name]);
  await eventually(page, () => position(page), expected, `where ${KEYS[name]} leads`);
}
