// Work in progress is kept in the browser, and offered when the page is opened again.

import assert from "node:assert/strict";
import {
  act,
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
