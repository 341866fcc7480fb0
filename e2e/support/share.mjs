// The steps of keeping, sending and opening runs.

import { readFileSync } from "node:fs";
import { button, region } from "./actions.mjs";

/** Shows the panel. */
export async function openPanel(page) {
  if ((await region(page, "Share").count()) === 0) await button(page, "Share").click();
  await region(page, "Share").waitFor();
}

/** Makes a link to the moment on the page, and gives it. */
export async function copyLink(page) {
  await openPanel(page);
  await button(region(page, "Share"), "Copy link to this moment").click();
  const field = page.getByRole("textbox", { name: "Link", exact: true });
  await field.waitFor();
  return field.inputValue();
}

/** What tells the run on the page from any other. */
export async function runHash(page) {
  // Shown anew it is of this moment.
  if ((await region(page, "Share").count()) > 0) await button(page, "Share").click();
  await region(page, "Share").waitFor({ state: "detached" });
  await openPanel(page);
  return region(page, "Share").getAttribute("data-run-hash");
}

/** What is saved by doing something. */
export async function savedFile(page, how) {
  await openPanel(page);
  const download = page.waitForEvent("download");
  await how();
  const saved = await download;
  return { name: saved.suggestedFilename(), text: readFileSync(await saved.path(), "utf8") };
}

/** Drops a file on the page. */
export async function dropFile(page, name, text) {
  await page.evaluate(
    ([name, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([text], name, { type: "text/plain" }));
      for (const kind of ["dragover", "drop"]) {
        document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
      }
    },
    [name, text],
  );
}
