/**
 * Finishes what Trunk leaves open in the release site, before it is compressed.
 *
 *     node script/seal.mjs dist
 *
 * Names. Trunk names the program's JavaScript and WebAssembly by a hash of what the Rust compiler wrote, not
 * of what wasm-bindgen and wasm-opt made of it. Another version or option of those would put other bytes
 * behind a name that browsers keep for a year and whose integrity they check: a returning visitor would get
 * no page at all. Here both are named by their own content.
 *
 * Soundness. A WebAssembly file that is none, since two builds wrote it at the same time or a disk was full,
 * would pass every later check: its hash and its integrity are right. So it is looked at here.
 *
 * Integrity. Chromium warns in the console that it ignores the integrity of a preload of this kind
 * (https://crbug.com/981419). The request in `public/start.js` does have it checked, so the value moves to
 * an attribute that only the script reads.
 */
import { createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [site] = process.argv.slice(2);
const index = join(site, "index.html");

const PROGRAM = /<link rel="modulepreload" href="\.\/([\w-]+)-[0-9a-f]+\.js"[^>]*>/;
const BINARY = /<link rel="preload" href="\.\/([\w-]+)-[0-9a-f]+_bg\.wasm"[^>]*>/;

/**
 * Renames the file that a link announces after its content.
 *
 * @param {string} html
 * @param {RegExp} pattern the link, with the first part of the file's name as its group
 * @param {string} ending of the file's name
 * @param {(link: string) => string} [change] what else to do to the link
 * @returns {string} the page with the link changed
 */
function seal(html, pattern, ending, change = (link) => link) {
  const found = html.match(pattern);
  if (!found) {
    throw new Error(`${index} has no link like ${pattern}; has Trunk changed what it writes?`);
  }
  const [link, stem] = found;
  const [, old] = link.match(/href="\.\/([^"]+)"/);
  const content = readFileSync(join(site, old));
  if (ending === ".wasm" && !WebAssembly.validate(content)) {
    throw new Error(`${join(site, old)} is not valid WebAssembly; build it again`);
  }
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 16);
  const name = `${stem}-${hash}${ending}`;
  renameSync(join(site, old), join(site, name));
  return html.replace(link, () => change(link.replace(old, name)));
}

const html = readFileSync(index, "utf8");
const named = seal(html, PROGRAM, ".js");
writeFileSync(
  index,
  seal(named, BINARY, ".wasm", (link) => link.replace(" integrity=", " data-integrity=")),
);
