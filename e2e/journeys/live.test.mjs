// A cluster that runs by itself: leaders come and go.

import assert from "node:assert/strict";
import {
  act,
  button,
  clock,
  eventually,
  messages,
  picture,
  position,
  region,
  sees,
  server,
  setSpeed,
  slider,
  takeTheClock,
} from "../support/actions.mjs";
import { journey } from "../support/page.mjs";

/** Waits until a server that is up leads a term after `after`, and returns its name and term. */
async function nextLeader(page, after) {
  const leaders = () =>
    page.locator("[data-role=leader][data-up=true]").evaluateAll(
      (servers, after) =>
        servers
          .map(({ dataset }) => ({ name: dataset.testid.slice("server-".length), term: Number(dataset.term) }))
          .filter(({ term }) => term > after),
      after,
    );
  await eventually(page, async () => (await leaders()).length > 0, true, `a leader after term ${after}`);
  return (await leaders())[0];
}

/** An election takes less than a second. */
const fast = (page) => setSpeed(page, "real speed");

journey("a leader is elected, crashes, is followed by another, and follows it", async (page) => {
  await fast(page);
  const first = await nextLeader(page, 0);
  await act(page, server(page, first.name), "Crash");
  await sees(page, first.name, { up: false });

  const second = await nextLeader(page, first.term);
  assert.notEqual(second.name, first.name);
  await act(page, server(page, first.name), "Restart");
  await eventually(
    page,
    async () => {
      const { role, term } = await server(page, first.name).evaluate(({ dataset }) => ({ ...dataset }));
      return role === "follower" && Number(term) >= second.term;
    },
    true,
    "the old leader follows",
  );

  // What a client asks of the leader comes to be committed everywhere, the old leader included.
  const { name } = await nextLeader(page, first.term);
  await act(page, server(page, name), "Client request");
  await eventually(
    page,
    () =>
      page.locator("[data-testid^=server-]").evaluateAll((all) => all.every(({ dataset }) => dataset.commit === "1")),
    true,
    "the entry is committed everywhere",
  );
});

journey("paused time stands still, and a live run can be stepped and travelled", async (page) => {
  await fast(page);
  await nextLeader(page, 0);
  const transport = region(page, "Transport");
  await button(transport, "Pause").click();
  await button(transport, "Play").waitFor();
  const still = await picture(page);
  const last = await position(page);

  await button(transport, "Step forward").click();
  await eventually(page, () => position(page), last + 1, "one more event has happened");
  await button(transport, "Step back").click();
  await eventually(page, () => position(page), last, "and one back");
  assert.deepEqual(await picture(page), still);

  await slider(page, "Time").focus();
  await page.keyboard.press("Home");
  await eventually(page, () => position(page), 0, "the slider leads to the start");
  assert.equal(await messages(page).count(), 0);
  await page.keyboard.press("End");
  await eventually(page, () => position(page), last + 1, "and to the end");

  await button(transport, "Play").click();
  await eventually(page, async () => (await position(page)) > last + 1, true, "time flows on");
});

journey("the clock can be switched in the middle of things", async (page) => {
  await fast(page);
  const { name } = await nextLeader(page, 0);
  // Before anybody has done anything, the switch would begin a new run.
  await act(page, server(page, name), "Client request");
  await takeTheClock(page);
  const last = await position(page);
  assert.ok(await button(region(page, "Transport"), "Step forward").isDisabled());

  const before = await messages(page, { from: name }).count();
  await act(page, server(page, name), "Send heartbeat");
  await eventually(page, () => messages(page, { from: name }).count(), before + 4, "four heartbeats wait");
  assert.equal(await position(page), last + 1);

  await clock(page, "Live").click();
  await button(region(page, "Transport"), "Play").click();
  await eventually(page, async () => (await position(page)) > last + 6, true, "and now they arrive by themselves");
});

/** What a browser does with a tab that nobody sees, which cannot be had without a window: it calls no frames. */
function hideable() {
  const [request, late] = [window.requestAnimationFrame.bind(window), []];
  let hidden = false;
  window.requestAnimationFrame = (then) => request((at) => (hidden ? late.push(then) : then(at)));
  Object.defineProperty(document, "hidden", { get: () => hidden });
  Object.defineProperty(document, "visibilityState", { get: () => (hidden ? "hidden" : "visible") });
  window.hide = (now) => {
    hidden = now;
    document.dispatchEvent(new Event("visibilitychange"));
    if (!hidden) for (const then of late.splice(0)) window.requestAnimationFrame(then);
  };
}

const HIDEABLE = { prepare: (page) => page.addInitScript(hideable) };

journey("time stands still while the tab is hidden, and does not catch up", HIDEABLE, async (page) => {
  await setSpeed(page, "1/10 of real speed");
  await eventually(page, async () => (await moment(page)) > 0, true, "time flows");
  await page.evaluate(() => window.hide(true));
  const at = await moment(page);
  const away = await page.evaluate(() => performance.now() + 1500);
  await page.waitForFunction((until) => performance.now() > until, away, { polling: 100 });
  assert.equal(await moment(page), at);

  await page.evaluate(() => window.hide(false));
  let after;
  await eventually(page, async () => (after = await moment(page)) > at, true, "time flows on");
  assert.ok(after < at + 100, `from where it stood, ${at} ms, and not 150 ms later: ${after} ms`);
});

/** Virtual time in milliseconds, as the slider tells it: "Event 12 of 12, 182.4 ms". */
async function moment(page) {
  const text = await slider(page, "Time").getAttribute("aria-valuetext");
  const [, number, unit] = text.match(/([\d.]+) (ms|s)$/);
  return Number(number) * (unit === "s" ? 1000 : 1);
}
