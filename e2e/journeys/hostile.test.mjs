// Links and files that cannot be opened are refused with a sentence, and the run in progress survives.

import assert from "node:assert/strict";
import { act, button, moment, sees, server, takeTheClock } from "../support/actions.mjs";
import { journey } from "../support/page.mjs";
import { copyLink, dropFile, savedFile } from "../support/share.mjs";

const MEGABYTE = "A".repeat(1_000_000);

/** What is wrong with a link, what is made of a good one, and what the page says. */
const LINKS = {
  "cut off": { spoil: (link) => link.slice(0, -9), says: /whole.*missing or was changed/ },
  "cut to nothing": { spoil: () => "v1.", says: /ends too soon/ },
  "with a wrong checksum": { spoil: (link) => `${link.slice(0, 6)}${link[6] === "A" ? "B" : "A"}${link.slice(7)}`, says: /missing or was changed|bytes/ },
  "with other characters in it": { spoil: (link) => `${link}!`, says: /characters out of place/ },
  "of another version": { spoil: (link) => link.replace("v1", "v2"), says: /`v2`.*expected `v1`/ },
  "of a version that never was": { spoil: () => "v99999999999999999999.AAAA", says: /expected `v1`/ },
  "of a megabyte": { spoil: () => `v1.${MEGABYTE}`, says: /a link of 1000003 characters, expected 8000 at most/ },
  "with a length that lies": { spoil: () => "v1.____fwAAAAAA", says: /268435455 bytes, expected 200000 at most/ },
};

/** Texts that are dropped as files. */
const FILES = {
  "with a last line that was cut off": { spoil: (file) => file.slice(0, -12), says: /saved run.*Without its last line the file is a script/ },
  "with a last line of another version": { spoil: (file) => file.replace(" v1.", " v7."), says: /`v7`.*expected `v1`/ },
  "of ten megabytes": { spoil: () => MEGABYTE.repeat(10), says: /a file of 10 MB.*expected a script of at most 4 MB/ },
  "of three megabytes of noise": { spoil: () => MEGABYTE.repeat(3), says: /Found|found/ },
  "of deep nesting": { spoil: () => "(".repeat(100_000) + "\n" + "{[".repeat(100_000), says: /found .* expected a statement/ },
  "with absurd numbers": { spoil: () => "servers 200\n", says: /found `200`, expected/ },
  "that would never end": { spoil: () => "heartbeat 1\n" + "run 3600000\n".repeat(40), says: /a run of more than 1000000 events/ },
  "with a time beyond all times": { spoil: () => "run 9223372036854775808\n", says: /found `9223372036854775808`/ },
  "that is no text": { spoil: () => "\u0000\u0001\ufffd".repeat(1000), says: /found/ },
};

async function something(page) {
  await takeTheClock(page);
  await act(page, server(page, "S1"), "Time out now");
  await sees(page, "S1", { role: "candidate" });
  return moment(page);
}

async function refuses(page, says, what, before) {
  const alert = page.getByRole("alert");
  await alert.waitFor({ timeout: 60_000 });
  const text = await alert.innerText();
  assert.match(text, says, what);
  assert.ok(text.length < 500, `${what}: ${text.length} characters`);
  await button(page, "Dismiss").click();
  await alert.waitFor({ state: "detached" });
  assert.deepEqual(await moment(page), before, what);
}

journey("links that cannot be opened are refused, and the run stays", async (page) => {
  const before = await something(page);
  const good = new URL(await copyLink(page)).hash.slice(1);
  await page.keyboard.press("Escape");
  for (const [what, { spoil, says }] of Object.entries(LINKS)) {
    await page.evaluate((hash) => { location.hash = hash; }, spoil(good));
    await refuses(page, says, `a link ${what}`, before);
  }
});

journey("files that cannot be opened are refused, and the run stays", async (page) => {
  const before = await something(page);
  const { name, text } = await savedFile(page, () => page.keyboard.press("Control+s"));
  await page.keyboard.press("Escape");
  for (const [what, { spoil, says }] of Object.entries(FILES)) {
    await dropFile(page, name, spoil(text));
    await refuses(page, says, `a file ${what}`, before);
  }
});

for (const [what, hash] of [["cut off", "#v1.qAGpYaCNFujZ"], ["of another version", "#v2.qAGpYaCNFujZ"]]) {
  journey(`the page starts with a link ${what}, and says what is wrong with it`, { query: hash }, async (page) => {
    await page.getByRole("alert").waitFor();
    await button(page, "Dismiss").click();
    await something(page);
  });
}
