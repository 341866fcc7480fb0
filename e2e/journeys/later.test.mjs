// The later part of the page: loaded when somebody is there to ask for it, and never in the way when it does not come.

import assert from "node:assert/strict";
import { button, eventually, position, region, sees, slider } from "../support/actions.mjs";
import { press } from "../support/keyboard.mjs";
import { journey } from "../support/page.mjs";

const LATER = "**/flotilla-later*";

/** Holds the later part back until the journey lets it come, with `page.release()`. */
const heldBack = { prepare: (page) => page.route(LATER, (route) => (page.release = () => route.continue())) };

/** How often the later part has been asked for, counted from before the page is opened. */
function counted(requests) {
  return (page) => page.on("request", (request) => request.url().includes("flotilla-later") && requests.push(request.url()));
}

/** Waits until the run that plays by itself has come further. */
async function goesOn(page) {
  const before = await position(page);
  await eventually(page, async () => (await position(page)) > before, true, "the run goes on");
}

{
  const requests = [];
  journey("the later part is loaded once, when somebody acts", { prepare: counted(requests) }, async (page) => {
    await goesOn(page);
    assert.deepEqual(requests, [], "nobody has asked for anything yet");
    await button(page, "Figure 8").click();
    await region(page, "Lesson").waitFor();
    await button(page, "Keyboard shortcuts").click();
    await region(page, "Keyboard shortcuts").waitFor();
    assert.equal(requests.length, 1);
  });
}

{
  const requests = [];
  journey("a key loads the later part ahead of time", { prepare: counted(requests) }, async (page) => {
    await goesOn(page);
    assert.deepEqual(requests, [], "nobody has pressed anything yet");
    await page.keyboard.press("1");
    await eventually(page, () => requests.length, 1, "the later part is asked for");
  });
}

{
  const requests = [];
  journey("a pointer that moves loads the later part ahead of time", { prepare: counted(requests) }, async (page) => {
    await goesOn(page);
    assert.deepEqual(requests, [], "nobody has moved anything yet");
    await page.mouse.move(200, 300);
    await region(page, "Inspector").getByText("Why, step by step").waitFor();
    assert.equal(requests.length, 1);
  });
}

journey(
  "what is asked while the later part is under way is done when it is there, in order",
  heldBack,
  async (page) => {
    await button(page, "Figure 8").click();
    await button(region(page, "Transport"), "Step forward").click();
    await goesOn(page);
    assert.equal(await region(page, "Lesson").count(), 0);
    assert.match(await page.getByRole("status").innerText(), /being loaded/);
    await page.release();
    await region(page, "Lesson").waitFor();
    // Under the manual clock of the lesson there is no event to step to: the step was asked for after the lesson.
    assert.match(await page.getByRole("status").innerText(), /^Step forward: .*manual clock/);
  },
);

journey("a key pressed while the later part is under way means what it means when its turn comes", heldBack, async (page) => {
  await button(page, "Figure 8").click();
  await press(page, "2", "t");
  await goesOn(page);
  await page.release();
  await region(page, "Lesson").waitFor();
  await sees(page, "S2", { role: "candidate", term: 1 });
});

journey("Pause works at once while the later part is under way, and time stands still after it, too", heldBack, async (page) => {
  await button(region(page, "Setup"), "New run").click();
  await goesOn(page);
  await button(region(page, "Transport"), "Pause").click();
  await button(region(page, "Transport"), "Play").waitFor();
  const stood = await position(page);
  assert.match(await page.getByRole("status").innerText(), /being loaded/);
  await page.keyboard.press("]");
  await eventually(page, () => slider(page, "Speed").getAttribute("aria-valuetext"), "1/20 of real speed", "nor has this to wait");
  assert.equal(await position(page), stood);
  await page.release();
  await eventually(page, () => page.getByRole("status").innerText(), "", "the new run is there");
  assert.equal(await position(page), 0);
  assert.equal(await button(region(page, "Transport"), "Play").count(), 1, "time stands still in it");
});

journey("Escape gives up what waits for the later part", heldBack, async (page) => {
  await button(page, "Figure 8").click();
  await press(page, "1", "Escape");
  assert.match(await page.getByRole("status").innerText(), /given up/);
  await press(page, "?");
  await page.release();
  await region(page, "Keyboard shortcuts").waitFor();
  assert.equal(await region(page, "Lesson").count(), 0);
  await region(page, "Inspector").getByText("Nothing is selected").waitFor();
});

journey("what is typed while the later part is under way stands in its field", heldBack, async (page) => {
  const script = page.getByRole("textbox", { name: "Script" });
  await script.fill("servers 3");
  await button(page, "Open script").click();
  await script.press("End");
  await script.pressSequentially("\nclock manual", { delay: 20 });
  assert.equal(await script.inputValue(), "servers 3\nclock manual");
  await page.release();
  await eventually(page, () => page.getByTestId(/^server-/).count(), 3, "the script is run");
  assert.equal(await script.inputValue(), "servers 3\nclock manual");
});

journey(
  "a page that was opened with a script is ready when the script has been run",
  {
    query: "?script=servers+3%0Aclock+manual",
    ready: false,
    ...heldBack,
  },
  async (page) => {
    await eventually(page, () => page.getByRole("status").innerText(), "One moment: this part of the page is being loaded.");
    assert.equal(await page.locator("body[data-ready]").count(), 0);
    await page.release();
    await page.waitForSelector("body[data-ready=true]");
    assert.equal(await page.getByTestId(/^server-/).count(), 3);
  },
);

journey(
  "a later part that does not arrive is told of, the run goes on, and asking again tries again",
  {
    prepare: (page) => page.route(LATER, (route) => route.abort()),
    mayFail: (problem) => problem.includes("flotilla-later"),
  },
  async (page) => {
    for (const asked of ["Figure 8", "Keyboard shortcuts"]) {
      await button(page, asked).click();
      const alert = page.getByRole("alert");
      await alert.waitFor();
      assert.match(await alert.innerText(), /could not be loaded.*try again/i);
      await goesOn(page);
      await button(page, "Dismiss").click();
      await alert.waitFor({ state: "detached" });
    }
    await page.unroute(LATER);
    await button(page, "Figure 8").click();
    await region(page, "Lesson").waitFor();
    assert.equal(await page.getByRole("alert").count(), 0);
  },
);
