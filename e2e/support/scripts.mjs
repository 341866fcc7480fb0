// The steps of a journey that goes by scripts.

import { button, region } from "./actions.mjs";

export const scriptBox = (page) => page.getByRole("textbox", { name: "Script", exact: true });

/** Writes a script into the box and opens it. */
export async function openScript(page, script) {
  await scriptBox(page).fill(script);
  await button(region(page, "Setup"), "Open script").click();
}

/** Lets the page write the current run as a script, and returns that. */
export async function copyScript(page) {
  await scriptBox(page).fill("");
  await button(region(page, "Setup"), "Copy as script").click();
  await page.waitForFunction((box) => box.value !== "", await scriptBox(page).elementHandle());
  return scriptBox(page).inputValue();
}
