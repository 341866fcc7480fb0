// The page's numbers, in headless Chromium on the built page: `node e2e/bench.mjs`, after `cargo xtask dist`.
//
// Script per frame is taken from the browser's own trace: everything that the main thread runs as script, from one
// animation frame to the next, Yew's rendering (a microtask) included, layout and paint not. It is processor time, so
// that what else the machine does counts little.

import { readFileSync, readdirSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import { button, eventually, region, server, setSpeed, slider } from "./support/actions.mjs";
import { DIST, end, memory, ms, opened, quantile, row, traced, watched, WATCHED } from "./support/measure.mjs";

/** The speeds, and the real time between two requests of the load in milliseconds: one every 20 ms of virtual time, a
 *  round trip, like a client that waits for one answer before it asks again, or as fast as a person could click. */
const SPEEDS = { "1/50 of real speed": 1000, "1/10 of real speed": 200, "real speed": 60 };
/** How often a place in the run is gone to or looked at. */
const TIMES = 60;
/** How long the WebAssembly is kept back to see what is painted without it, in milliseconds. */
const DELAY = 1500;

/** A leader that has been under that load for a while, and time to flow from there. */
const LOAD = `servers 5\nseed 8\ntimeout S1\nrun 40\n${'request S1 "x=0"\nrun 20\n'.repeat(40)}`;
/** A live run of nearly 100,000 events. */
const LONG = "servers 5\nseed 8\nrun 540000\n";
/** One of nearly a million, the most that a script makes on the page. */
const VERY_LONG = "servers 5\nseed 8\nrun 3600000\nrun 1750000\n";
/** So many events it has at least. */
const MILLION = 950_000;

/** What begins a deed of the page that is measured by itself: `performance.mark` of this name. */
const DEED = "deed";

/** Has the page ask the selected server for an entry again and again, with no help that would count as its script. */
function ask(pause) {
  const request = () => [...document.querySelectorAll("button")].find((it) => it.textContent === "Client request");
  setInterval(() => request()?.click(), pause);
}

async function playing(speed, pause, view = "Logs") {
  return opened(LOAD, async (page) => {
    await server(page, "S1").click();
    await page.getByRole("tab", { name: view, exact: true }).click();
    await setSpeed(page, speed);
    await button(region(page, "Transport"), "Play").click();
    const messages = [];
    const frames = await watched(page, async () => {
      await page.evaluate(ask, pause);
      return async () => {
        messages.push(await page.evaluate(() => document.querySelectorAll("[data-testid=message]").length));
      };
    });
    return { frames, messages: quantile(messages, 0.5) };
  });
}

for (const [speed, pause] of Object.entries(SPEEDS)) {
  const { frames, messages } = await playing(speed, pause);
  const [median, p95] = [quantile(frames, 0.5), quantile(frames, 0.95)];
  const load = `${frames.length} frames, ${messages} messages under way`;
  row(`script per frame at ${speed}, median`, ms(median), "2 ms", median <= 2);
  row(`  its 95th percentile (${load})`, ms(p95), "");
}

for (const [speed, pause] of Object.entries(SPEEDS)) {
  const { frames } = await playing(speed, pause, "Space-time");
  const [median, p95] = [quantile(frames, 0.5), quantile(frames, 0.95)];
  row(`with the space-time picture, at ${speed}, median`, ms(median), "4 ms", median <= 4);
  row(`  its 95th percentile (${frames.length} frames)`, ms(p95), "");
}

{
  const paint = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
  const ready = (page) => page.evaluate(() => performance.now());
  const [first, usable] = await opened("", async (page) => [await page.evaluate(paint), await ready(page)]);
  row("first paint", ms(first), "");
  row("the app can be used", ms(usable), "");
  const slow = await opened("", async (page) => page.evaluate(paint), (page) =>
    page.route("**/*.wasm", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, DELAY));
      await route.continue();
    }),
  );
  row(`first paint with the WebAssembly ${DELAY} ms late`, ms(slow), "before it", slow < DELAY);
}

/** Waits until a run is there whole. */
async function whole(page, leastEvents) {
  const events = async () => Number(await slider(page, "Time").getAttribute("max")) > leastEvents;
  await eventually(page, events, true, "the run", 120_000);
}

/** Does something with the tape again and again: goes to places all over the run, or looks at them from afar. Gives
 *  what each took until it was drawn. */
function again(page, deed) {
  return slider(page, "Time").evaluate(
    async (time, [deed, times, mark]) => {
      const deeds = {
        seek(at) {
          time.value = String((at * 61_803_398) % Number(time.max));
          time.dispatchEvent(new Event("input", { bubbles: true }));
        },
        look(at) {
          const { left, top, width, height } = time.getBoundingClientRect();
          const clientX = left + ((at * 0.618_033_98) % 1) * width;
          time.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, clientX, clientY: top + height / 2 }));
        },
      };
      const drawn = [];
      for (let at = 1; at <= times; at++) {
        performance.mark(mark);
        const started = performance.now();
        deeds[deed](at);
        // A frame later the browser has drawn it.
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        drawn.push(performance.now() - started);
      }
      performance.mark(mark);
      return drawn;
    },
    [deed, TIMES, DEED],
  );
}

async function seeks(page) {
  let drawn;
  const script = await traced(page, DEED, async () => {
    drawn = await again(page, "seek");
  });
  const last = await slider(page, "Time").getAttribute("max");
  rowsOf(`seek in ${last} events and show it, script`, script);
  row("  until the browser has drawn it, without a GPU, median", ms(quantile(drawn, 0.5)), "");
}

async function looks(page) {
  rowsOf("look at another moment in it, script", await traced(page, DEED, () => again(page, "look")));
}

/** The rows of what was done again and again. */
function rowsOf(what, script) {
  const [median, most] = [quantile(script, 0.5), Math.max(...script)];
  row(`${what}, median`, ms(median), "16 ms", median <= 16);
  row(`  the slowest of ${script.length}`, ms(most), "16 ms", most <= 16);
}

await opened(LONG, async (page) => {
  await whole(page, 90_000);
  await seeks(page);
});

await opened(VERY_LONG, async (page) => {
  await whole(page, MILLION);
  await seeks(page);
  await looks(page);
  await playOn(page);
  const frames = await watched(page);
  const [median, p95] = [quantile(frames, 0.5), quantile(frames, 0.95)];
  const last = await slider(page, "Time").getAttribute("max");
  row(`script per frame at real speed after ${last} events, median`, ms(median), "4 ms", median <= 4);
  row("  its 95th percentile", ms(p95), "");
});

/** Plays on from the end of the run. */
async function playOn(page) {
  await button(region(page, "Transport"), "To end").click();
  await setSpeed(page, "real speed");
  await button(region(page, "Transport"), "Play").click();
}

/** Has the page note when its first picture, and when its progress in opening a run, is painted and gone. */
function noteOpening() {
  const times = (globalThis.opening = {});
  const painted = (what) => requestAnimationFrame(() => setTimeout(() => (times[what] ??= performance.now())));
  const look = () => {
    const progress = document.querySelector("progress[aria-label=Opening]");
    if (document.querySelector("[data-testid=server-S1]")) painted("picture");
    if (progress) painted("progress");
    else if (times.progress) painted("whole");
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
}

// Once more, since a browser that traces takes memory for that.
await opened(
  VERY_LONG,
  async (page) => {
    await whole(page, MILLION);
    await page.waitForFunction(() => globalThis.opening.whole);
    const { picture, progress, whole: all } = await page.evaluate(() => globalThis.opening);
    row("first picture of a link with them", ms(picture), "1000 ms", picture < 1000);
    row("  progress shown", ms(progress), "");
    row("  the whole run there", ms(all), "8000 ms", all < 8000);
    await again(page, "seek");
    await again(page, "look");
    await playOn(page);
    await new Promise((resolve) => setTimeout(resolve, WATCHED));
    const taken = await memory();
    row("memory of the tab with them", `${taken.toFixed(0)} MB`, "300 MB", taken <= 300);
  },
  (page) => page.addInitScript(noteOpening),
);

{
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  const files = readdirSync(DIST).filter((name) => /\.(html|js|css|wasm)$/.test(name));
  const later = (name) => name.startsWith("flotilla-later");
  const worker = (name) => name.startsWith("flotilla-worker");
  // The budgets of xtask/src/size.rs.
  for (const [what, which, budget] of [
    ["first load, brotli", files.filter((name) => !later(name) && !worker(name)), 260],
    ["later part, brotli", files.filter(later), 260],
    ["worker, brotli", files.filter(worker), 250],
  ]) {
    const bytes = which.map((name) => brotliCompressSync(readFileSync(`${DIST}/${name}`), { params }).length);
    const total = bytes.reduce((a, b) => a + b, 0) / 1000;
    row(what, `${total.toFixed(1)} KB`, `${budget} KB`, total <= budget);
  }
}

await end();
