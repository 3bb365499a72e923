/**
 * Compresses each file of the site as `.br` and `.gz`, so that servers need not do it per request. Leaves out the files
 * that administrators edit, HTML and text, since the compressed form would be outdated then.
 *
 *     node script/compress.mjs dist
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { listFiles } from "./lib/site.mjs";

const [site] = process.argv.slice(2);

for (const file of listFiles(site).filter((file) => !/\.(html|txt)$/.test(file))) {
  const path = join(site, file);
  const content = readFileSync(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params }));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: constants.Z_BEST_COMPRESSION }));
}
