// Runs that are sent as links and kept as files.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  aVote,
  act,
  button,
  eventually,
  modified,
  moment,
  picture,
  position,
  region,
  sees,
  server,
  takeTheClock,
  travel,
} from "../support/actions.mjs";
import { expectAccessible } from "../support/axe.mjs";
import { verdicts } from "../support/figure8.mjs";
import { journey } from "../support/page.mjs";
import { copyScript, openScript, scriptBox } from "../support/scripts.mjs";
import { copyLink, dropFile, openPanel, runHash, savedFile } from "../support/share.mjs";

const FIGURE_8 = readFileSync(new URL("../../static/lessons/figure-8.flotilla", import.meta.url), "utf8");

/** A moment with what tells its run from any other. */
async function wholeMoment(page) {
  return { ...(await moment(page)), hash: await runHash(page) };
}

/** A run with a rule off, two futures, and the cursor in the midst of the second. */
async function work(page) {
  await aVote(page);
  await travel(page, "Step back", 1);
  await act(page, server(page, "S2"), "Crash");
  await sees(page, "S2", { up: false });
  await act(page, server(page, "S3"), "Pause");
  await region(page, "Rules").locator('[data-rule="one-vote-per-term"]').click();
  await modified(page).waitFor();
  await travel(page, "Step back", 3);
}

journey("a link opens the same moment of the same run", async (page, url) => {
  await openScript(page, FIGURE_8);
  await verdicts(page, ["leader-completeness", "state-machine-safety"]);
  const end = await position(page);
  await travel(page, "Step back", end - 1);
  await travel(page, "Step back", end - 2);
  const before = await wholeMoment(page);
  const link = await copyLink(page);
  assert.ok(link.startsWith(`${url}#v1.`), link);
  assert.ok(link.length < 2000, `${link.length} characters`);

  const other = await page.context().newPage();
  await other.goto(link);
  await eventually(other, () => position(other), before.at, "the moment");
  assert.deepEqual(await wholeMoment(other), before);
  await modified(other).waitFor();
  assert.equal(await copyLink(other), link, "copied again it is the same link");
  await other.close();
});

journey("a link that is opened on the page, or pasted into the script box, leads there as well", async (page) => {
  await work(page);
  const before = await wholeMoment(page);
  const link = await copyLink(page);
  await page.keyboard.press("Escape");

  await openScript(page, "servers 3\nclock manual");
  await eventually(page, () => position(page), 0, "another run in between");
  await page.evaluate((hash) => { location.hash = hash; }, new URL(link).hash);
  await eventually(page, () => position(page), before.at, "by the address");
  assert.deepEqual(await wholeMoment(page), before);

  await openScript(page, "servers 3\nclock manual");
  await eventually(page, () => position(page), 0, "another run in between");
  await openScript(page, `  ${link}\n`);
  await eventually(page, () => position(page), before.at, "by the script box");
  assert.deepEqual(await wholeMoment(page), before);
});

journey("a file keeps all branches and the place; dropped or chosen, it brings them back", async (page) => {
  await work(page);
  const before = await wholeMoment(page);
  const { name, text } = await savedFile(page, () => button(region(page, "Share"), "Save file").click());
  assert.match(name, /^run-5-servers-seed-\d+\.flotilla$/);
  assert.match(text, /^servers 5\n/);
  await page.keyboard.press("Escape");
  const script = await copyScript(page);
  assert.ok(text.startsWith(script), "a file is a script");

  await openScript(page, "servers 3\nclock manual");
  await eventually(page, () => position(page), 0, "another run in between");
  await dropFile(page, name, text);
  await eventually(page, () => position(page), before.at, "the run is back");
  assert.deepEqual(await wholeMoment(page), before);
  assert.equal(await page.getByRole("button", { name: /branch \d/i }).count(), 2);
  assert.equal(await scriptBox(page).inputValue(), script.trimEnd());

  await openScript(page, "servers 3\nclock manual");
  await eventually(page, () => position(page), 0, "another run in between");
  const chooser = page.waitForEvent("filechooser");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+o");
  await (await chooser).setFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
  await eventually(page, () => position(page), before.at, "the run is back");
  assert.deepEqual(await wholeMoment(page), before);
});

journey("a file whose script was changed by hand is that script, and the page says so", async (page) => {
  await work(page);
  const { name, text } = await savedFile(page, () => page.keyboard.press("Control+s"));
  await dropFile(page, name, text.replace("crash S2", "crash S4"));
  await page.getByRole("alert").filter({ hasText: /changed after it was saved/ }).waitFor();
  await sees(page, "S4", { up: false });
  await sees(page, "S2", { up: true });
});

journey("what is dragged over the page is told where it can go", async (page) => {
  const drag = (kind) =>
    page.evaluate((kind) => {
      const data = new DataTransfer();
      data.items.add(new File([""], "run.flotilla"));
      document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
    }, kind);
  await drag("dragover");
  await page.getByText("Drop the file to open it").waitFor();
  await expectAccessible(page);
  await drag("dragleave");
  await page.getByText("Drop the file to open it").waitFor({ state: "detached" });
});

journey("the panel is found, used and closed by keyboard alone, and is accessible", async (page) => {
  await takeTheClock(page);
  await button(page, "Share").focus();
  await page.keyboard.press("Enter");
  await region(page, "Share").waitFor();
  await expectAccessible(page);
  await button(region(page, "Share"), "Copy link to this moment").focus();
  await page.keyboard.press("Enter");
  const link = page.getByRole("textbox", { name: "Link", exact: true });
  await link.waitFor();
  assert.match(await link.inputValue(), /#v1\./);
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await region(page, "Share").waitFor({ state: "detached" });
});

journey("what is told of the run on the panel is never told of another", async (page) => {
  await takeTheClock(page);
  const hash = await runHash(page);
  assert.match(hash, /^[0-9a-f]{16}$/);
  await page.keyboard.press("4");
  await page.keyboard.press("k");
  await sees(page, "S4", { up: false });
  assert.notEqual(await region(page, "Share").getAttribute("data-run-hash"), hash);
  assert.notEqual(await runHash(page), hash);
});

journey("a long run opens in slices, shows how far it is, and can be given up", async (page) => {
  await takeTheClock(page);
  await act(page, server(page, "S1"), "Time out now");
  const before = await picture(page);
  await openScript(page, "servers 5\nrun 3600000\nrun 3600000");
  const progress = page.getByRole("progressbar", { name: "Opening" });
  await progress.waitFor();
  await expectAccessible(page);
  await sees(page, "S1", { role: "candidate" });
  await page.keyboard.press("Escape");
  await progress.waitFor({ state: "detached" });
  assert.deepEqual(await picture(page), before);
  assert.equal(await page.getByRole("alert").count(), 0);
});

journey("a run that is too long for a link says so, and no link is made", async (page) => {
  const noise = (at) => ((at * 2654435761) % 4294967296).toString(36);
  const requests = Array.from({ length: 400 }, (_, at) => `request S1 "${[1, 3, 7, 9].map((times) => noise(at * times)).join("")}"`);
  await openScript(page, `servers 1\nclock manual\ntimeout S1\n${requests.join("\n")}`);
  await eventually(page, () => position(page), 401, "the run is there");
  await openPanel(page);
  await button(region(page, "Share"), "Copy link to this moment").click();
  const alert = page.getByRole("alert");
  await alert.waitFor();
  assert.match(await alert.innerText(), /too long for a link.*8,000.*file/s);
  assert.equal(await page.getByRole("textbox", { name: "Link", exact: true }).count(), 0);
});

journey("as a part of another page the stage stands alone", { query: "?embed=1" }, async (page) => {
  await region(page, "Stage").waitFor();
  for (const name of ["Ledger", "Inspector", "Rules", "Setup"]) {
    assert.equal(await region(page, name).count(), 0, name);
  }
  await expectAccessible(page);
  await button(page, "Pause").click();
  await button(page, "Step forward").click();
  await button(page, "Play").waitFor();
  const whole = page.getByRole("link", { name: "Open in Flotilla" });
  assert.doesNotMatch(await whole.getAttribute("href"), /embed/);
});

journey("embedded, a link opens its moment and keeps its label", async (page, url) => {
  await work(page);
  await travel(page, "Step forward", 4);
  const before = await moment(page);
  const link = new URL(await copyLink(page));
  await page.goto(`${url}?embed=1${link.hash}`);
  await page.waitForSelector("body[data-ready=true]");
  await modified(page).waitFor();
  await eventually(page, () => picture(page), before.stage, "the moment");
  const whole = await page.getByRole("link", { name: "Open in Flotilla" }).getAttribute("href");
  assert.equal(whole, link.href);
});
