/**
 * Prints the size of the site and the price of a first visit, and fails if the visit exceeds the budget.
 *
 *     node script/size.mjs dist [--plain]
 *
 * A first visit transfers what a browser finds: index.html, the files that its tags name, and the files that those
 * style sheets and scripts name in turn. Job data is not included.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { filesOf } from "./lib/files.mjs";

/**
 * The budget of a first visit in bytes, compressed with brotli. `--plain` is for a build with the prebuilt standard
 * library (script/lib/rust.sh), for machines without its sources.
 */
const BUDGET = process.argv.includes("--plain") ? 205_000 : 175_000;

const START = "index.html";
const FORMS = { raw: "", gzip: ".gz", brotli: ".br" };

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
    throw new Error(`${file} names "${name}", which is not a file of the site named by a relative URL`);
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
  console.log(line(first.has(file) ? file : `${file} (not in a first visit)`, sizesOf(site, file)));
}
console.log(line("first visit", total));
if (brotli > BUDGET) {
  console.error(
    `script/build: a first visit costs ${brotli} bytes (brotli), ${brotli - BUDGET} over the budget of ${BUDGET}`,
  );
  process.exitCode = 1;
} else {
  console.log(`${BUDGET - brotli} bytes of the budget of ${BUDGET} are left`);
}
