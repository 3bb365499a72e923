/**
 * Says how big the site is, and fails where a first visit would transfer more than the budget.
 *
 *     node script/size.mjs dist [--plain]
 *
 * What a first visit transfers is found as a browser finds it: index.html, what its tags name, and what
 * those style sheets and scripts name in turn. Job data is not part of it.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { filesOf } from "./lib/files.mjs";

/**
 * Most that a first visit may transfer, compressed by brotli, in bytes. `--plain` is for a build that had to
 * take Rust's library as it came (script/lib/rust.sh), which somebody without its sources should get all the
 * same.
 */
const BUDGET = process.argv.includes("--plain") ? 120_000 : 100_000;

const START = "index.html";
const FORMS = { raw: "", gzip: ".gz", brotli: ".br" };

/** What names other files, by kind of file; the first group is the name. */
const REFERENCES = {
  ".html": [/<(?:link|script|img|source)\b[^>]*?\s(?:href|src)="([^"]+)"/g],
  ".css": [/url\(\s*["']?([^"')]+)["']?\s*\)/g, /@import\s+["']([^"']+)["']/g],
  ".js": [/\b(?:import|export)\b[^"';]*?\bfrom\s*["'](\.[^"']+)["']/g, /\bimport\s*\(?\s*["'](\.[^"']+)["']/g],
};

/** The names that a file of the site gives of others, as paths from the site's root. */
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
    throw new Error(`${file} names "${name}", which is not a file of the site named by a relative URL`);
  }
  return path;
}

/** Everything that a first visit transfers. */
function firstLoad(site) {
  const found = new Set([START]);
  for (const file of found) {
    referencesIn(site, file).forEach((name) => found.add(name));
  }
  return found;
}

function sizesOf(site, file) {
  return Object.values(FORMS).map((ending) => statSync(join(site, file + ending)).size);
}

function line(name, sizes) {
  return `${name.padEnd(44)}${sizes.map((size) => size.toLocaleString("en").padStart(12)).join("")}`;
}

const [site] = process.argv.slice(2);
const first = firstLoad(site);
const total = [...first]
  .map((file) => sizesOf(site, file))
  .reduce((sum, sizes) => sum.map((size, form) => size + sizes[form]));
const [, , brotli] = total;

console.log(`${"bytes".padEnd(44)}${Object.keys(FORMS).map((form) => form.padStart(12)).join("")}`);
for (const file of filesOf(site)) {
  console.log(line(first.has(file) ? file : `${file} (not in a first load)`, sizesOf(site, file)));
}
console.log(line("first load", total));
if (brotli > BUDGET) {
  console.error(
    `script/build: a first load is ${brotli} bytes of brotli, ${brotli - BUDGET} over the budget of ${BUDGET}`,
  );
  process.exitCode = 1;
} else {
  console.log(`${BUDGET - brotli} bytes of the budget of ${BUDGET} are left`);
}
