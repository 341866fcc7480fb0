// Prints how many bytes each of the named files has after brotli at its best, one number a line.

import { readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };

for (const file of process.argv.slice(2)) console.log(brotliCompressSync(readFileSync(file), { params }).length);
