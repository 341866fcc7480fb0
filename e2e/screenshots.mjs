// Takes pictures of the page at telling moments, in light and dark, on a desk, a small screen and a phone:
// `node e2e/screenshots.mjs [part of a name]`, after `cargo xtask dist`. They land in e2e/screenshots/.

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launch, whenReady } from "./support/browser.mjs";
import { serve } from "./support/server.mjs";
import { STATES } from "./support/states.mjs";

const SIZES = { "1440x900": [1440, 900], "1024x768": [1024, 768], "390x844": [390, 844] };
const MOMENTS = ["start", "mid-election", "messages that wait", "panel c", "violation", "lesson", "an open menu"];
const wanted = process.argv[2] ?? "";
const inside = (path) => fileURLToPath(new URL(path, import.meta.url));

const folder = inside("screenshots");
mkdirSync(folder, { recursive: true });
const server = await serve(process.env.DIST ?? inside("../dist"));
const browser = await launch();
for (const [size, [width, height]] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"]) {
    const profile = await browser.newContext({ viewport: { width, height }, colorScheme });
    profile.setDefaultTimeout(15_000);
    for (const moment of MOMENTS) {
      const name = `${moment.replaceAll(/\W+/g, "-")}-${size}-${colorScheme}`;
      if (!name.includes(wanted)) continue;
      const { query = "", reach } = STATES[moment];
      const page = await profile.newPage();
      await page.goto(server.url + query);
      await whenReady(page);
      await reach(page);
      await page.evaluate(() => scrollTo(0, 0));
      await page.screenshot({ path: `${folder}/${name}.png` });
      await page.screenshot({ path: `${folder}/${name}-full.png`, fullPage: true });
      console.log(name);
      await page.close();
    }
    await profile.close();
  }
}
await browser.close();
await server.close();
