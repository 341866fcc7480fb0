// What the benchmarks of the page share: a browser with the built page, its trace, and a table of what was measured.

import { readFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { launch, whenReady } from "./browser.mjs";
import { serve } from "./server.mjs";

export const DIST = process.env.DIST ?? fileURLToPath(new URL("../../dist", import.meta.url));
/** How long what plays is watched, in milliseconds. */
export const WATCHED = 10_000;

const host = await serve(DIST);
const browser = await launch();
const rows = [];
/** Adds a row: what was measured, its bar, and whether that is met. */
export const row = (what, value, bar, met) => rows.push([what, value, bar, met === undefined ? "" : met ? "yes" : "NO"]);
export const ms = (value) => `${value.toFixed(2)} ms`;

/** The value that `share` of all values do not exceed. */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** Opens the page, with a script if there is one, and works with it. */
export async function opened(script, work, prepare = async () => {}) {
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

/** Script time on the page's main thread from one event of this name to the next, in milliseconds, out of a trace. */
function scriptBetween(name, trace) {
  const { traceEvents } = JSON.parse(trace.toString());
  // Frames are called on the page's main thread.
  const { pid, tid } = traceEvents.find(({ name }) => name === "FireAnimationFrame");
  const main = traceEvents.filter((event) => event.pid === pid && event.tid === tid).toSorted((a, b) => a.tts - b.tts);
  const begins = main.filter((event) => event.name === name).map(({ tts }) => tts);
  const taken = begins.slice(0, -1).map(() => 0);
  let [covered, nth] = [begins[0], 0];
  for (const { tts, tdur } of main.filter(({ ph, name }) => ph === "X" && SCRIPT.has(name))) {
    // Events lie inside each other: only what no earlier one covered counts.
    for (const end = tts + tdur; covered < end && nth < taken.length; ) {
      covered = Math.max(covered, tts);
      while (nth < taken.length && begins[nth + 1] <= covered) nth++;
      const to = Math.min(end, begins[nth + 1] ?? end);
      if (nth < taken.length) taken[nth] += (to - covered) / 1000;
      covered = to;
    }
  }
  return taken;
}

/** Has the browser trace while something is done, and gives its script from one event of this name to the next. */
export async function traced(page, name, work) {
  const categories = ["-*", "devtools.timeline", "v8.execute", "disabled-by-default-v8.compile", "blink.user_timing"];
  await browser.startTracing(page, { categories });
  await work();
  return scriptBetween(name, await browser.stopTracing());
}

/** Watches a page that plays, and gives its script per frame. `begin` is done once the browser traces, and what it gives
 *  every second. */
export async function watched(page, begin = async () => async () => {}) {
  return traced(page, "FireAnimationFrame", async () => {
    const everySecond = await begin();
    for (const begun = Date.now(); Date.now() < begun + WATCHED; ) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await everySecond();
    }
  });
}

/** What the tab takes of the machine's memory, in megabytes: all of its process. */
export async function memory() {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const resident = ({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0) / 1000;
  return Math.max(...processInfo.filter(({ type }) => type === "renderer").map(resident));
}

/** Closes the browser, and prints the table. */
export async function end() {
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
}
