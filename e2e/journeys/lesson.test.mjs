// Figure 8 in the lesson: shown step by step, and done by the learner in their own way.

import assert from "node:assert/strict";
import { button, clock, eventually, position, region, sees } from "../support/actions.mjs";
import * as figure8 from "../support/figure8.mjs";
import { journey } from "../support/page.mjs";

const lesson = (page) => region(page, "Lesson");

/** Waits until the lesson announces a panel, in words too. */
async function announces(page, panel) {
  await eventually(page, () => lesson(page).getAttribute("data-panel"), panel, `panel (${panel})`);
  assert.match(await lesson(page).innerText(), new RegExp(`\\(${panel}\\)`), `the lesson speaks of (${panel})`);
}

/** Lets the lesson do its steps until it has none, and returns the panels it went through. */
async function watchItDone(page) {
  const panels = [];
  const step = button(lesson(page), "Do this step for me");
  while ((await step.isVisible()) && (await step.isEnabled())) {
    const at = await position(page);
    await step.click();
    await eventually(page, async () => (await position(page)) > at, true, "the step is done");
    const panel = await lesson(page).getAttribute("data-panel");
    if (panel !== panels.at(-1)) panels.push(panel);
    assert.ok(at < 200, "the lesson comes to an end");
  }
  return panels;
}

const LESSON = { query: "?lesson=figure-8" };

journey("the lesson does every step, and announces (a) to (d) in order", LESSON, async (page) => {
  assert.equal(await lesson(page).getAttribute("data-panel"), null);
  await figure8.withoutTheRule(page);
  // Nothing, before the first panel; then each.
  assert.deepEqual(await watchItDone(page), [null, "a", "b", "c", "d"]);
  await figure8.verdicts(page, ["leader-completeness", "state-machine-safety"]);
});

journey("chosen on the page, the lesson ends safe when the rule is on", async (page) => {
  await button(page, "Reproduce Figure 8").click();
  await lesson(page).waitFor();
  assert.ok(await clock(page, "Manual").isChecked());
  assert.deepEqual(await watchItDone(page), [null, "a", "b", "c", "d"]);
  await figure8.verdicts(page);
});

journey("the learner does it in their own way, to (e)", LESSON, async (page) => {
  // S2 leads first, where the lesson would have taken S1: panels are known by their shape.
  await figure8.prologue(page);
  assert.equal(await lesson(page).getAttribute("data-panel"), null);
  for (const [panel, part] of [
    ["a", "panelA"],
    ["b", "panelB"],
    ["c", "panelC"],
  ]) {
    await figure8[part](page);
    await announces(page, panel);
  }
  await figure8.s1CommitsItsOwn(page);
  await announces(page, "e");
  await figure8.s5Loses(page);
  await announces(page, "e");
  await figure8.verdicts(page);
});

journey("the learner does it in their own way, to (d)", LESSON, async (page) => {
  await figure8.withoutTheRule(page);
  for (const part of ["prologue", "panelA", "panelB", "panelC"]) await figure8[part](page);
  await announces(page, "c");
  await sees(page, "S1", { commit: 2 });
  await figure8.s5Wins(page);
  await figure8.panelD(page);
  await announces(page, "d");
  await figure8.verdicts(page, ["leader-completeness", "state-machine-safety"]);
});
