/**
 * Writes a `.br` and a `.gz` beside each file of the site but its pages, as small as each format allows: done once
 * here, so that no server needs to do it per visit. Pages are edited, since they hold settings, so servers compress
 * them as they are.
 *
 *     node script/compress.mjs dist
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { filesOf } from "./lib/files.mjs";

const [site] = process.argv.slice(2);

for (const file of filesOf(site).filter((file) => !file.endsWith(".html"))) {
  const path = join(site, file);
  const content = readFileSync(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params }));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: constants.Z_BEST_COMPRESSION }));
}
