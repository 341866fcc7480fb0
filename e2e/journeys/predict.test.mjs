// Prediction first: a rule is switched off, what breaks is predicted, searched for, played, and harmless with the rule on.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { act, button, eventually, judged, modified, position, region, rule, server } from "../support/actions.mjs";
import { expectAccessible } from "../support/axe.mjs";
import { press, tabTo, withoutMouse } from "../support/keyboard.mjs";
import { journey } from "../support/page.mjs";

const THREE = { query: `?script=${encodeURIComponent("servers 3\nclock manual\n")}` };

const predict = (page) => region(page, "Predict");
const words = (id) => id.replaceAll("-", " ");
const way = (page, id) => button(region(page, "Rules"), `Predict what breaks: ${words(id)}`);
const verdict = (page) => page.locator("#predict-verdict");
const progress = (page) => page.getByTestId("progress");
const scored = (page, text) => eventually(page, () => progress(page).innerText(), text, "the progress");
const outcome = (page) => page.getByTestId("search-outcome");
const radio = (page, name) => predict(page).getByRole("radio", { name });
/** A search may have to share a busy machine. */
const PATIENT = { timeout: 180_000 };

/** Opens the exercise of a rule from its line. */
async function begin(page, id) {
  await way(page, id).click();
  await predict(page).getByText(`without ${words(id)}`).waitFor();
}

/** Gives an answer: one that begins like this, or all of these. */
async function answer(page, wanted) {
  for (const name of [wanted].flat()) await predict(page).getByRole(Array.isArray(wanted) ? "checkbox" : "radio", { name }).check();
  await button(predict(page), "Answer").click();
}

const RULES = [
  { id: "one-vote-per-term", property: "election-safety", answers: [/^Election Safety/, /^S3 grants/] },
  { id: "persist-vote", property: "election-safety", answers: [/^Election Safety/, /^S3 grants/] },
  { id: "consistency-check", property: "log-matching", answers: [/^Log Matching/, [/^S2$/], /takes its entries\.$/, /^No, it can be lost/] },
  { id: "current-term-commit", property: "leader-completeness", answers: [/^Leader Completeness/, [/^S1$/], /^S1 commits index 1/, /^No, it can be lost/] },
  { id: "read-confirms-leadership", property: "linearizability", answers: [/^Linearizability/, [/^S2$/], /^S1 answers its client/] },
];
for (const { id, property, answers } of RULES) {
  journey(`${words(id)} is switched off, what breaks is predicted, found, played, and harmless with the rule on`, THREE, async (page) => {
    await rule(page, id).click();
    await modified(page).waitFor();
    await page.getByRole("status").getByText("What will break?").waitFor();
    await begin(page, id);
    for (const [place, right] of answers.entries()) {
      await predict(page).getByText(`Question ${place + 1} of ${answers.length}`).waitFor();
      await judged(page, property, "holds");
      const asked = await position(page);
      assert.equal(await button(region(page, "Transport"), "To end").getAttribute("aria-disabled"), "true", "nothing is ahead");
      await answer(page, right);
      await verdict(page).getByText("Right.", { exact: true }).waitFor();
      assert.equal(await predict(page).getByRole("radio").count(), 0, "an answer stays as it was given");
      const last = place + 1 === answers.length;
      if (last) break;
      if ((await button(predict(page), "See it").count()) > 0) {
        await button(predict(page), "See it").click();
        await eventually(page, async () => (await position(page)) > asked, true, "it is played");
      }
      await button(predict(page), "Next question").click();
    }
    await predict(page).getByText(`${answers.length} of ${answers.length} right this time.`).waitFor();
    await scored(page, `${answers.length} of 87 questions right at the first try, 1 of 28 rules done.`);

    await button(predict(page), "Find a shortest schedule").click();
    await outcome(page).getByText(/is broken after \d+ actions, and after no fewer\./).waitFor(PATIENT);
    await button(outcome(page), "Play the schedule").click();
    await judged(page, property, "holds");
    await judged(page, property, "violated");
    assert.equal(await button(region(page, "Transport"), "To end").getAttribute("aria-disabled"), "true", "it ends with that");

    await button(outcome(page), `Play it again with ${words(id)} on`).click();
    const [broken, whole] = [page.getByTestId("run-1"), page.getByTestId("run-2")];
    await broken.getByText("Modified Raft").waitFor();
    await broken.getByTestId("judged").getByText(/^Broken: /).waitFor();
    assert.equal(await whole.getByTestId("judged").innerText(), "No promise is broken so far.");
    assert.equal(await whole.getByText("Modified Raft").count(), 0);
    await expectAccessible(page);
  });
}

journey("one vote per term is switched off, predicted, found, played, and played with the rule on by keyboard alone", THREE, async (page) => {
  const noPointer = await withoutMouse(page);
  const reach = async (target, ...keys) => {
    await target.waitFor(PATIENT);
    await tabTo(page, target);
    await press(page, ...keys);
  };
  await reach(rule(page, "one-vote-per-term"), "Space");
  await modified(page).waitFor();
  await eventually(page, () => page.evaluate(() => document.activeElement.dataset.rule), "one-vote-per-term", "the focus stays");
  await reach(way(page, "one-vote-per-term"), "Enter");
  await reach(radio(page, /^Election Safety/), "Space");
  await reach(button(predict(page), "Answer"), "Enter");
  await verdict(page).getByText("Right.", { exact: true }).waitFor();
  await reach(button(predict(page), "Next question"), "Enter");
  await reach(radio(page, /^S3 denies/), "ArrowDown");
  await eventually(page, () => radio(page, /^S3 grants/).isChecked(), true, "the arrow chooses");
  await reach(button(predict(page), "Answer"), "Enter");
  await verdict(page).getByText("Right.", { exact: true }).waitFor();
  await reach(button(predict(page), "See it"), "Enter");
  await judged(page, "election-safety", "violated");
  await reach(button(predict(page), "Find a shortest schedule"), "Enter");
  await reach(button(outcome(page), "Play the schedule"), "Enter");
  await judged(page, "election-safety", "holds");
  await judged(page, "election-safety", "violated");
  await reach(button(outcome(page), "Play it again with one vote per term on"), "Enter");
  await page.getByTestId("run-1").getByTestId("judged").getByText("Broken: Election Safety.").waitFor();
  assert.equal(await page.getByTestId("run-2").getByTestId("judged").innerText(), "No promise is broken so far.");
  await reach(button(page, "Close comparison"), "Enter");
  await noPointer();
});

journey("a wrong answer is told without red, with the right one and why, and counts as the first try", THREE, async (page) => {
  await begin(page, "persist-vote");
  await expectAccessible(page);
  await answer(page, /^Log Matching/);
  await verdict(page).getByText("Not right.").waitFor();
  await eventually(page, () => page.evaluate(() => document.activeElement.id), "predict-verdict", "the focus is on what is said");
  const told = await predict(page).getByRole("list", { name: "Answers" }).getByRole("listitem").allInnerTexts();
  assert.match(told[0], /Right\. Election Safety/);
  assert.match(told[1], /Your answer, and not right\. Log Matching/);
  assert.equal(await predict(page).locator(".violation").count(), 0);
  await expectAccessible(page);
  await button(predict(page), "Next question").click();
  await answer(page, /^S3 grants/);
  await predict(page).getByText("That was the last question: 1 of 2 right this time.").waitFor();
  await button(predict(page), "Begin again").click();
  await predict(page).getByText("Question 1 of 2").waitFor();
  await answer(page, /^Election Safety/);
  await verdict(page).getByText("Right.", { exact: true }).waitFor();
  await scored(page, "1 of 87 questions right at the first try, 1 of 28 rules done.");
});

journey("the run in progress is kept, and is there again after the exercise", { query: `?script=${encodeURIComponent("servers 3\nclock manual\ntimeout S1\ndeliver S1->S2\n")}` }, async (page) => {
  await rule(page, "up-to-date-check").click();
  await modified(page).waitFor();
  await begin(page, "up-to-date-check");
  assert.equal(await position(page), 0);
  await answer(page, /^None/);
  await button(predict(page), "Next question").click();
  await eventually(page, () => position(page), 14, "the moment that is asked about");
  await button(region(page, "Setup"), "Back to the run before").click();
  await eventually(page, () => position(page), 3, "the run before");
  await button(predict(page), "Back to the question").click();
  await eventually(page, () => position(page), 14, "the question again");
  await button(predict(page), "Leave the exercise").click();
  assert.equal(await predict(page).count(), 0);
  await button(region(page, "Setup"), "Back to the run before").click();
  await eventually(page, () => position(page), 3, "the run before");
  await modified(page).waitFor();
});

journey("who acts in the run of a question sees what happens in the exercise all the same", THREE, async (page) => {
  await begin(page, "one-vote-per-term");
  await answer(page, /^Election Safety/);
  await button(predict(page), "Next question").click();
  await eventually(page, () => position(page), 4, "the moment that is asked about");
  await act(page, server(page, "S3"), "Crash");
  await answer(page, /^S3 grants/);
  await button(predict(page), "See it").click();
  await judged(page, "election-safety", "violated");
  assert.equal(await position(page), 6);
  assert.equal(await button(region(page, "Setup"), "Back to the run before").getAttribute("aria-disabled"), null, "the crash is kept");
});

const DONE = "1 of 87 questions right at the first try, 1 of 28 rules done.";
const NONE = "0 of 87 questions right at the first try, 0 of 28 rules done.";

/** Answers both questions about one-vote-per-term, the first one wrongly. */
async function finish(page) {
  await begin(page, "one-vote-per-term");
  await answer(page, /^Monotonic/);
  await button(predict(page), "Next question").click();
  await answer(page, /^S3 grants/);
  await scored(page, DONE);
}

async function open(page, name, text) {
  const file = { name, mimeType: "text/plain", buffer: Buffer.from(text) };
  await region(page, "Predictions").getByLabel("Open progress").setInputFiles(file);
}

journey("progress is kept over a reload, saved, reset, taken back, and opened again", THREE, async (page) => {
  await finish(page);
  await page.reload();
  await page.keyboard.press("Escape");
  await scored(page, DONE);
  const line = region(page, "Rules").locator(".rule", { has: page.locator("[data-rule=one-vote-per-term]") });
  await line.getByText("✓ 1 of 2 right").waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, "Save progress").click()]);
  assert.equal(download.suggestedFilename(), "flotilla-progress.txt");
  const text = await readFile(await download.path(), "utf8");
  assert.equal(text, "flotilla progress 1\none-vote-per-term breaks wrong\none-vote-per-term next right\n");
  await button(page, "Reset progress").click();
  await scored(page, NONE);
  await expectAccessible(page);
  await button(page, "Back to the progress before").click();
  await scored(page, DONE);
  await button(page, "Reset progress").click();
  await open(page, "flotilla-progress.txt", text);
  await scored(page, DONE);
  await page.reload();
  await page.keyboard.press("Escape");
  await scored(page, DONE);
});

journey("a file is added to what was answered already, and can be taken back", THREE, async (page) => {
  await finish(page);
  await open(page, "mine.txt", "flotilla progress 1\r\none-vote-per-term breaks right\r\npersist-vote breaks right\r\npersist-vote next right\r\n");
  await page.getByRole("status").getByText("2 answers were added from the file").waitFor();
  await scored(page, "3 of 87 questions right at the first try, 2 of 28 rules done.");
  await button(page, "Back to the progress before").click();
  await scored(page, DONE);
});

const BROKEN = [
  ["", "Line 1: found “”, expected “flotilla progress 1”."],
  ["servers 3\n", "Line 1: found “servers 3”, expected “flotilla progress 1”."],
  ["flotilla progress 7\n", "Line 1: found version “7” of saved progress, expected 1."],
  ["flotilla progress 1\nno-rule next right\n", "Line 2: found “no-rule”, expected the name of a rule."],
];
journey("a file that is no progress is told in an alert, and nothing is lost", THREE, async (page) => {
  await finish(page);
  for (const [text, told] of BROKEN) {
    await open(page, "broken.txt", text);
    await page.getByRole("alert").getByText(`The progress cannot be opened. ${told}`).waitFor();
    await scored(page, DONE);
    await button(page, "Dismiss").click();
  }
});

journey("two tabs add to the same progress, and what one forgets does not come back from the other", THREE, async (page) => {
  const other = await page.context().newPage();
  await other.goto(page.url());
  for (const each of [page, other]) await each.keyboard.press("Escape");
  await begin(other, "persist-vote");
  await answer(other, /^Election Safety/);
  await scored(page, "1 of 87 questions right at the first try, 0 of 28 rules done.");
  await begin(page, "one-vote-per-term");
  await answer(page, /^Monotonic/);
  await button(predict(page), "Next question").click();
  await answer(page, /^S3 grants/);
  await scored(page, "2 of 87 questions right at the first try, 1 of 28 rules done.");
  await scored(other, "2 of 87 questions right at the first try, 1 of 28 rules done.");
  await button(page, "Reset progress").click();
  await scored(other, NONE);
  await button(predict(other), "Next question").click();
  await answer(other, /^S3 grants/);
  await scored(other, "1 of 87 questions right at the first try, 0 of 28 rules done.");
  await scored(page, "1 of 87 questions right at the first try, 0 of 28 rules done.");
});

const FORBIDDEN = {
  ...THREE,
  prepare: (page) =>
    page.addInitScript(() => {
      Object.defineProperty(window, "localStorage", {
        get() {
          throw new DOMException("denied", "SecurityError");
        },
      });
    }),
};
journey("a browser that keeps nothing is told once, and the exercise goes on", FORBIDDEN, async (page) => {
  await begin(page, "one-vote-per-term");
  await answer(page, /^Election Safety/);
  await page.getByRole("alert").getByText("Your progress cannot be kept in this browser. The browser forbids it. Save it as a file instead.").waitFor();
  await button(page, "Dismiss").click();
  await button(predict(page), "Next question").click();
  await answer(page, /^S3 grants/);
  await scored(page, "2 of 87 questions right at the first try, 1 of 28 rules done.");
  assert.equal(await page.getByRole("alert").count(), 0);
});

const NEWER = { ...THREE, prepare: (page) => page.addInitScript(() => localStorage.getItem("flotilla-progress") ?? localStorage.setItem("flotilla-progress", "flotilla progress 9\n")) };
journey("kept progress that cannot be read is left as it is until somebody resets it", NEWER, async (page) => {
  await begin(page, "one-vote-per-term");
  await answer(page, /^Election Safety/);
  await page.getByRole("alert").getByText("Line 1: found version “9” of saved progress, expected 1. “Reset progress” makes room.").waitFor();
  const kept = () => page.evaluate(() => localStorage.getItem("flotilla-progress"));
  assert.equal(await kept(), "flotilla progress 9\n");
  await button(page, "Reset progress").click();
  await scored(page, NONE);
  assert.equal(await kept(), "flotilla progress 1\n");
});

journey("rules that guard progress have no exercise and say what is lost", THREE, async (page) => {
  await page.keyboard.press("Escape");
  const predictions = region(page, "Predictions");
  assert.equal(await way(page, "step-down").count(), 0);
  await predictions.getByText("Rules that guard progress").click();
  await predictions.getByRole("listitem").filter({ hasText: "Without it the cluster loses a leader, for ever." }).first().waitFor();
  await predictions.getByText("All exercises").click();
  assert.equal(await predictions.getByRole("button", { name: /: predict what breaks$/ }).count(), 28);
  await expectAccessible(page);
  await button(predictions, "step down: see what is lost").click();
  await eventually(page, () => region(page, "Liveness").evaluate((it) => it.contains(document.activeElement)), true, "the focus is where that is shown");
  await button(predictions, "client sessions: predict what breaks").click();
  await predict(page).getByText("without client sessions").waitFor();
});
