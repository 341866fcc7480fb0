// The stage and the ledger as a picture for a slide.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { button, region, rule, modified } from "../support/actions.mjs";
import { journey } from "../support/page.mjs";
import { openScript } from "../support/scripts.mjs";
import { openPanel } from "../support/share.mjs";

const SCRIPT = `servers 5
clock manual
timeout S1; deliver *->S2; deliver S2->S1; deliver *->S3; deliver S3->S1
request S1 "x=<1> & more"; deliver S1->S2 AppendEntries
`;

/** What a button of the panel saves. */
async function saved(page, name) {
  await openPanel(page);
  const download = page.waitForEvent("download");
  await button(region(page, "Share"), name).click();
  const file = await download;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

/** How large a picture is that stands alone, and how many colours it has. */
function look(page, type, bytes) {
  return page.evaluate(
    async ([type, base64]) => {
      const image = new Image();
      image.src = `data:${type};base64,${base64}`;
      await image.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      const pixels = new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
      return { width: canvas.width, height: canvas.height, colours: new Set(pixels).size };
    },
    [type, bytes.toString("base64")],
  );
}

journey("a picture shows stage, ledger, moment and label, and stands alone", async (page) => {
  await openScript(page, SCRIPT);
  await rule(page, "current-term-commit").click();
  await modified(page).waitFor();

  const svg = await saved(page, "Save as SVG");
  assert.match(svg.name, /^flotilla-seed-1-event-\d+\.svg$/);
  const text = svg.bytes.toString();
  assert.match(text, /Modified Raft, without current-term-commit/);
  assert.match(text, /Event \d+ · 0 ms/);
  for (const server of ["S1", "S2", "S3", "S4", "S5"]) assert.ok(text.includes(`>${server}<`), server);
  assert.doesNotMatch(text, /\s(class|style)=|var\(|NaN|undefined/);
  const seen = await look(page, "image/svg+xml", svg.bytes);
  assert.ok(seen.width > 600 && seen.height > 300 && seen.colours > 20, JSON.stringify(seen));

  // What stands in the ledger's place is in the picture.
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: "Space-time" }).click();
  await page.getByRole("tabpanel").locator("svg text").first().waitFor();
  const spacetime = (await saved(page, "Save as SVG")).bytes.toString();
  assert.match(spacetime, /Modified Raft/);
  assert.doesNotMatch(spacetime, /nextIndex/);
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: "Logs" }).click();

  const png = await saved(page, "Save as PNG");
  assert.match(png.name, /\.png$/);
  const sharp = await look(page, "image/png", png.bytes);
  assert.deepEqual([sharp.width, sharp.height], [seen.width * 2, seen.height * 2]);
  assert.ok(sharp.colours > 20, JSON.stringify(sharp));
});

/** The colours in the middle of a box of the page, in a picture of it that stands alone. */
function coloursAt(page, bytes, box) {
  return page.evaluate(
    async ([base64, { x, y, width, height }]) => {
      const image = new Image();
      image.src = `data:image/svg+xml;base64,${base64}`;
      await image.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      const pixels = new Uint32Array(context.getImageData(x, y, width, height).data.buffer);
      return new Set(pixels).size;
    },
    [bytes.toString("base64"), box],
  );
}

const HATCHED = `servers 3
clock manual
disk manual
timeout S1; sync S1; deliver S1->S2; sync S2; deliver S2->S1
request S1 "x=1"
`;

journey("a picture shows the hatching of what is not on disk and of what a snapshot holds", { query: `?script=${encodeURIComponent(HATCHED)}` }, async (page) => {
  const pending = page.locator(".logs td.entry.pending").first();
  await pending.waitFor();
  const svg = (await saved(page, "Save as SVG")).bytes;
  await page.keyboard.press("Escape");
  const text = svg.toString();
  // The entry, and the samples of both in the legend.
  assert.equal(text.match(/<linearGradient /g)?.length, 3);
  assert.equal(text.match(/fill="url\(#hatching-\d\)"/g)?.length, 3);
  assert.doesNotMatch(text, /NaN|undefined/);
  // Each is striped where it stands: in the empty corners of a picture that is as large as what it shows.
  const { left, top } = await page.evaluate(() => {
    const rects = [...document.querySelectorAll(".page-main > :not(.page-side)")].map((it) => it.getBoundingClientRect());
    return { left: Math.min(...rects.map((it) => it.x)) - 16, top: Math.min(...rects.map((it) => it.y)) - 64 };
  });
  for (const name of [".logs td.entry.pending", ".sample.pending", ".sample.compacted"]) {
    const box = await page.locator(name).first().boundingBox();
    const inside = { x: Math.ceil(box.x - left) + 3, y: Math.ceil(box.y - top) + 3, width: Math.floor(box.width) - 6, height: 6 };
    assert.ok((await coloursAt(page, svg, inside)) > 1, `${name} is striped`);
  }
});

journey("nothing in the picture is drawn by what pictures leave out", { query: `?script=${encodeURIComponent(HATCHED)}` }, async (page) => {
  const drawn = () =>
    [...document.querySelectorAll(".page-main > :not(.page-side), .page-main > :not(.page-side) *")].flatMap((element) => {
      if (element.closest(".button, .spoken, [role=tablist], input, select, details")) return [];
      const pseudo = ["::before", "::after"].filter((it) => !["none", "normal"].includes(getComputedStyle(element, it).content));
      const { backgroundImage } = getComputedStyle(element);
      const image = backgroundImage === "none" || backgroundImage.startsWith("repeating-linear-gradient(") ? [] : [backgroundImage];
      return [...pseudo, ...image].map((what) => `${element.className} ${what}`);
    });
  assert.deepEqual(await page.evaluate(drawn), []);
  await page.getByRole("tab", { name: "Space-time" }).click();
  await page.getByRole("tabpanel").locator("svg text").first().waitFor();
  assert.deepEqual(await page.evaluate(drawn), []);
});
