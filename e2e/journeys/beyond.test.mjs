// What goes beyond Figure 2: reads, snapshots, transfers, members, mechanisms.

import assert from "node:assert/strict";
import { act, actByMenu, button, eventually, region, server, takeTheClock } from "../support/actions.mjs";
import { expectAccessible } from "../support/axe.mjs";
import { journey } from "../support/page.mjs";

const script = (...lines) => ({ query: `?script=${encodeURIComponent(lines.join("\n"))}` });
const led = ["clock manual", "timeout S1", "deliver all", 'request S1 "x=7"', "deliver all"];
const data = (page, name, what) => () => server(page, name).getAttribute(`data-${what}`);
const happened = (page) => region(page, "What happened");
const reason = (of) => of.evaluate((it) => document.getElementById(it.getAttribute("aria-describedby"))?.textContent ?? it.getAttribute("aria-description"));

const shown = (page) => region(page, "Inspector");

journey("a snapshot takes the place of the log on stage and ledger", script("servers 3", ...led), async (page) => {
  assert.equal(await server(page, "S1").getAttribute("data-snapshot"), null);
  await act(page, server(page, "S1"), "Take snapshot");
  await eventually(page, data(page, "S1", "snapshot"), "1:1");
  assert.equal(await data(page, "S1", "log")(), "");
  await page.locator('[data-cell="1-1"].compacted').waitFor();
  const again = button(shown(page), "Take snapshot");
  assert.equal(await again.getAttribute("aria-disabled"), "true");
  assert.match(await reason(again), /since its snapshot, which ends at index 1/);
  await expectAccessible(page);
});

journey("a read is answered once a majority has confirmed the leader", script("servers 3", ...led), async (page) => {
  await actByMenu(page, server(page, "S1"), "Read");
  const says = (words) => eventually(page, async () => (await happened(page).innerText()).includes(words), true, words);
  await says("A client asks S1 for x; before it answers, S1 makes sure that it still leads.");
  const heartbeat = page.locator('[data-testid=message][data-kind="AppendEntries"][data-to="S2"]');
  await actByMenu(page, heartbeat, "Deliver now");
  await actByMenu(page, page.locator('[data-testid=message][data-kind="AppendEntriesReply"]'), "Deliver now");
  await says("S1 answers its client that x is 7.");
});

journey("leadership is handed over to the server on which it is asked for", script("servers 3", ...led), async (page) => {
  await server(page, "S1").click();
  const own = button(shown(page), "Transfer leadership");
  assert.match(await reason(own), /S1 is the leader itself/);
  await act(page, server(page, "S2"), "Transfer leadership");
  await page.locator('[data-testid=message][data-kind="TimeoutNow"][data-to="S2"]').waitFor();
});

journey("servers join and leave by the leader's log", script("servers 4", "initial S1 S2 S3", ...led), async (page) => {
  await server(page, "S4").getByText("has no vote").waitFor();
  await act(page, server(page, "S4"), "Add to cluster");
  await page.locator('[data-testid=message][data-to="S4"]').first().waitFor();
  assert.match(await reason(button(shown(page), "Remove from cluster")), /S4 has no vote/);
  // It has all there is, so the change begins.
  await actByMenu(page, page.locator('[data-testid=message][data-to="S4"]').first(), "Deliver now");
  await actByMenu(page, page.locator('[data-testid=message][data-from="S4"]').first(), "Deliver now");
  await eventually(page, data(page, "S1", "log"), "1,1");
  await actByMenu(page, page.locator('[data-testid=message][data-to="S4"]').first(), "Deliver now");
  await eventually(page, () => server(page, "S4").getByText("has no vote").count(), 0);
  await server(page, "S4").click();
  assert.match(await reason(button(shown(page), "Add to cluster")), /S4 has a vote already/);
});

journey("without a leader nobody can be asked to change the cluster", script("clock manual"), async (page) => {
  await server(page, "S2").click();
  for (const name of ["Transfer leadership", "Add to cluster", "Remove from cluster"]) {
    assert.match(await reason(button(shown(page), name)), /there is no leader to ask/, name);
  }
});

journey("a run with pre-vote begins with pre-candidates", async (page) => {
  const setup = region(page, "Setup");
  await setup.getByRole("checkbox", { name: "Pre-vote" }).check();
  await setup.getByRole("textbox", { name: "Servers" }).fill("4");
  await setup.getByRole("textbox", { name: "Voters at first" }).fill("S1 S2 S3");
  await button(setup, "New run").click();
  await eventually(page, () => page.getByTestId(/^server-/).count(), 4);
  await takeTheClock(page);
  await act(page, server(page, "S1"), "Time out now");
  await eventually(page, data(page, "S1", "role"), "pre-candidate");
  await button(setup, "Copy as script").click();
  const text = await setup.getByRole("textbox", { name: "Script" }).inputValue();
  assert.match(text, /with pre-vote/);
  assert.match(text, /initial S1 S2 S3/);
});
