/**
 * Finishes what Trunk leaves open in the release site, after it is packed and before it is compressed.
 *
 *     node script/seal.mjs dist
 *
 * Names. Trunk names files by a hash of what it was given, not of what other tools made of it. Another version
 * or option of those would put other bytes behind a name that browsers keep for a year and whose integrity they
 * check: a returning visitor would get no page at all. Here each file that index.html names is named by its own
 * content.
 *
 * Soundness. A WebAssembly file that is none, since two builds wrote it at the same time or a disk was full,
 * would pass every later check: its hash and its integrity are right. So it is looked at here.
 *
 * What is loaded on demand. A script names it, with its integrity, and is sealed after it.
 *
 * Integrity. It is that of the content, too. Chromium warns in the console that it ignores the integrity of a
 * preload of the WebAssembly's kind (https://crbug.com/981419). The request in `public/start.js` does have it
 * checked, so the value moves to an attribute that only the script reads.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { integrityOf, markOf } from "./lib/content.mjs";

const [site] = process.argv.slice(2);
const index = join(site, "index.html");

/** The script that is loaded on demand. */
const ON_DEMAND = "embedded.js";

/** A tag that names a file of the site. */
const TAG = /<(?:link|script)\b[^>]*\s(?:href|src)="\.\/([^"]+)"[^>]*>/g;

/** What every page has that can start. */
const NEEDED = [/<link rel="modulepreload" [^>]*\.js"/, /<link rel="preload" [^>]*\.wasm"/];

/**
 * Names a file by its content.
 *
 * @param {string} old the file's name
 * @param {Buffer} content
 * @returns {string} the new name
 */
function rename(old, content) {
  const name = old.replace(/(-[0-9a-f]+)?(_bg)?(\.\w+)$/, `-${markOf(content)}$3`);
  renameSync(join(site, old), join(site, name));
  return name;
}

/** Seals a script that another one loads, and writes its name and integrity there. */
function sealOnDemand(html, name) {
  const content = readFileSync(join(site, name));
  const loaders = [...html.matchAll(TAG)].map(([, loader]) => loader).filter((loader) => loader.endsWith(".js"));
  const place = new RegExp(`"\\./${name.replace(".", "\\.")}",\\s*integrity:\\s*""`);
  const loader = loaders.find((loader) => place.test(readFileSync(join(site, loader), "utf8")));
  if (!loader) {
    throw new Error(`no script of ${index} has a place for ${name} and its integrity`);
  }
  const script = readFileSync(join(site, loader), "utf8");
  const sealed = `"./${rename(name, content)}",integrity:"${integrityOf(content)}"`;
  writeFileSync(join(site, loader), script.replace(place, () => sealed));
}

/**
 * Names the file of a tag by its content.
 *
 * @param {string} tag
 * @param {string} old the file's name
 * @returns {string} the tag with its new name and its integrity
 */
function seal(tag, old) {
  const content = readFileSync(join(site, old));
  if (old.endsWith(".wasm") && !WebAssembly.validate(content)) {
    throw new Error(`${join(site, old)} is not valid WebAssembly; build it again`);
  }
  const name = rename(old, content);
  const attribute = old.endsWith(".wasm") ? "data-integrity" : "integrity";
  return tag
    .replace(old, name)
    .replace(/ integrity="[^"]*"/, () => ` ${attribute}="${integrityOf(content)}"`);
}

const html = readFileSync(index, "utf8");
for (const link of NEEDED) {
  if (!link.test(html)) {
    throw new Error(`${index} has no link like ${link}; has Trunk changed what it writes?`);
  }
}
if (existsSync(join(site, ON_DEMAND))) {
  sealOnDemand(html, ON_DEMAND);
}
writeFileSync(index, html.replaceAll(TAG, seal));
