// The search for a schedule: in a worker, with progress, pause and cancel; what it finds is a run to play and step.

import assert from "node:assert/strict";
import { button, eventually, judged, messages, modified, position, region, rule, sees } from "../support/actions.mjs";
import { expectAccessible } from "../support/axe.mjs";
import { journey } from "../support/page.mjs";

const opened = (script) => ({ query: `?script=${encodeURIComponent(script)}` });
const of = (servers) => opened(`servers ${servers}\nclock manual\n`);
const THREE = of(3);
const without = (...rules) => opened(`servers 3\nclock manual\n${rules.map((id) => `without ${id}\n`).join("")}`);

const finder = (page) => region(page, "Find a schedule");
const outcome = (page) => page.getByTestId("search-outcome");
const says = (page, text) => outcome(page).getByText(text).waitFor();
const bound = (page, name) => finder(page).getByLabel(name, { exact: true });

/** The part of the page that searches is there from the first key or press on. */
async function ready(page) {
  await page.keyboard.press("Escape");
  await finder(page).waitFor();
}

async function search(page) {
  await button(finder(page), "Find a schedule").click();
}

/** Opens the bounds and sets some. */
async function within(page, bounds) {
  await finder(page).getByText("Bounds", { exact: true }).click();
  for (const [name, value] of Object.entries(bounds)) await bound(page, name).fill(String(value));
}

const BROKEN = [
  // One of two servers is no majority, and half of them.
  { id: "strict-majority", servers: 2, property: "election-safety", name: "Election Safety", actions: 2 },
  { id: "increment-term", property: "election-safety", name: "Election Safety", actions: 6 },
  { id: "one-vote-per-term", property: "election-safety", name: "Election Safety", actions: 6 },
  { id: "persist-vote", property: "election-safety", name: "Election Safety", actions: 8 },
  { id: "up-to-date-check", property: "leader-completeness", name: "Leader Completeness", actions: 9 },
];
for (const { id, servers = 3, property, name, actions } of BROKEN) {
  const words = id.replaceAll("-", " ");
  journey(`without ${words} a shortest schedule is found, played, and harmless with the rule on`, of(servers), async (page) => {
    await ready(page);
    await rule(page, id).click();
    await modified(page).waitFor();
    await search(page);
    await says(page, `${name} is broken after ${actions} actions, and after no fewer.`);
    await says(page, `With ${words} on, the same actions break nothing.`);
    await button(outcome(page), "Show the schedule").click();
    const begins = await position(page);
    await judged(page, property, "holds");
    await button(region(page, "Transport"), "To end").click();
    await judged(page, property, "violated");
    assert.equal((await position(page)) - begins, actions);
    await button(page, `Show this run with and without ${words}`).click();
    const [broken, whole] = [page.getByTestId("run-1"), page.getByTestId("run-2")];
    await broken.getByText("Modified Raft").waitFor();
    assert.equal(await whole.getByText("Modified Raft").count(), 0);
  });
}

journey("a search from here gives a branch of the run, and the run stays", opened("servers 3\nclock manual\nwithout one-vote-per-term\ntimeout S1\n"), async (page) => {
  await ready(page);
  await finder(page).getByLabel("From here").check();
  await search(page);
  await says(page, "Election Safety is broken after 5 actions, and after no fewer.");
  await button(outcome(page), "Show the schedule").click();
  assert.equal(await position(page), 1);
  await sees(page, "S1", { role: "candidate", term: 1 });
  await button(region(page, "Transport"), "To end").click();
  await judged(page, "election-safety", "violated");
});

journey("for a rule that is off a plan leads to where its schedule is near", without("persist-log"), async (page) => {
  await ready(page);
  const plan = finder(page).getByLabel("As planned for the rule");
  await plan.check();
  assert.match(await finder(page).locator("#search-from-2").innerText(), /^persist log: .*From there 8 actions break Leader Completeness; from an empty cluster it takes 11\.$/);
  await search(page);
  await says(page, "Leader Completeness is broken after 8 actions, and after no fewer.");
  await button(outcome(page), "Show the schedule").click();
  assert.ok((await position(page)) > 0, "what comes before the schedule has happened");
  await judged(page, "leader-completeness", "holds");
  await button(region(page, "Transport"), "To end").click();
  await judged(page, "leader-completeness", "violated");
});

journey("the plan for a rule is chosen until somebody chooses otherwise, and its bounds can be changed", THREE, async (page) => {
  await ready(page);
  const [empty, plan] = ["From an empty cluster", "As planned for the rule"].map((name) => finder(page).getByLabel(name));
  const sought = finder(page).getByLabel("To break");
  assert.ok(await empty.isChecked());
  await rule(page, "persist-log").click();
  await eventually(page, () => plan.isChecked(), true, "the plan is chosen");
  assert.equal(await sought.inputValue(), "leader-completeness");
  await within(page, { Depth: 7 });
  await search(page);
  await says(page, "No schedule of up to 7 actions breaks Leader Completeness.");
  await empty.check();
  assert.equal(await sought.inputValue(), "", "any property");
  await rule(page, "persist-log").click();
  await rule(page, "one-vote-per-term").click();
  assert.ok(await empty.isChecked(), "what was chosen stays");
  await plan.check();
  assert.equal(await bound(page, "Depth").inputValue(), "10", "the plan brings its bounds along");
});

journey("the same search gives the same answer, here as natively", without("current-term-commit"), async (page) => {
  await ready(page);
  const answer = async () => {
    await search(page);
    await says(page, "Leader Completeness is broken after 7 actions, and after no fewer.");
    const actions = await outcome(page).getByRole("listitem").allInnerTexts();
    const states = /; ([\d,]+) states/.exec(await outcome(page).innerText())[1];
    await button(finder(page), "Find a schedule").waitFor();
    return { actions, states };
  };
  const first = await answer();
  // As in docs/explore.md, which a native test holds.
  assert.equal(first.states, "3,859");
  await within(page, { Depth: 5 });
  await search(page);
  await says(page, "No schedule of up to 5 actions breaks Leader Completeness.");
  await bound(page, "Depth").fill("10");
  assert.deepEqual(await answer(), first);
});

journey("where no rule is off there is no plan, and an alert says so", THREE, async (page) => {
  await ready(page);
  await finder(page).getByLabel("As planned for the rule").check();
  await search(page);
  await page.getByRole("alert").getByText("expected a rule off that protects a property").waitFor();
});

journey("for a famous broken program there is a plan as well", without("consistency-check", "truncate-only-on-conflict"), async (page) => {
  await ready(page);
  await finder(page).getByLabel("As planned for the rule").check();
  assert.match(await finder(page).locator("#search-from-2").innerText(), /^truncate only on conflict: 3 servers in which nothing has happened/);
  await search(page);
  await says(page, /^Leader Completeness is broken after (10|9|8) actions, and after no fewer\.$/);
});

journey("of several rules that are off a search names the one that it takes", without("persist-log", "one-vote-per-term"), async (page) => {
  await ready(page);
  await search(page);
  await says(page, "Of the rules that are off it needs one vote per term");
});

journey("where the bounds hold nothing, it is said exactly what was searched", THREE, async (page) => {
  await ready(page);
  await within(page, { Depth: 5 });
  await search(page);
  await says(page, "No schedule of up to 5 actions breaks any property.");
  assert.match(await outcome(page).innerText(), /Searched: 3 servers; depth 5, terms 2, log 1, crashes 1; [\d,]+ states, [\d,]+ a second, \d+ MB in \d+\.\d s\./);
  await expectAccessible(page);
});

journey("a search tells how far it is, stands still, goes on, and is given up", THREE, async (page) => {
  await ready(page);
  await within(page, { Depth: 40, Terms: 9, Log: 9 });
  await search(page);
  const told = () => outcome(page).locator(".counted").innerText();
  await says(page, /^Schedules of \d+ actions: [\d,]+ states, [\d,]+ a second, \d+ MB\.$/);
  const first = await told();
  await eventually(page, async () => (await told()) !== first, true, "it goes on");
  await button(finder(page), "Pause the search").click();
  await says(page, /^Paused\. /);
  // What was under way when it was asked to stand has been told when two looks give the same.
  let before;
  await eventually(page, async () => before === (before = await told()), true, "it stands");
  await button(finder(page), "Go on with the search").click();
  await eventually(page, async () => (await told()) !== before.replace("Paused. ", ""), true, "it goes on again");
  await button(finder(page), "Cancel the search").click();
  await page.getByRole("status").getByText("The search was given up.").waitFor();
  assert.equal(await outcome(page).innerText(), "");
});

const BAD = [
  [{ Depth: "deep" }, "Found depth “deep”, expected a whole number."],
  [{ Depth: "" }, "Found depth “”, expected a whole number."],
  [{ Terms: 0 }, "Found terms 0, expected 1 to 1000."],
  [{ Crashes: 256 }, "Found crashes 256, expected 0 to 255."],
  [{ Memory: 99999 }, "Found memory 99999, expected 1 to 2000."],
  [{ Depth: "1e3" }, "Found depth “1e3”, expected a whole number."],
];
journey("a bound that cannot be is told in an alert, and nothing is lost", THREE, async (page) => {
  await ready(page);
  await finder(page).getByText("Bounds", { exact: true }).click();
  for (const [bounds, told] of BAD) {
    const [[name, value]] = Object.entries(bounds);
    const before = await bound(page, name).inputValue();
    await bound(page, name).fill(String(value));
    await search(page);
    await page.getByRole("alert").getByText(told).waitFor();
    assert.equal(await bound(page, name).inputValue(), String(value));
    await bound(page, name).fill(before);
    await button(page, "Dismiss").click();
  }
});

journey("a search that outgrows its memory says what to do", THREE, async (page) => {
  await ready(page);
  await within(page, { Memory: 1 });
  await search(page);
  await page.getByRole("alert").getByText(/outgrew its memory after \d levels\. Allow it more, or set smaller bounds\./).waitFor();
  await says(page, /^The memory was full in level \d\./);
});

const DEAD = {
  ...THREE,
  prepare: (page) => page.route("**/flotilla-worker-*", (route) => route.abort()),
  mayFail: (problem) => problem.includes("flotilla-worker"),
};
journey("a worker that does not load is told in an alert, the run stays, and a search can be tried again", DEAD, async (page) => {
  await ready(page);
  await page.keyboard.press("1");
  await page.keyboard.press("t");
  await messages(page, { kind: "RequestVote" }).first().waitFor();
  await search(page);
  await page.getByRole("alert").getByText("Nothing of your run is lost.").waitFor();
  assert.equal(await position(page), 1);
  await page.unroute("**/flotilla-worker-*");
  await within(page, { Depth: 3 });
  await search(page);
  await says(page, "No schedule of up to 3 actions breaks any property.");
});

journey("a rule is switched off, a schedule found and played by keyboard alone", of(2), async (page) => {
  await ready(page);
  await rule(page, "strict-majority").focus();
  await page.keyboard.press("Space");
  await modified(page).waitFor();
  await button(finder(page), "Find a schedule").focus();
  await page.keyboard.press("Enter");
  const show = button(outcome(page), "Show the schedule");
  await show.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("status").getByText("The schedule begins here, with 2 events ahead").waitFor();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await judged(page, "election-safety", "violated");
  await expectAccessible(page);
});
