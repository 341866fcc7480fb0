// The page's numbers, in headless Chromium on the built page: `node e2e/bench.mjs`, after `cargo xtask dist`.
//
// Script per frame is taken from the browser's own trace: everything that the main thread runs as script, from one
// animation frame to the next, Yew's rendering (a microtask) included, layout and paint not. It is processor time, so
// that what else the machine does counts little.

import { readFileSync, readdirSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { button, eventually, region, server, setSpeed, slider } from "./support/actions.mjs";
import { launch, whenReady } from "./support/browser.mjs";
import { serve } from "./support/server.mjs";

const DIST = process.env.DIST ?? fileURLToPath(new URL("../dist", import.meta.url));
/** How long each speed is watched, in milliseconds. */
const WATCHED = 10_000;
/** The speeds, and the real time between two requests of the load in milliseconds: one every 20 ms of virtual time, a
 *  round trip, like a client that waits for one answer before it asks again, or as fast as a person could click. */
const SPEEDS = { "1/50 of real speed": 1000, "1/10 of real speed": 200, "real speed": 60 };
const SEEKS = 60;
/** How long the WebAssembly is kept back to see what is painted without it, in milliseconds. */
const DELAY = 1500;

/** A leader that has been under that load for a while, and time to flow from there. */
const LOAD = `servers 5\nseed 8\ntimeout S1\nrun 40\n${'request S1 "x=0"\nrun 20\n'.repeat(40)}`;
/** A live run of nearly 100,000 events. */
const LONG = "servers 5\nseed 8\nrun 540000\n";
/** One of nearly a million, the most that a script makes on the page. */
const VERY_LONG = "servers 5\nseed 8\nrun 3600000\nrun 1750000\n";

const host = await serve(DIST);
const browser = await launch();
const rows = [];
const row = (what, value, bar, met) => rows.push([what, value, bar, met === undefined ? "" : met ? "yes" : "NO"]);
const ms = (value) => `${value.toFixed(2)} ms`;

/** The value that `share` of all values do not exceed. */
function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

async function opened(script, work, prepare = async () => {}) {
  const profile = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  profile.setDefaultTimeout(120_000);
  const page = await profile.newPage();
  try {
    await prepare(page);
    await page.goto(script ? `${host.url}?script=${encodeURIComponent(script)}` : host.url);
    await whenReady(page);
    return await work(page);
  } finally {
    await profile.close();
  }
}

const SCRIPT = new Set(["FireAnimationFrame", "FunctionCall", "RunMicrotasks", "TimerFire", "EventDispatch"]);

/** Script time from one animation frame to the next, in milliseconds, out of a trace. */
function scriptPerFrame(trace) {
  const events = JSON.parse(trace.toString()).traceEvents.filter(({ ph, name }) => ph === "X" && SCRIPT.has(name));
  // Frames are called on the page's main thread.
  const { pid, tid } = events.find(({ name }) => name === "FireAnimationFrame");
  const main = events.filter((event) => event.pid === pid && event.tid === tid);
  main.sort((a, b) => a.tts - b.tts || b.tdur - a.tdur);
  const frames = [];
  let covered = 0;
  for (const { name, tts, tdur = 0 } of main) {
    // Events lie inside each other: only what no earlier one covered counts.
    if (name === "FireAnimationFrame" && tts >= covered) frames.push(0);
    const fresh = Math.max(0, tts + tdur - Math.max(tts, covered));
    covered = Math.max(covered, tts + tdur);
    if (frames.length > 0) frames[frames.length - 1] += fresh / 1000;
  }
  return frames.slice(0, -1);
}

/** Has the page ask the selected server for an entry again and again, with no help that would count as its script. */
function ask(pause) {
  const request = () => [...document.querySelectorAll("button")].find((it) => it.textContent === "Client request");
  setInterval(() => request()?.click(), pause);
}

async function playing(speed, pause) {
  return opened(LOAD, async (page) => {
    await server(page, "S1").click();
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

/** Watches a page that plays, and gives its script per frame. `begin` is done once the browser traces, and what it gives
 *  every second. */
async function watched(page, begin = async () => async () => {}) {
  const categories = ["-*", "devtools.timeline", "v8.execute", "disabled-by-default-v8.compile"];
  await browser.startTracing(page, { categories });
  const everySecond = await begin();
  for (const begun = Date.now(); Date.now() < begun + WATCHED; ) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await everySecond();
  }
  return scriptPerFrame(await browser.stopTracing());
}

for (const [speed, pause] of Object.entries(SPEEDS)) {
  const { frames, messages } = await playing(speed, pause);
  const [median, p95] = [quantile(frames, 0.5), quantile(frames, 0.95)];
  const load = `${frames.length} frames, ${messages} messages under way`;
  row(`script per frame at ${speed}, median`, ms(median), "2 ms", median <= 2);
  row(`  its 95th percentile (${load})`, ms(p95), "");
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

/** Goes to places all over the run, and measures what that takes. */
async function seeks(page, leastEvents) {
  const events = async () => Number(await slider(page, "Time").getAttribute("max")) > leastEvents;
  await eventually(page, events, true, "the run", 120_000);
  const taken = await slider(page, "Time").evaluate(async (time, seeks) => {
    const last = Number(time.max);
    const taken = [];
    for (let at = 1; at <= seeks; at++) {
      const started = performance.now();
      time.value = String((at * 61_803_398) % last);
      time.dispatchEvent(new Event("input", { bubbles: true }));
      // What the app does on it, it does in microtasks: it is through when the second one from here begins.
      await null;
      await null;
      const script = performance.now() - started;
      // A frame later the browser has drawn it.
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      taken.push({ script, drawn: performance.now() - started });
    }
    return taken;
  }, SEEKS);
  const last = await slider(page, "Time").getAttribute("max");
  const script = taken.map((one) => one.script);
  const [median, most] = [quantile(script, 0.5), Math.max(...script)];
  row(`seek in ${last} events and show it, script, median`, ms(median), "16 ms", median <= 16);
  row("  the slowest", ms(most), "16 ms", most <= 16);
  row("  until the browser has drawn it, without a GPU, median", ms(quantile(taken.map((one) => one.drawn), 0.5)), "");
}

/** Moves the pointer over the tape, where each place shows its thumbnail. */
async function looks(page) {
  const taken = await slider(page, "Time").evaluate(async (time, looks) => {
    const { left, top, width, height } = time.getBoundingClientRect();
    const taken = [];
    for (let at = 1; at <= looks; at++) {
      const clientX = left + ((at * 0.618_033_98) % 1) * width;
      const started = performance.now();
      time.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, clientX, clientY: top + height / 2 }));
      await null;
      await null;
      taken.push(performance.now() - started);
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    }
    return taken;
  }, SEEKS);
  const [median, most] = [quantile(taken, 0.5), Math.max(...taken)];
  row("look at another moment in it, script, median", ms(median), "16 ms", median <= 16);
  row("  the slowest", ms(most), "16 ms", most <= 16);
}

/** What the tab takes of the machine's memory, in megabytes: all of its process. */
async function memory() {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const resident = ({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0) / 1000;
  return Math.max(...processInfo.filter(({ type }) => type === "renderer").map(resident));
}

await opened(LONG, (page) => seeks(page, 90_000));

await opened(VERY_LONG, async (page) => {
  await seeks(page, 950_000);
  await looks(page);
  await button(region(page, "Transport"), "To end").click();
  await setSpeed(page, "real speed");
  await button(region(page, "Transport"), "Play").click();
  const frames = await watched(page);
  const [median, p95] = [quantile(frames, 0.5), quantile(frames, 0.95)];
  const last = await slider(page, "Time").getAttribute("max");
  row(`script per frame at real speed after ${last} events, median`, ms(median), "4 ms", median <= 4);
  row("  its 95th percentile", ms(p95), "");
  const taken = await memory();
  row("memory of the tab with them", `${taken.toFixed(0)} MB`, "300 MB", taken <= 300);
});

{
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  const files = readdirSync(DIST).filter((name) => /\.(html|js|css|wasm)$/.test(name));
  const later = (name) => name.startsWith("flotilla-later");
  // The budgets of xtask/src/size.rs.
  for (const [what, which, budget] of [
    ["first load, brotli", files.filter((name) => !later(name)), 220],
    ["later part, brotli", files.filter(later), 170],
  ]) {
    const bytes = which.map((name) => brotliCompressSync(readFileSync(`${DIST}/${name}`), { params }).length);
    const total = bytes.reduce((a, b) => a + b, 0) / 1000;
    row(what, `${total.toFixed(1)} KB`, `${budget} KB`, total <= budget);
  }
}

await browser.close();
await host.close();

const cores = availableParallelism();
console.log(`${cores} ${cores === 1 ? "core" : "cores"}, ${cpus()[0].model}`);
const heads = ["", "measured", "at most", "met"];
const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((cells) => cells[column].length)));
for (const cells of [heads, ...rows]) {
  const aligned = cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at])));
  console.log(aligned.join("  ").trimEnd());
}
