// The steps journeys are made of: what a person does with the mouse, and what they see.
//
// Everything is found by role, name and data attribute alone, as a stranger's script would find it. Nothing here waits
// for a fixed time: each step ends when the page shows what it did.

import assert from "node:assert/strict";

export const server = (page, name) => page.getByTestId(`server-${name}`);
export const link = (page, a, b) => page.getByTestId(`link-${a}-${b}`);
export const region = (page, name) => page.getByRole("region", { name, exact: true });
export const property = (page, id) => page.getByTestId(`property-${id}`);
export const rule = (page, id) => region(page, "Rules").locator(`[role=switch][data-rule="${id}"]`);
export const button = (page, name) => page.getByRole("button", { name, exact: true });
export const slider = (page, name) => page.getByRole("slider", { name, exact: true });

/** The radio button of a clock, `"Live"` or `"Manual"`. */
export const clock = (page, name) =>
  page.getByRole("radiogroup", { name: "Clock", exact: true }).getByRole("radio", { name, exact: true });

/** The label that a run carries on the stage while a rule is off. */
export const modified = (page) => region(page, "Stage").getByText("Modified Raft");

/** Messages under way, for example those of `{ kind: "RequestVote", from: "S1", to: "S2", term: 2 }`. */
export function messages(page, which = {}) {
  const wanted = Object.entries(which).map(([name, value]) => `[data-${name}="${value}"]`);
  return page.locator(`[data-testid=message]${wanted.join("")}`);
}

/** Waits until `read` gives what is expected, and says what it gave when it never does. */
export async function eventually(page, read, expected, what, atMost = 15_000) {
  const patience = Date.now() + atMost;
  for (;;) {
    const found = await read();
    try {
      assert.deepEqual(found, expected, what);
      return;
    } catch (error) {
      if (Date.now() > patience) throw error;
    }
    await nextFrame(page);
  }
}

const nextFrame = (page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));

/** Does something with a thing on the stage: selects it, then uses its button in the inspector. */
export async function act(page, thing, action) {
  await thing.click();
  await button(region(page, "Inspector"), action).click();
}

/** The same by the menu that a right click opens. */
export async function actByMenu(page, thing, action) {
  await thing.click({ button: "right" });
  await page.getByRole("menu").getByRole("menuitem", { name: action, exact: true }).click();
  await page.getByRole("menu").waitFor({ state: "detached" });
}

/** Takes hold of the clock. From here on every event is somebody's choice. */
export async function takeTheClock(page) {
  await clock(page, "Manual").click();
  await eventually(page, () => clock(page, "Manual").isChecked(), true, "Manual is chosen");
}

/** Sets the speed to what its slider calls, for example, `1/50 of real speed` or `real speed`. */
export async function setSpeed(page, wanted) {
  const speed = slider(page, "Speed");
  await speed.focus();
  await page.keyboard.press("Home");
  for (let step = 0; (await speed.getAttribute("aria-valuetext")) !== wanted; step++) {
    if (step > 30) throw new Error(`the slider Speed has no ${wanted}`);
    await page.keyboard.press("ArrowRight");
    await nextFrame(page);
  }
}

/** Delivers the oldest message of a kind, and returns when it has arrived. */
export async function deliver(page, which, how = act) {
  const id = await messages(page, which).first().getAttribute("data-id");
  const message = page.locator(`[data-testid=message][data-id="${id}"]`);
  await how(page, message, "Deliver now");
  await message.waitFor({ state: "detached" });
}

/** A request and the reply to it, there and back. */
export async function exchange(page, kind, from, to, term) {
  await deliver(page, { kind, from, to, term });
  await deliver(page, { kind: `${kind}Reply`, from: to, to: from, term });
}

/** Under the manual clock S1 stands for election, and has the vote of S2 on its way: two events. */
export async function aVote(page) {
  await takeTheClock(page);
  await act(page, server(page, "S1"), "Time out now");
  await deliver(page, { kind: "RequestVote", from: "S1", to: "S2" });
  await sees(page, "S2", { "voted-for": "S1" });
}

/** The value of a server's data attribute, as in `seen(page, "S1", "role")`. */
export const seen = (page, name, what) => server(page, name).getAttribute(`data-${what}`);

/** Waits until a server has these data attributes, as in `sees(page, "S1", { role: "leader", term: 1 })`. */
export async function sees(page, name, expected) {
  const read = async () => {
    const values = Object.keys(expected).map(async (what) => [what, await seen(page, name, what)]);
    return Object.fromEntries(await Promise.all(values));
  };
  const wanted = Object.fromEntries(Object.entries(expected).map(([what, value]) => [what, String(value)]));
  await eventually(page, read, wanted, `what the stage says of ${name}`);
}

/** The terms in the logs of all servers, as the stage has them: `{ S1: "1,2", … }`. */
export async function logs(page, expected) {
  const read = () =>
    page.locator("[data-testid^=server-]").evaluateAll((servers) =>
      Object.fromEntries(servers.map((it) => [it.dataset.testid.slice("server-".length), it.dataset.log])),
    );
  await eventually(page, read, expected, "the logs");
}

/** Waits until a safety property is judged so: `"holds"` or `"violated"`. */
export async function judged(page, id, state) {
  await eventually(page, () => property(page, id).getAttribute("data-state"), state, id);
}

/** Everything the stage says about servers and messages, to be compared with what it says at another time. */
export function picture(page) {
  return page.evaluate(() => {
    const SERVER = ["testid", "role", "term", "up", "paused", "commit", "log", "snapshot", "votedFor"];
    const MESSAGE = ["id", "kind", "from", "to", "term", "held"];
    const all = (selector, facts) =>
      [...document.querySelectorAll(selector)].map(({ dataset }) =>
        Object.fromEntries(facts.filter((fact) => fact in dataset).map((fact) => [fact, dataset[fact]])),
      );
    const messages = all("[data-testid=message]", MESSAGE).sort((a, b) => (a.id < b.id ? -1 : 1));
    return { servers: all("[data-testid^=server-]", SERVER), messages };
  });
}

/** How many events the cursor has behind it. */
export const position = async (page) => Number(await slider(page, "Time").inputValue());

/** The moment on the page: what the stage says, and how many events led to it. */
export const moment = async (page) => ({ stage: await picture(page), at: await position(page) });

/** Presses a button of the transport and waits until the cursor stands at `expected`. */
export async function travel(page, name, expected) {
  await button(region(page, "Transport"), name).click();
  await eventually(page, () => position(page), expected, `where ${name} leads`);
}

/** Goes back from the present to the start and forward again: every moment looks as it did when it was the present. */
export async function retrace(page, seen, go = travel) {
  for (let at = seen.length - 2; at >= 0; at--) {
    await go(page, "Step back", at);
    assert.deepEqual(await picture(page), seen[at], `back at event ${at}`);
  }
  for (let at = 1; at < seen.length; at++) {
    await go(page, "Step forward", at);
    assert.deepEqual(await picture(page), seen[at], `forward at event ${at}`);
  }
  await go(page, "To start", 0);
  assert.deepEqual(await picture(page), seen[0], "at the start");
  await go(page, "To end", seen.length - 1);
  assert.deepEqual(await picture(page), seen.at(-1), "at the end");
}
