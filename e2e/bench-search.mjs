// What a search costs in headless Chromium on the built page: `node e2e/bench-search.mjs`, after `cargo xtask dist` and
// `cargo build --release -p flotilla`.
//
// For each rule the page's plan is searched, by the clock from the press to what was found. The same searches are made
// by the command line on one thread in turns with the page, and the page plays while a search goes on.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { button, region, server, setSpeed } from "./support/actions.mjs";
import { end, memory, ms, opened, quantile, row, watched } from "./support/measure.mjs";

const inside = (path) => fileURLToPath(new URL(path, import.meta.url));
const FLOTILLA = process.env.FLOTILLA ?? inside("../target/release/flotilla");
const STARTS = inside("../sim/src/explore/starts");
/** How often the two are compared. */
const ROUNDS = 5;

const finder = (page) => region(page, "Find a schedule");
const outcome = (page) => page.getByTestId("search-outcome");
const begin = (page) => button(finder(page), "Find a schedule").click();

/** Opens the page with a rule off and its plan chosen. */
function planned(id, work) {
  return opened(`servers 3\nclock manual\nwithout ${id}\n`, async (page) => {
    // The part of the page that searches is there from the first key on.
    await page.keyboard.press("Escape");
    await finder(page).getByLabel("As planned for the rule").check();
    return work(page);
  });
}

/** Searches, and gives how long it took in all, its states, and how many of them the worker looked at in a second. */
async function search(page) {
  const started = performance.now();
  await begin(page);
  await outcome(page).getByText(/^Searched:/).waitFor();
  const seconds = (performance.now() - started) / 1000;
  const said = await outcome(page).innerText();
  const [, actions] = /is broken after (\d+) actions/.exec(said) ?? [];
  const numbers = /; ([\d,]+) states, ([\d,]+) a second/.exec(said).slice(1);
  const [states, rate] = numbers.map((number) => Number(number.replaceAll(",", "")));
  return { seconds, actions, states, rate };
}

/** The same with the most memory that the tab took meanwhile. Looking at that takes a part of the machine. */
async function searchAndWeigh(page) {
  let [done, most] = [false, 0];
  const watch = async () => {
    while (!done) most = Math.max(most, await memory());
  };
  const watching = watch();
  const found = await search(page);
  done = true;
  await watching;
  return { ...found, most };
}

const protecting = await opened("", async (page) => {
  const ids = await page.locator("[role=switch][data-rule]").evaluateAll((all) => all.map((it) => it.dataset.rule));
  return [...new Set(ids)];
});
for (const id of protecting) {
  await planned(id, async (page) => {
    if ((await finder(page).locator("#search-from-2").innerText()).startsWith("For a rule")) return;
    const { seconds, actions, states, most } = await searchAndWeigh(page);
    const met = seconds < 10 && most < 500 && Number(actions) <= 10;
    row(`${id}: ${actions} actions, ${states} states`, `${seconds.toFixed(1)} s, ${most.toFixed(0)} MB`, "10 s, 500 MB", met);
  });
}

/** The largest plans, as the command line is told of them. */
const LARGEST = {
  "match-read-request": ["committed-entry", "linearizability", { terms: 2, log: 2, reads: 1 }],
  "consistency-check": ["lone-entry", "log-matching", { terms: 3, log: 2 }],
  "persist-before-reply": ["leader-on-disk", "leader-completeness", { terms: 2, log: 1, crashes: 1 }],
};

/** Has the command line search on one thread; gives states and states per second. */
function native(id) {
  const [from, property, bounds] = LARGEST[id];
  const within = Object.entries({ depth: 10, crashes: 0, ...bounds }).flatMap(([name, bound]) => [`--${name}`, String(bound)]);
  const start = ["--from", `${STARTS}/${from}.flotilla`, "--without", id, "--property", property];
  let told;
  try {
    told = execFileSync(FLOTILLA, ["explore", ...start, ...within, "--threads", "1", "--json"]);
  } catch (error) {
    // It ends with 1 when something was found.
    told = error.stdout;
  }
  const { unique, seconds } = JSON.parse(told);
  return { states: unique, rate: unique / seconds };
}

for (const id of Object.keys(LARGEST)) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { states, rate } = native(id);
    const here = await planned(id, search);
    if (states !== here.states) throw new Error(`${id}: ${states} states natively, ${here.states} in the browser`);
    rounds.push({ rate, here: here.rate });
  }
  const ratios = rounds.map(({ rate, here }) => here / rate);
  const [natively, here, ratio] = [rounds.map((it) => it.rate), rounds.map((it) => it.here), ratios].map((it) => quantile(it, 0.5));
  const spread = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
  row(`${id}: states/s here over natively`, ratio.toFixed(2), "least 0.50", ratio >= 0.5);
  row(`  ${here.toFixed(0)} over ${natively.toFixed(0)}, of ${ROUNDS} rounds`, spread, "");
}

// The page plays while the worker searches; beside it, the same without a search.
for (const beside of ["alone", "beside a search"]) {
  await opened("servers 5\nseed 8\nrun 2000\n", async (page) => {
    await page.keyboard.press("Escape");
    await server(page, "S1").click();
    if (beside !== "alone") {
      await finder(page).getByText("Bounds", { exact: true }).click();
      for (const [name, bound] of [["Depth", 40], ["Terms", 9], ["Log", 9]]) {
        await finder(page).getByLabel(name, { exact: true }).fill(String(bound));
      }
      await begin(page);
      await outcome(page).locator(".counted").waitFor();
    }
    await setSpeed(page, "1/10 of real speed");
    await button(region(page, "Transport"), "Play").click();
    const frames = await watched(page);
    if (beside !== "alone") await outcome(page).locator(".counted").waitFor();
    const [median, p95] = [quantile(frames, 0.5), quantile(frames, 0.95)];
    row(`script per frame at 1/10 of real speed, ${beside}, median`, ms(median), "4 ms", median <= 4);
    row(`  its 95th percentile (${frames.length} frames in 10 s)`, ms(p95), "");
  });
}

await end();
