// Work in progress is kept in the browser, and offered when the page is opened again.

import assert from "node:assert/strict";
import {
  act,
  actByMenu,
  button,
  eventually,
  moment,
  picture,
  position,
  region,
  sees,
  server,
  takeTheClock,
  travel,
} from "../support/actions.mjs";
import { expectAccessible } from "../support/axe.mjs";
import { journey } from "../support/page.mjs";

const PREFIX = "flotilla-run-";
const offer = (page) => region(page, "Work in progress");

/** The texts that are kept, the oldest first. */
const kept = (page) =>
  page.evaluate(
    (prefix) => Object.keys(localStorage).filter((key) => key.startsWith(prefix)).sort().map((key) => localStorage[key]),
    PREFIX,
  );

/** Does something, and waits until it is kept. */
async function work(page, name = "S2") {
  await takeTheClock(page);
  await act(page, server(page, "S1"), "Time out now");
  await travel(page, "Step back", 0);
  await act(page, server(page, name), "Crash");
  await act(page, server(page, "S3"), "Time out now");
  await travel(page, "Step back", 1);
  await eventually(page, async () => /\nat 2 1\n$/.test((await kept(page)).at(-1)), true, "kept");
  return moment(page);
}

async function reload(page) {
  await page.reload();
  await page.waitForSelector("body[data-ready=true]");
}

journey("after a reload the work is offered, and comes back with its branches when it is wanted", async (page) => {
  const before = await work(page);
  await reload(page);
  assert.equal(await page.getByRole("alert").count(), 0);
  await offer(page).waitFor();
  assert.match(await offer(page).innerText(), /5 servers, 2 events, 2 branches/);
  // Not by itself: the page begins as ever, and nothing is covered.
  await sees(page, "S2", { up: true });
  await expectAccessible(page);
  await button(offer(page), "Restore").click();
  await eventually(page, () => position(page), before.at, "the moment");
  assert.deepEqual(await picture(page), before.stage);
  assert.equal(await page.getByRole("button", { name: /branch \d/i }).count(), 2);
  await offer(page).waitFor({ state: "detached" });
});

journey("work that is discarded is gone", async (page) => {
  await work(page);
  await reload(page);
  await button(offer(page), "Discard").click();
  await offer(page).waitFor({ state: "detached" });
  await reload(page);
  await region(page, "Setup").waitFor();
  assert.equal(await offer(page).count(), 0);
});

journey("work is kept before another run takes its place", async (page) => {
  await takeTheClock(page);
  await act(page, server(page, "S1"), "Time out now");
  await act(page, server(page, "S2"), "Crash");
  await page.evaluate(() => { location.hash = "rules"; });
  await button(region(page, "Setup"), "New run").click();
  await eventually(page, async () => (await kept(page)).length, 1, "kept");
  assert.match((await kept(page))[0], /crash S2\nend\n/);
});

journey("a name and a pin are work, too", async (page) => {
  await work(page);
  await reload(page);
  await button(offer(page), "Restore").click();
  await offer(page).waitFor({ state: "detached" });
  await page.keyboard.press("p");
  await eventually(page, async () => (await kept(page)).at(-1).includes("\nmoment 2 1\n"), true, "the pin");
  await button(page, "Rename this branch").click();
  await page.getByRole("textbox", { name: "Name of branch 2" }).fill("what if");
  await page.keyboard.press("Enter");
  await eventually(page, async () => (await kept(page)).at(-1).includes('\nname 2 "what if"\n'), true, "the name");
});

journey(
  "work is kept at once when the page is left",
  {
    // What is kept now and then is not kept at all.
    prepare: (page) =>
      page.addInitScript(() => {
        const { setTimeout } = window;
        window.setTimeout = (what, after, ...rest) => (after === 1000 ? 0 : setTimeout(what, after, ...rest));
      }),
  },
  async (page) => {
    await takeTheClock(page);
    for (const [name, leave] of [
      ["S1", () => window.dispatchEvent(new Event("pagehide"))],
      ["S2", () => document.dispatchEvent(new Event("visibilitychange"))],
    ]) {
      await act(page, server(page, name), "Crash");
      await sees(page, name, { up: false });
      assert.ok(!(await kept(page)).join().includes(`crash ${name}`), "not yet");
      await page.evaluate(leave);
      await eventually(page, async () => (await kept(page)).join().includes(`crash ${name}`), true, "kept");
    }
  },
);

/** As if runs had been kept before, at the times 1 to 5. */
const older = (page) =>
  page.addInitScript((prefix) => {
    const saved = "servers 3\nseed 1\nclock manual\nbranch\ntimeout S1\nend\nat 1 1\n";
    if (localStorage.length > 0) return;
    for (let at = 1; at <= 5; at++) localStorage[`${prefix}${String(at).padStart(14, "0")}`] = `run ${at}\n${saved}`;
  }, PREFIX);

journey("the newest work stays, and the oldest makes room", { prepare: older }, async (page) => {
  assert.match(await offer(page).innerText(), /run 5/);
  await work(page);
  const abouts = (await kept(page)).map((text) => text.split("\n")[0]);
  assert.deepEqual(abouts.slice(0, 3), ["run 3", "run 4", "run 5"]);
  assert.match(abouts[3], /5 servers, 2 events, 2 branches/);
  assert.equal(abouts.length, 4);
});

journey("embedded, the page offers and keeps nothing", { query: "?embed=1", prepare: older }, async (page) => {
  const before = await kept(page);
  await actByMenu(page, server(page, "S1"), "Crash");
  await sees(page, "S1", { up: false });
  assert.equal(await offer(page).count(), 0);
  await page.evaluate(() => window.dispatchEvent(new Event("pagehide")));
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  assert.deepEqual(await kept(page), before);
});

/** As if a run had been kept whose text is longer than what is kept by now. */
const long = (page) =>
  page.addInitScript((name) => {
    const notes = `note "${"a".repeat(990)}"\n`.repeat(501);
    localStorage[name] = `a long run\nservers 3\nseed 1\nclock manual\nbranch\n${notes}end\nat 1 501\n`;
  }, `${PREFIX}00000000000001`);

journey("work that is too much to be kept is told, and harmless", { prepare: long }, async (page) => {
  const before = await kept(page);
  await button(offer(page), "Restore").click();
  await eventually(page, () => position(page), 501, "the run is there");
  await act(page, server(page, "S1"), "Crash");
  const alert = page.getByRole("alert");
  await alert.waitFor();
  assert.match(await alert.innerText(), /cannot be kept in this browser.*500000 at most.*file/is);
  await sees(page, "S1", { up: false });
  assert.deepEqual(await kept(page), before);
});

journey("nothing is kept while nobody has done anything", async (page) => {
  await button(region(page, "Transport"), "Step forward").click();
  await button(region(page, "Transport"), "Step forward").click();
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await eventually(page, () => position(page).then((at) => at > 0), true, "some events");
  assert.deepEqual(await kept(page), []);
});

journey("two tabs keep their work beside each other, and the newest that is not open is offered", async (page, url) => {
  await work(page, "S2");
  const other = await page.context().newPage();
  await other.goto(url);
  await other.waitForSelector("body[data-ready=true]");
  assert.equal(await offer(other).count(), 0, "it is open in the first tab");
  const second = await work(other, "S4");
  await eventually(page, async () => (await kept(page)).map((text) => /crash S[24]/.exec(text)[0]), ["crash S2", "crash S4"], "both");
  await eventually(page, async () => /\nat 2 1\n$/.test((await kept(page))[1]), true, "kept");
  // The first goes on, and writes over nothing but its own.
  await act(page, server(page, "S5"), "Crash");
  await eventually(page, async () => (await kept(page))[0].includes("crash S5"), true, "kept");
  assert.ok((await kept(page))[1].includes("crash S4"));
  await other.close();
  await reload(page);
  await button(offer(page), "Restore").click();
  await eventually(page, () => picture(page), second.stage, "the newest");
});

for (const [what, forbid] of [
  ["forbidden", () => Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("no", "SecurityError"); } })],
  ["full", () => { Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }; }],
]) {
  journey(
    `storage that is ${what} is told once, and harmless`,
    { prepare: (page) => page.addInitScript(forbid) },
    async (page) => {
      await takeTheClock(page);
      await act(page, server(page, "S1"), "Time out now");
      const alert = page.getByRole("alert");
      await alert.waitFor();
      assert.match(await alert.innerText(), /cannot be kept in this browser.*file/is);
      await button(page, "Dismiss").click();
      await act(page, server(page, "S2"), "Crash");
      await sees(page, "S2", { up: false });
      await page.evaluate(() => window.dispatchEvent(new Event("pagehide")));
      await act(page, server(page, "S3"), "Crash");
      await sees(page, "S3", { up: false });
      assert.equal(await alert.count(), 0);
    },
  );
}
