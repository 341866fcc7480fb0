// What can be seen and done on the stage.

import assert from "node:assert/strict";
import { button, eventually, region } from "../support/actions.mjs";
import { expectAccessible } from "../support/axe.mjs";
import { journey } from "../support/page.mjs";

const script = (...lines) => `?script=${encodeURIComponent(lines.join("\n"))}`;
const thing = (page, name) => page.getByTestId(name);
const focused = (page) => page.evaluate(() => document.activeElement.dataset.testid ?? document.activeElement.role);

/** The boxes of all messages, in the window. */
const boxes = (page) => thing(page, "message").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()));

journey("a menu opens by mouse and by key, works by keyboard, and gives the focus back", { query: script("clock manual") }, async (page) => {
  const menu = page.getByRole("menu");
  await thing(page, "server-S2").click({ button: "right" });
  await menu.waitFor();
  await page.keyboard.press("Escape");
  await menu.waitFor({ state: "detached" });
  for (const key of ["Shift+F10", "ContextMenu"]) {
    await thing(page, "server-S2").focus();
    await page.keyboard.press(key);
    await menu.waitFor();
    const current = () => page.evaluate(() => document.activeElement.ariaLabel);
    assert.equal(await current(), "Time out now");
    await page.keyboard.press("ArrowUp");
    assert.equal(await current(), "Remove from cluster");
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    assert.equal(await current(), "Send heartbeat");
    for (const name of ["Read", "Restart"]) {
      await page.keyboard.press("r");
      assert.equal(await current(), name);
    }
    await page.keyboard.press("End");
    assert.equal(await current(), "Remove from cluster");
    await page.keyboard.press("Escape");
    await menu.waitFor({ state: "detached" });
    assert.equal(await focused(page), "server-S2");
  }
  await page.keyboard.press("Shift+F10");
  await page.keyboard.press("Tab");
  await menu.waitFor({ state: "detached" });
  assert.equal(await focused(page), "server-S3");
});

journey("a menu leaves the stage as it is, and the stage goes on following its size", { query: script("clock manual") }, async (page) => {
  const stage = page.getByRole("group", { name: "Servers, messages and links" });
  await stage.evaluate((it) => (it.dataset.mine = "yes"));
  await thing(page, "server-S2").click({ button: "right" });
  await page.getByRole("menu").waitFor();
  assert.equal(await stage.evaluate((it) => it.dataset.mine), "yes", "while it is open");
  await page.keyboard.press("Escape");
  await page.getByRole("menu").waitFor({ state: "detached" });
  assert.equal(await stage.evaluate((it) => it.dataset.mine), "yes", "after it is closed");
  const width = () => stage.evaluate((it) => it.viewBox.baseVal.width);
  const before = await width();
  await page.setViewportSize({ width: 1600, height: 900 });
  await eventually(page, async () => (await width()) > before + 50, true, "the stage has grown");
});

journey("an action that would do nothing is there and says why", { query: script("clock manual", "crash S1") }, async (page) => {
  await thing(page, "server-S1").click({ button: "right" });
  const timeout = page.getByRole("menuitem", { name: "Time out now", exact: true });
  assert.equal(await timeout.getAttribute("aria-disabled"), "true");
  const reason = await timeout.evaluate((item) => document.getElementById(item.getAttribute("aria-describedby")).textContent);
  assert.match(reason, /S1 is down/);
  await expectAccessible(page);
  await page.getByRole("menuitem", { name: "Restart", exact: true }).click();
  assert.equal(await thing(page, "server-S1").getAttribute("data-up"), "true");
});

journey("a long press opens the menu, wholly inside the window", { hasTouch: true, viewport: { width: 320, height: 640 }, query: script("clock manual") }, async (page) => {
  for (const name of ["server-S2", "server-S4"]) {
    await thing(page, name).scrollIntoViewIfNeeded();
    await thing(page, name).evaluate(async (element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      const at = { bubbles: true, pointerType: "touch", isPrimary: true, clientX: x + width / 2, clientY: y + height / 2 };
      element.dispatchEvent(new PointerEvent("pointerdown", at));
      await new Promise((done) => setTimeout(done, 700));
      element.dispatchEvent(new PointerEvent("pointerup", at));
      element.dispatchEvent(new MouseEvent("click", at));
    });
    const menu = page.getByRole("menu");
    await menu.waitFor();
    const box = await menu.boundingBox();
    assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= 320 && box.y + box.height <= 640, JSON.stringify(box));
    // The finger is lifted over the menu, and the browser makes a click of it.
    await menu.getByRole("menuitem").first().evaluate((item) => item.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 })));
    assert.ok(await menu.isVisible(), "that chooses nothing");
    await page.keyboard.press("Escape");
  }
});

journey("a message that arrives by its menu leaves the focus with its receiver", { query: script("clock manual", "timeout S1") }, async (page) => {
  await thing(page, "message").first().focus();
  const receiver = await thing(page, "message").first().getAttribute("data-to");
  await page.keyboard.press("Shift+F10");
  await page.keyboard.press("Enter");
  await page.waitForFunction((name) => document.activeElement.dataset.testid === name, `server-${receiver}`);
  assert.equal(await thing(page, "message").count(), 4);
});

journey("a link is cut one way, both ways, and healed", { query: script("clock manual") }, async (page) => {
  const link = thing(page, "link-S1-S3");
  const choose = async (name) => {
    await link.click({ button: "right" });
    await page.getByRole("menuitem", { name, exact: true }).click();
  };
  await choose("Cut S3 to S1");
  assert.equal(await link.getAttribute("aria-label"), "Link S1 to S3, cut from S3 to S1");
  await choose("Cut both ways");
  assert.equal(await link.getAttribute("aria-label"), "Link S1 to S3, cut both ways");
  await choose("Heal");
  assert.equal(await link.getAttribute("aria-label"), "Link S1 to S3, open");
});

for (const viewport of [{ width: 1440, height: 900 }, { width: 320, height: 640 }]) {
  journey(
    `with nine servers everything can be hit in its middle, ${viewport.width} px wide`,
    { viewport, query: script("servers 9", "clock manual", "timeout S1", "timeout S5", "deliver S1->S2", "deliver S1->S3") },
    async (page) => {
      const things = page.locator("section.stage [role=button]");
      assert.equal(await things.count(), 9 + 36 + 16);
      for (const one of await things.all()) await one.click({ trial: true });
      const all = await boxes(page);
      for (const [nth, a] of all.entries()) {
        assert.ok(a.width > 23.99 && a.height > 23.99, JSON.stringify(a));
        for (const b of all.slice(0, nth)) {
          const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
          assert.ok(apart, `${JSON.stringify(a)} and ${JSON.stringify(b)} overlap`);
        }
      }
    },
  );
}

journey("a click selects, and a click on nothing selects nothing", { query: script("clock manual") }, async (page) => {
  await thing(page, "server-S4").click();
  assert.equal(await thing(page, "server-S4").getAttribute("aria-current"), "true");
  await page.locator(".stage-room svg").click({ position: { x: 5, y: 5 } });
  assert.equal(await thing(page, "server-S4").getAttribute("aria-current"), null);
});

journey("Modified Raft stands on the stage while a rule is off", { query: script("clock manual", "without persist-vote", "timeout S1") }, async (page) => {
  const label = page.getByRole("region", { name: "Stage" }).getByText("Modified Raft", { exact: true });
  assert.ok(await label.isVisible());
  assert.ok(await page.getByRole("region", { name: "Stage" }).getByText("persist-vote").isVisible());
  await page.locator("[data-rule=persist-vote]").click();
  await label.waitFor({ state: "detached" });
});

const TWO_LEADERS = [
  "servers 3; clock manual; without one-vote-per-term; timeout S1; deliver S1->S3; timeout S2; deliver S2->S3",
  "deliver S3->S1; deliver S3->S2; rule one-vote-per-term on; expect violation election-safety",
];

journey("a run that broke a promise stays Modified Raft when the rule is back", { query: script(...TWO_LEADERS) }, async (page) => {
  const stage = page.getByRole("region", { name: "Stage" });
  assert.ok(await stage.getByText("Modified Raft", { exact: true }).isVisible());
  assert.ok(await stage.getByText("a rule was off before").isVisible());
});

journey("whoever wants no motion gets steps", { reducedMotion: "reduce", query: script("servers 3", "run until leader") }, async (page) => {
  await page.keyboard.press("Space");
  const places = await page.evaluate(async () => {
    const seen = new Map();
    const until = performance.now() + 4000;
    while (performance.now() < until) {
      await new Promise(requestAnimationFrame);
      for (const one of document.querySelectorAll("[data-testid=message]")) {
        const id = one.dataset.id;
        if (!seen.has(id)) seen.set(id, new Set());
        seen.get(id).add(one.parentElement.getAttribute("transform"));
      }
    }
    return [...seen.values()].map((places) => places.size);
  });
  assert.ok(places.length >= 2, "messages fly after an election");
  // Three steps on the way, and a few more where one makes room for another.
  assert.ok(places.every((count) => count <= 6), places.join(" "));
});

const LATER_TERM = "clock manual\ntimeout S1\ntimeout S2\ntimeout S2\ndeliver S2->S3 @2";

journey("a message is pale from when its receiver knows a later term", { query: script(LATER_TERM) }, async (page) => {
  const to = (server) => page.locator(`[data-testid=message][data-from=S1][data-to=${server}]`);
  const fill = (server) => to(server).locator(".message-box").evaluate((box) => getComputedStyle(box).fill);
  assert.equal(await to("S3").getAttribute("aria-description"), "of an old term");
  assert.equal(await to("S4").getAttribute("aria-description"), null);
  assert.notEqual(await fill("S3"), await fill("S4"));
  await button(region(page, "Transport"), "Step back").click();
  assert.equal(await to("S3").getAttribute("aria-description"), null);
  assert.equal(await fill("S3"), await fill("S4"));
});
