// Figure 8 of the paper by clicking, from five empty servers and without the lesson.

import assert from "node:assert/strict";
import {
  act,
  eventually,
  logs,
  modified,
  picture,
  region,
  rule,
  sees,
  server,
  takeTheClock,
} from "../support/actions.mjs";
import * as figure8 from "../support/figure8.mjs";
import { whenReady } from "../support/browser.mjs";
import { journey } from "../support/page.mjs";

/** Waits until the stage says so, or not. */
const labelled = (page, wanted) =>
  eventually(page, () => modified(page).isVisible(), wanted, "the label Modified Raft");

/** The clicks from an empty cluster to panel (c), with the stage at each panel. */
async function toC(page) {
  const album = [];
  for (const part of ["prologue", "panelA", "panelB", "panelC"]) {
    await figure8[part](page);
    album.push(await picture(page));
  }
  return album;
}

journey("with the commit rule off, Figure 8 loses a committed entry, every time", async (page, url) => {
  const albums = [];
  for (const round of ["first", "second"]) {
    if (round === "second") {
      await page.goto(url);
      await whenReady(page);
    }
    await takeTheClock(page);
    await labelled(page, false);
    await figure8.withoutTheRule(page);
    await labelled(page, true);
    const album = await toC(page);
    // Index 2 is on three of five: without the rule that is enough.
    await sees(page, "S1", { commit: 2 });
    await figure8.verdicts(page);

    await figure8.s5Wins(page);
    await figure8.verdicts(page, ["leader-completeness"]);
    assert.match(await region(page, "What happened").innerText(), /S5/);
    await labelled(page, true);

    await figure8.panelD(page);
    // S5 counts its old entry at index 2, too, and commits another one there than S1 did.
    await sees(page, "S5", { commit: 2 });
    await figure8.verdicts(page, ["leader-completeness", "state-machine-safety"]);
    albums.push([...album, await picture(page)]);
  }
  assert.deepEqual(albums[0], albums[1], "the same clicks give the same outcome");
});

journey("with all rules on, the same clicks lose nothing", async (page) => {
  await takeTheClock(page);
  await toC(page);
  // Index 2 is on three of five, and not committed: it is of an older term than S1's.
  await sees(page, "S1", { commit: 0 });
  await figure8.s5Wins(page);
  await figure8.verdicts(page);
  await figure8.panelD(page);
  await sees(page, "S5", { commit: 0 });

  // An entry of S5's own term commits, and all before it.
  await act(page, server(page, "S5"), "Client request");
  await figure8.replicates(page, "S5", ["S3", "S4"], 5);
  await logs(page, { S1: "1,2,4", S2: "1,3", S3: "1,3,5", S4: "1,3,5", S5: "1,3,5" });
  await sees(page, "S5", { commit: 3 });
  await figure8.verdicts(page);
  await labelled(page, false);
});

journey("once an entry of S1's own term is committed, S5 cannot win", async (page) => {
  await takeTheClock(page);
  await toC(page);
  await figure8.s1CommitsItsOwn(page);
  await figure8.s5Loses(page);
  // S2 and S3 have refused: their logs end in a later term than S5's.
  for (const voter of ["S2", "S3"]) await sees(page, voter, { term: 5, "voted-for": "" });
  await sees(page, "S4", { term: 5, "voted-for": "S5" });
  await figure8.verdicts(page);
  assert.ok(await rule(page, "current-term-commit").isChecked());
});
