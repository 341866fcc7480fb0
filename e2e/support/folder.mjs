// Finds files whose names end in a hash.

import { readdirSync } from "node:fs";
import { join } from "node:path";

/** The file of the folder with this beginning and this ending, of which there must be one. */
export function only(folder, beginning, ending) {
  const found = readdirSync(folder).filter((name) => name.startsWith(beginning) && name.endsWith(ending));
  if (found.length !== 1) throw new Error(`${folder} has ${found.length} files ${beginning}*${ending}, and should have 1`);
  return join(folder, found[0]);
}
