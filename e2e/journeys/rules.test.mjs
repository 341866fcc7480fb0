// The gallery of rules: Figure 2 as a table with switches, and what each rule protects.

import assert from "node:assert/strict";
import { button, eventually, modified, region, rule } from "../support/actions.mjs";
import { expectAccessible } from "../support/axe.mjs";
import { journey } from "../support/page.mjs";

const THREE = { query: `?script=${encodeURIComponent("servers 3\nclock manual\ntimeout S1\n")}` };

const rules = (page) => region(page, "Rules");
const ids = (switches) => switches.evaluateAll((all) => all.map((one) => one.dataset.rule));
/** The box of Figure 2 with this title. */
const box = (page, title) => rules(page).locator(".panel", { has: page.getByRole("heading", { name: title, exact: true, level: 3 }) });
/** The innermost line that these words stand in. */
const line = (page, words) => rules(page).locator(".lines > li", { hasText: words }).last();
const inLine = (page, words) => ids(line(page, words).getByRole("switch"));
const known = (page, id) => rules(page).locator(".rule", { has: page.locator(`[data-rule="${id}"]`) });

journey("Figure 2 is there as a whole, each rule at its line and nothing twice", THREE, async (page) => {
  const titles = await rules(page).getByRole("heading", { level: 3 }).allInnerTexts();
  assert.deepEqual(titles, ["State", "AppendEntries RPC", "RequestVote RPC", "Rules for Servers", "Famous broken programs", "Beyond Figure 2"]);
  const all = await ids(rules(page).getByRole("switch"));
  assert.equal(new Set(all).size, all.length);
  assert.deepEqual(await ids(box(page, "RequestVote RPC").getByRole("switch")), ["one-vote-per-term", "up-to-date-check", "last-term-first"]);
  assert.deepEqual(await inLine(page, "Refuse who asks in an older term"), []);
  assert.deepEqual(await inLine(page, "If leaderCommit is ahead of commitIndex"), ["commit-only-matched"]);
  assert.deepEqual(await inLine(page, "increment currentTerm,"), ["increment-term"]);
  assert.ok((await ids(rules(page).locator(".beyond").getByRole("switch"))).includes("client-sessions"));
});

journey("a rule tells what it protects, with how few servers, and where that is told", THREE, async (page) => {
  const persist = known(page, "persist-term");
  const more = persist.locator("details");
  assert.equal(await more.getAttribute("open"), null);
  await persist.getByText("What it protects").click();
  await more.getByText("At most one leader can be elected in a given term.").waitFor();
  await more.getByText("Fewest servers that show it: 2.").waitFor();
  await more.getByText("Figure 2, Persistent state").waitFor();
  await known(page, "step-down").getByText("What it protects").click();
  await known(page, "step-down").getByText("Without it the cluster loses a leader, for ever.").waitFor();
  await expectAccessible(page);
});

journey("a switch of the table acts in the run, and what is open stays open", THREE, async (page) => {
  const more = known(page, "client-sessions").locator("details");
  await more.locator("summary").click();
  await rule(page, "client-sessions").click();
  await modified(page).waitFor();
  await eventually(page, () => rule(page, "client-sessions").isChecked(), false, "off");
  assert.notEqual(await more.getAttribute("open"), null);
  await button(page, "Step back").click();
  await eventually(page, () => rule(page, "client-sessions").isChecked(), true, "on at the moment before");
});

journey("the table is used by keyboard alone", THREE, async (page) => {
  await rule(page, "up-to-date-check").focus();
  await page.keyboard.press("Space");
  await modified(page).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await known(page, "up-to-date-check").getByText("An entry committed in a term is in the logs").waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByTestId("run-2").getByText("With up to date check", { exact: true }).waitFor();
});

const preset = (page, id) => rules(page).locator(`[data-preset="${id}"]`);
const NUMBER = "The candidate whose votes are a number";

journey("a famous broken program is told in code, switched off whole, and back", THREE, async (page) => {
  const card = preset(page, "votes-are-a-number");
  await card.getByRole("heading", { name: NUMBER }).waitFor();
  assert.deepEqual(await card.locator(".wrong .differs").allTextContents(), ["✗    votes = votes + 1", "✗    if votes > servers / 2:"]);
  assert.equal(await card.locator(".right .differs").count(), 3);
  await button(card, `Switch these off: ${NUMBER}`).click();
  await modified(page).waitFor();
  for (const id of ["distinct-votes", "match-vote-term"]) await eventually(page, () => rule(page, id).isChecked(), false, id);
  assert.equal(await rules(page).getByRole("switch", { checked: false }).count(), 2);
  await expectAccessible(page);
  await button(card, `Switch these on again: ${NUMBER}`).click();
  await eventually(page, () => rules(page).getByRole("switch", { checked: false }).count(), 0, "all on");
  await button(card, `Switch these off: ${NUMBER}`).waitFor();
});

journey("the search is put onto a famous broken program by keyboard", THREE, async (page) => {
  await button(preset(page, "votes-are-a-number"), `Find what breaks: ${NUMBER}`).focus();
  await page.keyboard.press("Enter");
  await modified(page).waitFor();
  const outcome = page.getByTestId("search-outcome");
  await outcome.getByText("Election Safety is broken after").waitFor();
  await outcome.getByText("match vote term").first().waitFor();
  await eventually(page, () => page.evaluate(() => document.activeElement.id), "search", "the search has the focus");
});
