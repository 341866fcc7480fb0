// Finds and starts Chromium with flags that keep it quiet in a container and without a network; waits for the page.

import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

function executable() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? "").split(delimiter);
  for (const file of NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here: look in the next folder.
    }
  }
  throw new Error("Chromium was not found on PATH: install it, or name it in the variable CHROMIUM");
}

/** Starts a browser of its own, with an empty profile. */
export function launch() {
  const args = JSON.parse(readFileSync(new URL("chromium-flags.json", import.meta.url), "utf8"));
  return chromium.launch({ executablePath: executable(), args });
}

/** Waits until the app can be used; says what the page complained of when it never can. */
export async function whenReady(page, problems = []) {
  try {
    await page.waitForSelector("body[data-ready=true]");
  } catch (error) {
    throw new Error(`the page did not become ready:\n${[...problems, error.message].join("\n")}`);
  }
}
