// The referee's panel: when each property was close, what is in conflict, and which rule is missing.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { button, eventually, judged, position, property, region, server } from "../support/actions.mjs";
import { journey } from "../support/page.mjs";
import { openPanel } from "../support/share.mjs";
import { LYING_DISK, opened, TO_C, TO_D, TWO_LEADERS } from "../support/states.mjs";

const RULE = "without current-term-commit\n";
/** S1 and S2 stand in one term for a moment: after event 2. */
const RIVALS = "servers 3\nclock manual\ntimeout S1; timeout S2; timeout S2; deliver S2->S1; deliver S2->S3\n";
const toggle = (page) => button(region(page, "Safety"), "Referee");
const row = property;

/** Opens the panel, and waits for it. */
async function panel(page) {
  await toggle(page).click();
  await page.getByRole("list", { name: "Properties" }).waitFor();
}

/** What is lit in the ledger: whose row, which index or 0 for the row's head, and the sign. */
const lit = (page) =>
  page.locator("table.logs tbody tr").evaluateAll((rows) =>
    rows.flatMap((row, server) =>
      [...row.cells].flatMap((cell, index) => {
        const sign = cell.querySelector(".conflict-sign");
        return sign ? [`S${server + 1} ${index} ${sign.firstChild.data}`] : [];
      }),
    ),
  );

/** Where the space-time picture has which sign. */
const marked = (page) =>
  page.locator(".st-spot:has(.st-conflict)").evaluateAll((spots) =>
    spots.map((spot) => `${spot.getAttribute("aria-label")} ${spot.querySelector(".st-conflict-sign").textContent}`),
  );

journey("at panel (c) of Figure 8 the entry on 3 of 5 is told, with its moment", opened(TO_C.replace(RULE, "")), async (page) => {
  await panel(page);
  const completeness = row(page, "leader-completeness");
  await completeness.getByText("Index 2 is on 3 of 5 but not committed (x=2, term 2).").waitFor();
  await judged(page, "leader-completeness", "holds");
  await completeness.getByText("An entry committed in a term is in the logs of the leaders of all later terms.").waitFor();
  await row(page, "exactly-once").getByText(/It has not come close in the last \d+ events\./).waitFor();
});

journey("the moment at which a property was close is a press away", opened(RIVALS), async (page) => {
  await panel(page);
  const close = row(page, "election-safety");
  const told = await close.locator(".referee-close").innerText();
  const go = close.getByRole("button", { name: /^Go to event \d+: Election Safety$/ });
  const event = Number((await go.innerText()).replace("event ", ""));
  assert.equal(event, 2);
  await go.click();
  await eventually(page, () => position(page), event, "where it leads");
  assert.equal(await close.locator(".referee-close").innerText(), told, "it is close there");
});

journey("in Figure 8 exactly the lost entry and what stands in its place are lit", opened(TO_D), async (page) => {
  await judged(page, "leader-completeness", "violated");
  assert.deepEqual(await lit(page), ["S1 2 ▲1", "S5 2 ▲2"]);
  await page.locator("[data-cell='1-2']").getByText("in conflict: S1 committed index 2 of term 2 in term 4").waitFor();

  await page.getByRole("tab", { name: "Space-time" }).click();
  for (let zooms = 0; zooms < 3; zooms++) await button(page, "Zoom out").click();
  await eventually(page, async () => (await marked(page)).length, 2, "both sides are marked");
  const [commit, election] = await marked(page);
  assert.match(commit, /^Event \d+ at S1: commits 1–2, .*; in conflict: S1 committed index 2 of term 2 in term 4 ▲1$/);
  assert.match(election, /^Event \d+ at S5: is elected.*; in conflict: S5 led term 5 without index 2 ▲2$/);

  await page.getByRole("tab", { name: "Logs" }).click();
  await button(region(page, "Transport"), "Step back").click();
  await judged(page, "leader-completeness", "holds");
  assert.deepEqual(await lit(page), [], "before it, nothing is in conflict");
});

journey("the row of what is violated names the missing rule, leads to it and plays the run with it", opened(TO_D), async (page) => {
  await panel(page);
  const broken = row(page, "leader-completeness");
  await broken.getByText(/^The missing rule: current term commit/).waitFor();
  await broken.getByText("S5 led term 5 without index 2.").waitFor();
  const link = broken.getByRole("link", { name: "current term commit" });
  await link.click();
  await eventually(
    page,
    () => page.locator("#rule-current-term-commit [role=switch]").evaluate((it) => it.getBoundingClientRect().top < innerHeight),
    true,
    "its line is in sight",
  );
  await button(page, "Play it again with current term commit on").click();
  await page.getByTestId("parting").waitFor();
  await page.keyboard.press("Escape");
  await toggle(page).waitFor();
});

journey("of several rules that are off the one that the violation needs is named", opened(TO_D.replace(RULE, `${RULE}without client-sessions\nwithout random-timeouts\n`)), async (page) => {
  await panel(page);
  await row(page, "leader-completeness").getByText(/^Of the rules that are off, it needs this one: current term commit/).waitFor();
});

journey("two leaders of a term are lit on the stage, in the ledger and in the picture", opened(TWO_LEADERS), async (page) => {
  await judged(page, "election-safety", "violated");
  assert.deepEqual(await lit(page), ["S1 0 ▲1", "S2 0 ▲2"]);
  for (const [name, sign] of Object.entries({ S1: "▲1", S2: "▲2" })) {
    assert.equal(await server(page, name).locator(".server-conflict").textContent(), sign);
    assert.equal(await server(page, name).getAttribute("aria-description"), `In conflict: ${name} was elected leader of term 1`);
  }
  assert.equal(await page.locator(".server-conflict").count(), 2);
  await page.getByRole("tab", { name: "Space-time" }).click();
  await eventually(page, async () => (await marked(page)).length, 2, "both elections are marked");
  assert.equal(await page.locator(".st-name.conflict").count(), 2);
});

journey("where a disk has lied no rule is missing, and the row says what is", opened(LYING_DISK), async (page) => {
  await panel(page);
  const said = "No rule is missing: all are on. A disk lost what it said it had, which Raft relies on.";
  await row(page, "election-safety").getByText(said).waitFor();
});

journey("what is lit is in a saved picture, too", opened(TO_D), async (page) => {
  await openPanel(page);
  const download = page.waitForEvent("download");
  await button(region(page, "Share"), "Save as SVG").click();
  const svg = readFileSync(await (await download).path(), "utf8");
  for (const sign of ["▲1", "▲2"]) assert.ok(svg.includes(`>${sign}<`), sign);
  assert.equal(svg.match(/stroke="rgb\(195, 18, 47\)" stroke-width="3"/g)?.length, 8, "four borders of each entry");
});

journey("the panel is opened, walked through and closed by keyboard alone", opened(TO_D), async (page) => {
  await toggle(page).focus();
  await page.keyboard.press("Enter");
  const broken = row(page, "leader-completeness");
  await broken.waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Properties");
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  assert.equal(first, "Go to event 117: Leader Completeness", "what is violated comes first");
  await broken.getByRole("link", { name: "current term commit" }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "current term commit");
  await page.keyboard.press("Escape");
  await page.getByRole("list", { name: "Properties" }).waitFor({ state: "detached" });
  await eventually(page, () => toggle(page).getAttribute("aria-expanded"), "false", "it is closed");
});

journey("whatever happens, no row of a property that holds changes its height", opened(TO_C.replace(RULE, "")), async (page) => {
  const transport = region(page, "Transport");
  await button(transport, "To start").click();
  await panel(page);
  const heights = () =>
    page.getByRole("list", { name: "Properties" }).locator(":scope > li").evaluateAll((rows) => rows.map((it) => it.getBoundingClientRect().height));
  const before = await heights();
  assert.equal(before.length, 8);
  await row(page, "log-matching").getByText("Nothing has happened yet.").waitFor();
  for (let event = 1; event <= 97; event++) {
    await button(transport, "Step forward").click();
    assert.deepEqual(await heights(), before, `event ${event}`);
  }
  await row(page, "log-matching").getByText("Close at 0 ms: Index 2 is of term 2 at S1 and of term 3 at S5").waitFor();
});
