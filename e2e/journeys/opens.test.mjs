// The page opens, and says so when it cannot.

import assert from "node:assert/strict";
import { sees } from "../support/actions.mjs";
import { journey } from "../support/page.mjs";

journey("the page opens from a sub-folder and becomes ready", async (page) => {
  assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "Flotilla");
  assert.equal(await page.getByRole("alert").count(), 0);
});

journey(
  "something is there before the WebAssembly is",
  {
    ready: false,
    // Never answered: what is on the page now is what index.html itself brings.
    prepare: (page) => page.route("**/*.wasm", () => {}),
    mayFail: (problem) => problem.startsWith("request failed") && problem.includes(".wasm"),
  },
  async (page) => {
    await page.getByRole("heading", { name: "Flotilla" }).waitFor();
    const paint = () => performance.getEntriesByName("first-contentful-paint").length;
    await page.waitForFunction(paint);
    assert.equal(await page.locator("body[data-ready]").count(), 0);
  },
);

journey(
  "a WebAssembly that does not arrive is explained",
  {
    ready: false,
    prepare: (page) => page.route("**/*.wasm", (route) => route.abort()),
    mayFail: (problem) => problem.includes(".wasm") || problem.includes("ERR_FAILED"),
  },
  async (page) => {
    const alert = page.getByRole("alert");
    await alert.waitFor();
    assert.match(await alert.innerText(), /could not be loaded/);
    assert.ok(await alert.getByRole("button", { name: "Load the page again" }).isVisible());
  },
);

journey("a trap leaves a report with the script that leads to it, and no dead page", async (page) => {
  await page.evaluate(() => {
    window.flotilla.script = "servers 5\nclock manual\ntimeout S1";
    const error = new WebAssembly.RuntimeError("unreachable");
    window.dispatchEvent(new ErrorEvent("error", { error }));
  });
  const alert = page.getByRole("alert");
  await alert.waitFor();
  assert.match(await alert.innerText(), /Flotilla has stopped/);
  const script = await alert.getByRole("textbox", { name: "The script that leads here" }).inputValue();
  assert.match(script, /timeout S1/);
});

journey("the run before comes back after a new one that nobody touched", async (page) => {
  await page.getByRole("radio", { name: "Manual" }).check({ force: true });
  await page.getByTestId("server-S1").click();
  await page.getByRole("button", { name: "Time out now" }).click();
  await page.getByRole("button", { name: "New run" }).click();
  await sees(page, "S1", { term: 0 });
  await page.getByRole("button", { name: "Back to the run before" }).click();
  await sees(page, "S1", { term: 1 });
  assert.match(await page.getByRole("status").innerText(), /the run before/);
});

journey("a key with nothing to act on says so", async (page) => {
  await page.keyboard.press("t");
  assert.equal(await page.getByRole("status").innerText(), "Time out the selected server: there is nothing to do that with.");
});
