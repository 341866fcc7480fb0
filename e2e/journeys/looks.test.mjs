// Every telling moment on a narrow phone in the dark, on a phone, and on a desk: nothing sticks out, axe finds nothing.

import assert from "node:assert/strict";
import { expectAccessible } from "../support/axe.mjs";
import { journey } from "../support/page.mjs";
import { STATES } from "../support/states.mjs";

const FORMS = {
  "320 px wide, dark, with reduced motion": {
    viewport: { width: 320, height: 640 },
    colorScheme: "dark",
    reducedMotion: "reduce",
  },
  "390 px wide": { viewport: { width: 390, height: 844 }, colorScheme: "light" },
  "1440 px wide": { viewport: { width: 1440, height: 900 }, colorScheme: "light" },
};

/** What reaches beyond the right edge of the page, when the page can be scrolled sideways. */
function sticksOut() {
  const page = document.scrollingElement;
  if (page.scrollWidth <= innerWidth) return [];
  // What a box of its own scrolls or cuts off does not widen the page.
  const contained = (element) =>
    element !== document.body &&
    (getComputedStyle(element).overflowX !== "visible" || contained(element.parentElement));
  return [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5 && !contained(element.parentElement))
    .map((element) => `${element.outerHTML.slice(0, 100)} to ${element.getBoundingClientRect().right}`);
}

/** Controls that are smaller than a finger can be sure of. */
function tooSmall() {
  const controls = "button, [role=button], [role=switch], [role=menuitem], input:not([type=hidden]), summary, a[href]";
  const shown = [...document.querySelectorAll(controls)].map((element) => [element, element.getBoundingClientRect()]);
  return shown
    .filter(([element, { width, height }]) => {
      // A radio or a box is pressed by its label, words in a sentence by themselves.
      const label = element.closest("label")?.getBoundingClientRect();
      const [wide, high] = [Math.max(width, label?.width ?? 0), Math.max(height, label?.height ?? 0)];
      return width > 0 && height > 0 && (wide < 23.9 || high < 23.9);
    })
    .map(([element, { width, height }]) => `${element.outerHTML.slice(0, 120)}: ${width}×${height}`);
}

for (const [form, context] of Object.entries(FORMS)) {
  for (const [state, { query, reach }] of Object.entries(STATES)) {
    journey(`${form}: ${state}`, { query, ...context }, async (page) => {
      await reach(page);
      assert.deepEqual(await page.evaluate(sticksOut), [], "nothing sticks out");
      assert.deepEqual(await page.evaluate(tooSmall), [], "every target is at least 24 px");
      await expectAccessible(page);
    });
  }
}
