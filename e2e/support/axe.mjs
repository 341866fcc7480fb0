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
    const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    // What happens to lie half under the foot of the page, which stays in sight, is looked at once more where it can be
    // seen whole.
    const [x, y] = [scrollX, scrollY];
    for (const violation of violations.filter(({ id }) => id === "target-size")) {
      const small = [];
      for (const node of violation.nodes) {
        const target = document.querySelector(node.target[0]);
        target.scrollIntoView({ block: "center", behavior: "instant" });
        const again = await axe.run(target, { runOnly: { type: "rule", values: ["target-size"] } });
        if (again.violations.length > 0) small.push(node);
      }
      violation.nodes = small;
    }
    scrollTo(x, y);
    return violations.filter(({ nodes }) => nodes.length > 0).map(({ id, help, nodes }) => ({
      rule: `${id}: ${help}`,
      places: nodes.map((node) => `${node.target.join(" ")}  ${node.failureSummary.split("\n").slice(1).join(" ")}`),
    }));
  }, TAGS);
  if (violations.length === 0) return;
  const lines = violations.flatMap(({ rule, places }) => [rule, ...places.map((place) => `    ${place}`)]);
  throw new Error(`axe found:\n${lines.join("\n")}`);
}
