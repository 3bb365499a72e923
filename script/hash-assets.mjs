/**
 * Names the files of the release site after their content, and sets their integrity in index.html. Runs after minify.mjs
 * and before compress.mjs.
 *
 *     node script/hash-assets.mjs dist
 *
 * Trunk's hashes are those of its input, before the files were minified. Browsers keep hashed files for a year, so a new
 * version of a minifier has to result in new names.
 *
 * Chromium ignores the integrity of a preload of WebAssembly, with a warning (https://crbug.com/981419). Therefore it is
 * in the attribute `data-integrity`, from which `public/start.js` reads it for its request.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashOf, integrityOf, PANEL } from "./lib/site.mjs";

const [site] = process.argv.slice(2);
const index = join(site, "index.html");

/** Files that a script loads on demand. That script contains their name and their integrity. */
const ON_DEMAND = ["embedded.js", PANEL];

/** A tag that names a file of the site. */
const TAG = /<(?:link|script)\b[^>]*\s(?:href|src)="\.\/([^"]+)"[^>]*>/g;

/** Links that index.html must have. */
const REQUIRED = [/<link rel="modulepreload" [^>]*\.js"/, /<link rel="preload" [^>]*\.wasm"/];

/** Renames a file and returns its new name and its integrity. */
function hashFile(name) {
  const content = readFileSync(join(site, name));
  // Two simultaneous builds, or a full disk, can leave a file with a correct hash and incorrect content.
  if (name.endsWith(".wasm") && !WebAssembly.validate(content)) {
    throw new Error(`${join(site, name)} is not valid WebAssembly; build it again`);
  }
  const newName = name.replace(/(-[0-9a-f]+)?(_bg)?(\.\w+)$/, `-${hashOf(content)}$3`);
  renameSync(join(site, name), join(site, newName));
  return { name: newName, integrity: integrityOf(content) };
}

/** Renames a file that is loaded on demand, and writes its new name and its integrity into the script that loads it. */
function hashOnDemand(html, onDemand) {
  const reference = new RegExp(`"\\./${onDemand.replace(".", "\\.")}",\\s*integrity:\\s*""`);
  const scripts = [...html.matchAll(TAG)].map(([, name]) => join(site, name)).filter((path) => path.endsWith(".js"));
  const loader = scripts.find((path) => reference.test(readFileSync(path, "utf8")));
  if (!loader) {
    throw new Error(`no script of ${index} loads ${onDemand} with an empty integrity`);
  }
  const { name, integrity } = hashFile(onDemand);
  const text = readFileSync(loader, "utf8");
  writeFileSync(loader, text.replace(reference, () => `"./${name}",integrity:"${integrity}"`));
}

/** Renames the file of a tag and returns the tag with the new name and the integrity. */
function hashTag(tag, oldName) {
  const { name, integrity } = hashFile(oldName);
  const attribute = name.endsWith(".wasm") ? "data-integrity" : "integrity";
  return tag.replace(oldName, name).replace(/ integrity="[^"]*"/, () => ` ${attribute}="${integrity}"`);
}

const html = readFileSync(index, "utf8");
for (const link of REQUIRED) {
  if (!link.test(html)) {
    throw new Error(`${index} has no link that matches ${link}`);
  }
}
// First, since the name of the script that loads one depends on it.
ON_DEMAND.forEach((name) => hashOnDemand(html, name));
writeFileSync(index, html.replaceAll(TAG, hashTag));
