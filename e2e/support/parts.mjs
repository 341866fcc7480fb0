// Puts the two parts of the page where Trunk put the undivided one: node parts.mjs PARTS FOLDER
//
// PARTS holds what wasm-bindgen made of the first part, and the later part. The two share their memory and the table of
// functions, through which they call each other.

import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { only } from "./folder.mjs";

const [parts, folder] = process.argv.slice(2);

/** As Trunk would call it; the hash is yet to come. */
const LATER = "flotilla-later-000000000000_bg.wasm";

/** How long the later part may take to arrive, in milliseconds, before it counts as missing: people wait for it. */
const PATIENCE = 20_000;

/** How the splitter calls the module that has the load function, and what wasm-bindgen makes of that. */
const LINK = /^import \* as (\w+) from "\.\/__wasm_split\.js";?$/m;

/** The function that loads the later part, for the place where wasm-bindgen would import it. `wasm` is the first part. */
function loader(name, later) {
  const shared = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(later)));
  const others = shared.filter(({ module }) => module !== "__wasm_split");
  if (others.length > 0) throw new Error(`the later part imports ${others.map(({ name }) => name)}`);
  const imports = shared.map(({ name }) => `${name}: wasm.${name}`).join(", ");
  return `const ${name} = {
  async __wasm_split_load_later(callback, data) {
    let there = false;
    try {
      const response = await fetch(new URL("${LATER}", import.meta.url), { signal: AbortSignal.timeout(${PATIENCE}) });
      if (response.ok) {
        await WebAssembly.instantiate(await response.arrayBuffer(), { __wasm_split: { ${imports} } });
        there = true;
      }
    } catch (error) {
      console.warn(error);
    }
    wasm.__indirect_function_table.get(callback)(data, there);
  },
};`;
}


const later = join(parts, "split_later.wasm");
const glue = readFileSync(join(parts, "flotilla-web.js"), "utf8");
if (!LINK.test(glue)) throw new Error("wasm-bindgen's module does not import what loads the later part");
writeFileSync(only(folder, "flotilla-web", ".js"), glue.replace(LINK, (_, name) => loader(name, later)));
copyFileSync(join(parts, "flotilla-web_bg.wasm"), only(folder, "flotilla-web", "_bg.wasm"));
copyFileSync(later, join(folder, LATER));
