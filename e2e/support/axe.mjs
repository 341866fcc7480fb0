// Accessibility checks with axe-core.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];

/** Fails with a readable list when axe finds anything in the page as it is now. */
export async function expectAccessible(page) {
  // Through the debugger, which the page's content security policy does not bind: the policy stays in force.
  await page.evaluate(SOURCE);
  const violations = await page.evaluate(async (tags) => {
    const results = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    return results.violations.map(({ id, help, nodes }) => ({
      rule: `${id}: ${help}`,
      places: nodes.map((node) => `${node.target.join(" ")}  ${node.failureSummary.split("\n").slice(1).join(" ")}`),
    }));
  }, TAGS);
  if (violations.length === 0) return;
  const lines = violations.flatMap(({ rule, places }) => [rule, ...places.map((place) => `    ${place}`)]);
  throw new Error(`axe found:\n${lines.join("\n")}`);
}
