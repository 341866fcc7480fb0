// What every journey needs: the built page, open and ready in a browser, and watched while the journey is made.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { after, test } from "node:test";
import { launch, whenReady } from "./browser.mjs";
import { serve } from "./server.mjs";

const DIST = process.env.DIST ?? fileURLToPath(new URL("../../dist", import.meta.url));

// Never the root: what works here works from any folder of any host.
const BASE = "/some/sub/path/";

/** How long anything the page has to do may take before a journey gives up, in milliseconds. For a busy machine. */
const PATIENCE = 15_000;

// One browser and one server for each test file, started by its first journey.
let started;
function start() {
  if (!existsSync(`${DIST}/index.html`)) throw new Error(`${DIST} holds no page: run \`cargo xtask dist\` first`);
  return (started ??= Promise.all([launch(), serve(DIST, BASE)]).then(([browser, server]) => ({ browser, server })));
}
after(async () => {
  if (!started) return;
  const { browser, server } = await started;
  await browser.close();
  await server.close();
});

/**
 * Declares a test that opens the page in a fresh profile, waits until it is ready, and hands it to `body`.
 *
 * Fails when `body` does, and on any console error, uncaught exception, refused resource, or request that leaves the
 * page's own origin while the journey is made.
 *
 * @param {string} name the sentence that the journey proves
 * @param {object} options all may be left out, and so may `options` itself:
 *   `query`     what follows the address, for example "?lesson=figure-8" or "#v1.…"
 *   `prepare`   `async (page, url) => …`, called before the page is opened
 *   `ready`     false: do not wait for the app (for pages that are meant not to start)
 *   `mayFail`   `(problem) => boolean`: problems that this journey causes on purpose
 *   and everything Playwright's `browser.newContext` knows: `viewport`, `colorScheme`, `reducedMotion`, `hasTouch`, …
 * @param {(page: import("playwright-core").Page, url: string) => Promise<void>} body
 */
export function journey(name, options, body = options) {
  const { query = "", prepare, ready = true, mayFail = () => false, ...context } = body === options ? {} : options;
  test(name, async () => {
    const { browser, server } = await start();
    const profile = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...context });
    profile.setDefaultTimeout(PATIENCE);
    try {
      const page = await profile.newPage();
      const problems = watch(page, server.origin);
      await prepare?.(page, server.url);
      await page.goto(server.url + query);
      if (ready) await whenReady(page, problems);
      await body(page, server.url);
      const unexpected = problems.filter((problem) => !mayFail(problem));
      if (unexpected.length > 0) throw new Error(`the page complained:\n${unexpected.join("\n")}`);
    } finally {
      await profile.close();
    }
  });
}

/** Collects whatever a page should not do, as sentences, while it is used. */
function watch(page, origin) {
  const problems = [];
  page.on("console", (message) => {
    // Chromium reports what the content security policy refuses as a console error, too.
    if (message.type() === "error") problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.stack ?? error}`));
  page.on("requestfailed", (request) => {
    problems.push(`request failed: ${request.url()} ${request.failure()?.errorText}`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    const own = url.origin === origin || url.protocol === "data:" || url.protocol === "blob:";
    if (!own) problems.push(`request beyond the page's own files: ${request.url()}`);
  });
  return problems;
}
