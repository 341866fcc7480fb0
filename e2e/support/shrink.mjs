// Makes the page as small as it gets: node shrink.mjs FOLDER, after Trunk and parts.mjs
//
// Trunk could call wasm-opt and minify by itself, but its minifier cannot read wasm-bindgen's module, and the long
// names between that module and the WebAssembly can only be shortened in both at once.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import { only } from "./folder.mjs";

// Chosen by measuring what brotli makes of the result. Less inlining and no sharing of common expressions leave more
// alike pieces; functions next to their namesakes compress better. Nothing of ours is in the first kilobyte of
// memory, where the stack ends.
const SMALL = [
  "-Os",
  "--low-memory-unused",
  "--one-caller-inline-max-function-size=0",
  "--skip-pass=local-cse",
  "--skip-pass=simplify-locals",
  "--reorder-functions-by-name",
];

// The worker is paid for in time.
const FAST = ["-O3"];

const WASM_OPT = fileURLToPath(new URL("../node_modules/.bin/wasm-opt", import.meta.url));
const folder = process.argv[2];
const page = join(folder, "index.html");

/** Optimises WebAssembly; gives what the optimiser says. That it knows not all kinds of names is nobody's concern. */
function optimise(path, how, ...more) {
  const words = [...how, "--enable-reference-types", ...more, path, "--output", path];
  return execFileSync(WASM_OPT, words, { encoding: "utf8", stdio: "pipe" });
}

/** The object in wasm-bindgen's module that has what WebAssembly imports, by modules. */
const BY_MODULES = /return \{\s*__proto__: null,\s*((?:"[^"]+": \w+,\s*)+)\};/;

/** Has wasm-bindgen's module use the short names; the short name of all modules is `a`. */
function rename(script, { imports, exports }) {
  const names = new Map(imports.map(([, long, short]) => [long, short]));
  for (const [long, short] of exports) names.set(`wasm.${long}`, `wasm.${short}`);
  const missing = imports.find(([, long]) => !script.includes(long));
  if (missing) throw new Error(`wasm-bindgen's module does not mention ${missing[1]}`);
  if (!BY_MODULES.test(script)) throw new Error("wasm-bindgen's module does not list its imports by modules");
  const renamed = script.replaceAll(/(wasm\.)?[\w$]+/g, (word) => names.get(word) ?? word);
  const all = (list) => [...list.matchAll(/: (\w+),/g)].map(([, name]) => `...${name}`).join(", ");
  return renamed.replace(BY_MODULES, (_, list) => `return { a: { ${all(list)} } };`);
}

function minify(text, loader) {
  return transformSync(text, { loader, minify: true, legalComments: "none", target: "es2022" }).code;
}

/** Where a file goes whose content has changed, so that no cache mistakes it for what it was. */
function hashed(path) {
  const digest = createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 16);
  const renamed = basename(path).replace(/[0-9a-f]{12,}/, digest);
  renameSync(path, join(folder, renamed));
  return [basename(path), renamed];
}

/** One sheet instead of several: brotli sees all of them at once, and the browser asks only once. */
function joinSheets(html) {
  const links = [...html.matchAll(/<link[^>]*href="?([^"\s>]+\.css)"?[^>]*>/g)];
  const paths = links.map((link) => join(folder, link[1]));
  const sheet = paths.map((path) => readFileSync(path, "utf8")).join("\n");
  for (const path of paths) rmSync(path);
  for (const link of links.slice(1)) html = html.replace(link[0], "");
  writeFileSync(paths[0], minify(sheet, "css"));
  return { html, sheet: paths[0] };
}

const { html, sheet } = joinSheets(readFileSync(page, "utf8"));
const wasm = only(folder, "flotilla-web", "_bg.wasm");
const later = only(folder, "flotilla-later", "_bg.wasm");
const glue = only(folder, "flotilla-web", ".js");
const names = JSON.parse(optimise(wasm, SMALL, "--minify-imports-and-exports-and-modules"));
optimise(later, SMALL);
const [unhashed, named] = hashed(later);
writeFileSync(glue, rename(readFileSync(glue, "utf8"), names).replace(unhashed, named));
const worker = only(folder, "flotilla-worker", "_bg.wasm");
optimise(worker, FAST);
const [unhashedWorker, namedWorker] = hashed(worker);
const begins = only(folder, "flotilla-worker", ".js");
writeFileSync(begins, readFileSync(begins, "utf8").replaceAll(unhashedWorker, namedWorker));
const scripts = readdirSync(folder).filter((name) => extname(name) === ".js");
for (const path of scripts.map((name) => join(folder, name))) writeFileSync(path, minify(readFileSync(path, "utf8"), "js"));

let text = html.replaceAll(/<!--.*?-->/gs, "").replaceAll(/\n\s*/g, "\n");
for (const [before, after] of [wasm, sheet, ...scripts.map((name) => join(folder, name))].map(hashed)) text = text.replaceAll(before, after);
writeFileSync(page, text);
