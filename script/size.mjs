/**
 * Prints how many bytes a running server transfers for each file of the site and for a first visit. Fails if the first
 * visit exceeds the budget.
 *
 *     node script/size.mjs dist http://127.0.0.1:8787/ [--plain]
 *
 * A first visit transfers index.html, the files that its tags name, and the files that those style sheets and scripts
 * name in turn. Job data and the headers of responses are not included.
 */
import { existsSync, readFileSync } from "node:fs";
import { get } from "node:http";
import { join, posix } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { listFiles } from "./lib/site.mjs";

/**
 * The budget of a first visit in bytes, for a browser that accepts brotli. `--plain` is for a build with the prebuilt
 * standard library (script/lib/rust.sh), for machines without its sources.
 */
const BUDGET = process.argv.includes("--plain") ? 430_000 : 375_000;

const START = "index.html";

/** Values of `Accept-Encoding`, by the heading of their column. */
const BROWSERS = { raw: "identity", gzip: "gzip", brotli: "gzip, deflate, br, zstd" };

const DECODERS = { br: brotliDecompressSync, gzip: gunzipSync };

/** Patterns of references to other files, by kind of file; the first group is the name. */
const REFERENCES = {
  ".html": [/<(?:link|script|img|source)\b[^>]*?\s(?:href|src)="([^"]+)"/g],
  ".css": [/url\(\s*["']?([^"')]+)["']?\s*\)/g, /@import\s+["']([^"']+)["']/g],
  ".js": [/\b(?:import|export)\b[^"';]*?\bfrom\s*["'](\.[^"']+)["']/g, /\bimport\s*\(?\s*["'](\.[^"']+)["']/g],
};

/** Returns the files that a file of the site refers to, as paths from the site's root. */
function referencesIn(site, file) {
  const patterns = REFERENCES[posix.extname(file)] ?? [];
  const text = patterns.length > 0 ? readFileSync(join(site, file), "utf8") : "";
  return patterns
    .flatMap((pattern) => [...text.matchAll(pattern)].map(([, name]) => name))
    .filter((name) => !/^(data:|#)/.test(name))
    .map((name) => resolve(site, file, name));
}

function resolve(site, file, name) {
  const path = posix.join(posix.dirname(file), name.replace(/[?#].*$/, ""));
  if (/^([a-z]+:|\/)/i.test(name) || path.startsWith("..") || !existsSync(join(site, path))) {
    throw new Error(`${file} names "${name}", which is not the relative URL of a file of the site`);
  }
  return path;
}

/** Returns the files that a first visit transfers. */
function firstLoad(site) {
  const found = new Set([START]);
  for (const file of found) {
    referencesIn(site, file).forEach((name) => found.add(name));
  }
  return found;
}

/** Fetches a file and returns the size of its content as it was transferred. */
async function transferred(url, file, accepted) {
  const response = await new Promise((resolve, reject) => {
    const name = file === START ? "" : file;
    get(new URL(name, url), { agent: false, headers: { "accept-encoding": accepted } }, resolve).on("error", reject);
  });
  const chunks = [];
  for await (const chunk of response) {
    chunks.push(chunk);
  }
  const content = Buffer.concat(chunks);
  const decode = DECODERS[response.headers["content-encoding"]] ?? ((bytes) => bytes);
  // Other files may have been edited for the server.
  const isSame = !first.has(file) || decode(content).equals(readFileSync(join(site, file)));
  if (response.statusCode !== 200 || !isSame) {
    throw new Error(`${url} sends different content for ${file} (status ${response.statusCode})`);
  }
  return content.length;
}

async function sizesOf(url, file) {
  return Promise.all(Object.values(BROWSERS).map((accepted) => transferred(url, file, accepted)));
}

function line(name, sizes) {
  return `${name.padEnd(44)}${sizes.map((size) => size.toLocaleString("en").padStart(12)).join("")}`;
}

const [site, url] = process.argv.slice(2);
const first = firstLoad(site);
const total = [0, 0, 0];

console.log(`${"bytes transferred".padEnd(44)}${Object.keys(BROWSERS).map((name) => name.padStart(12)).join("")}`);
for (const file of listFiles(site)) {
  const sizes = await sizesOf(url, file);
  if (first.has(file)) {
    sizes.forEach((size, column) => (total[column] += size));
  }
  console.log(line(first.has(file) ? file : `${file} (not in a first visit)`, sizes));
}
console.log(line("first visit", total));
const [, , brotli] = total;
if (brotli > BUDGET) {
  console.error(`a first visit transfers ${brotli} bytes, ${brotli - BUDGET} over the budget of ${BUDGET}`);
  process.exitCode = 1;
} else {
  console.log(`${BUDGET - brotli} bytes of the budget of ${BUDGET} are left`);
}
