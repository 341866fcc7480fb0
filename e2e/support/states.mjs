// Telling moments of the page, to be checked and looked at in every form: how to open each, and how to get there.

import {
  act,
  button,
  deliver,
  eventually,
  messages,
  modified,
  region,
  rule,
  server,
  slider,
  takeTheClock,
} from "./actions.mjs";
import { verdicts } from "./figure8.mjs";
import { openScript } from "./scripts.mjs";
import { copyLink } from "./share.mjs";

/** Figure 8 up to panel (c): S1's entry of term 2 is on three of five. Without the rule it is committed, too. */
export const TO_C = `servers 5
clock manual
without current-term-commit
timeout S2; deliver S2->S1; deliver S1->S2; deliver S2->S3; deliver S3->S2
request S2 "x=1"; deliver all; beat S2; deliver all
timeout S1; deliver S1->S4; deliver S4->S1; deliver S1->S5; deliver S5->S1
deliver S1->S2 AppendEntries; request S1 "x=2"; deliver S1->S2 AppendEntries; drop all
crash S1
timeout S5; deliver S5->S3; deliver S3->S5; deliver S5->S4; deliver S4->S5
request S5 "x=3"; drop all
crash S5; restart S1; timeout S1; drop all
timeout S1; deliver S1->S2; deliver S2->S1; deliver S1->S3; deliver S3->S1
deliver S1->S2; deliver S2->S1; deliver S1->S3; deliver S3->S1; deliver S1->S3; deliver S3->S1
request S1 "x=4"
`;

/** Then on to S5's election, which loses that entry. */
export const TO_D = `${TO_C}drop all; crash S1; restart S5; timeout S5; drop all
timeout S5; deliver S5->S3; deliver S3->S5; deliver S5->S4; deliver S4->S5
`;

/** S1 and S2 both lead term 1, since S3 votes for both. */
export const TWO_LEADERS = `servers 3
clock manual
without one-vote-per-term
timeout S1; timeout S2; deliver S1->S3; deliver S3->S1; deliver S2->S3; deliver S3->S2
`;

/** The same with all rules on: the disk of S3 lies, so that S3 forgets its vote in a crash. */
export const LYING_DISK = `servers 3
clock manual
fsync S3 lies
timeout S1; deliver S1->S3; deliver S3->S1; crash S3; restart S3
timeout S2; deliver S2->S3; deliver S3->S2
`;

/** What a journey opens the page with, so that a script has been run. */
export const opened = (script) => ({ query: `?script=${encodeURIComponent(script)}` });

/** The referee's panel, opened in a state. */
async function refereePanel(page) {
  await button(region(page, "Safety"), "Referee").click();
  await page.getByRole("list", { name: "Properties" }).waitFor();
}

const BUSY = `servers 5
clock manual
timeout S1; deliver S1->S2; deliver S2->S1; deliver S1->S3; deliver S3->S1; drop S1->S5
request S1 "x=1"; request S1 "x=2"; deliver S1->S2 AppendEntries; deliver S1->S2 AppendEntries; cut S1->S4
`;

/**
 * Each state: the `query` to open the page with, and `reach`, which gets there from the ready page.
 * @type {Record<string, { query?: string, reach: (page: import("playwright-core").Page) => Promise<void> }>}
 */
export const STATES = {
  start: { reach: (page) => eventually(page, () => page.locator("[data-testid^=server-]").count(), 5, "five servers") },
  "mid-election": {
    // The run ends with the vote that makes a leader: before it, there are candidates and votes in the air.
    ...opened("servers 5\nseed 1\nrun until leader\n"),
    async reach(page) {
      await button(region(page, "Transport"), "Step back").click();
      await messages(page, { kind: "RequestVoteReply" }).first().waitFor();
      await page.locator("[data-role=candidate]").first().waitFor();
    },
  },
  "messages that wait": {
    ...opened(BUSY),
    async reach(page) {
      const message = messages(page, { kind: "AppendEntries", to: "S3" }).first();
      await message.click();
      await button(region(page, "Inspector"), "Deliver now").waitFor();
    },
  },
  "panel c": { ...opened(TO_C), reach: (page) => verdicts(page) },
  "an entry asked about": {
    ...opened(TO_C),
    async reach(page) {
      await page.locator("[data-cell='1-2']").click();
      await region(page, "Inspector").getByText("Is index 2 safe?").click();
    },
  },
  violation: { ...opened(TO_D), reach: (page) => verdicts(page, ["leader-completeness"]) },
  "the referee's panel": {
    ...opened(TO_C.replace("without current-term-commit\n", "")),
    async reach(page) {
      await refereePanel(page);
      await page.getByText("Index 2 is on 3 of 5 but not committed").waitFor();
    },
  },
  "a violation and the rule it needs": {
    ...opened(TO_D),
    async reach(page) {
      await refereePanel(page);
      await page.getByText("The missing rule:").waitFor();
    },
  },
  "a conflict in the space-time picture": {
    ...opened(TWO_LEADERS),
    async reach(page) {
      await page.getByRole("tab", { name: "Space-time" }).click();
      await page.locator(".st-conflict").first().waitFor();
    },
  },
  "two leaders of a term": {
    ...opened(TWO_LEADERS),
    reach: (page) => verdicts(page, ["election-safety"]),
  },
  comparison: {
    ...opened(TO_D),
    async reach(page) {
      await button(page, "Show this run with and without current term commit").click();
      await page.getByTestId("parting").waitFor();
    },
  },
  lesson: {
    query: "?lesson=figure-8",
    async reach(page) {
      const step = button(region(page, "Lesson"), "Do this step for me");
      const lesson = region(page, "Lesson");
      while ((await lesson.getAttribute("data-panel")) !== "a") await step.click();
    },
  },
  "an open menu": {
    async reach(page) {
      await takeTheClock(page);
      await server(page, "S4").click({ button: "right" });
      await page.getByRole("menu").waitFor();
    },
  },
  "an alert": {
    async reach(page) {
      await takeTheClock(page);
      await openScript(page, "clock manual\nfly S1");
      await page.getByRole("alert").waitFor();
    },
  },
  "the share panel with a link": {
    async reach(page) {
      await takeTheClock(page);
      await copyLink(page);
    },
  },
  "the stage alone": {
    query: "?embed=1",
    reach: (page) => page.getByRole("link", { name: "Open in Flotilla" }).waitFor(),
  },
  "the shortcut sheet": {
    async reach(page) {
      await takeTheClock(page);
      await page.keyboard.press("?");
      await page.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
    },
  },
  "the space-time picture": {
    ...opened(TO_C),
    async reach(page) {
      await page.getByRole("tab", { name: "Space-time" }).click();
      await page.locator("[data-arrow]").last().click({ force: true });
      await button(region(page, "Inspector"), "Deliver now").waitFor();
    },
  },
  "what S3 knows": {
    ...opened(TO_C),
    async reach(page) {
      await server(page, "S3").click();
      await page.getByRole("tab", { name: "Space-time" }).click();
      await page.getByRole("switch", { name: "What S3 knows" }).click();
      await page.locator(".st-veil").first().waitFor({ state: "attached" });
    },
  },
  "a tree that is looked into": {
    async reach(page) {
      for (const key of "l 1 t 2 t 3 t 5 k ArrowLeft p ArrowLeft 4 k ArrowLeft 1 k".split(" ")) await page.keyboard.press(key);
      await button(page, "Pin this branch").click();
      await button(page, "Moments").click();
      await slider(page, "Points of branch 1").focus();
      await page.locator(".peek").waitFor();
    },
  },
  "a schedule that was found": {
    ...opened("servers 3\nclock manual\nwithout one-vote-per-term\n"),
    async reach(page) {
      await page.keyboard.press("Escape");
      await button(region(page, "Find a schedule"), "Find a schedule").click();
      await button(page, "Show the schedule").waitFor();
    },
  },
  "two clusters in the same trouble": {
    ...opened("servers 3\nclock manual\n"),
    async reach(page) {
      await page.keyboard.press("Escape");
      const lab = region(page, "Liveness");
      await lab.getByLabel("All at once").check();
      await button(lab, "Let both run").click();
      await lab.getByText(/60 of 60 seconds/).waitFor();
    },
  },
  "a question": {
    ...opened("servers 3\nclock manual\n"),
    async reach(page) {
      await button(page, "Predict what breaks: current term commit").click();
      await region(page, "Predict").getByText("Question 1 of 4").waitFor();
    },
  },
  "an answer": {
    ...opened("servers 3\nclock manual\n"),
    async reach(page) {
      await button(page, "Predict what breaks: current term commit").click();
      await page.getByRole("radio", { name: /^Log Matching/ }).check();
      await button(page, "Answer").click();
      await page.locator("#predict-verdict").waitFor();
    },
  },
  "two futures, a crash, a pause and a rule off": {
    async reach(page) {
      await takeTheClock(page);
      await act(page, server(page, "S1"), "Time out now");
      await deliver(page, { kind: "RequestVote", to: "S2" });
      await button(region(page, "Transport"), "Step back").click();
      await act(page, server(page, "S2"), "Crash");
      await act(page, server(page, "S3"), "Pause");
      await rule(page, "one-vote-per-term").click();
      await modified(page).waitFor();
      // The switch had to be brought into sight, and what then stands half behind the tape is chance.
      await page.evaluate(() => scrollTo(0, 0));
    },
  },
};
