/**
 * Makes the release site smaller without changing what it does: between Trunk, which builds it, and seal.mjs,
 * which names its files.
 *
 *     node script/pack.mjs dist
 *
 * Needs esbuild and wasm-opt on the PATH (script/setup); Trunk's own run of the latter is turned off in
 * index.html, since it would go by the long names. index.html stays as it is: its settings are for people to edit.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TARGET } from "./lib/browsers.mjs";
import { rename, shortName } from "./lib/wasm-names.mjs";

const [site] = process.argv.slice(2);
const index = join(site, "index.html");

/**
 * Measured on the program, in bytes of brotli: `-Os` 86,663, `-Oz` 86,998, `-O2` 86,610, `-O3` 86,822. Functions
 * that are near each other by name are alike, and compress better beside each other: 400 to 1,300 bytes. To take
 * the control flow apart and put it together again before that, until nothing changes any more: 1,150 bytes.
 */
const WASM_OPT = [
  ...["bulk-memory", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"].map(
    (feature) => `--enable-${feature}`,
  ),
  ...["--flatten", "--rereloop", "--simplify-locals", "--coalesce-locals", "-Os", "-Os", "--converge"],
  "--reorder-functions-by-name",
  ...["--strip-debug", "--strip-producers", "--strip-target-features"],
];

/** The names of the site's files that index.html gives, by a pattern of a tag with the name as its group. */
function named(pattern) {
  return [...readFileSync(index, "utf8").matchAll(pattern)].map(([, name]) => name);
}

/**
 * Runs a tool in the site's folder, on what it is given on its standard input.
 *
 * @returns {string} its standard output
 */
function run(command, options, input) {
  const { status, stdout, error } = spawnSync(command, options, {
    cwd: site,
    input,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "inherit"],
    maxBuffer: 1 << 26,
  });
  if (status !== 0) {
    throw new Error(`${command} failed: ${error?.message ?? `status ${status}`}`);
  }
  return stdout;
}

/** What esbuild takes for a script. */
const SCRIPT = ["--minify", "--format=esm", TARGET];

/** The program's JavaScript, minified, with no more than is asked of it: to be loaded, and to build the page. */
function bundled(script) {
  return run("esbuild", ["--bundle", ...SCRIPT], `export { default, mount } from ${JSON.stringify(`./${script}`)}`);
}

/** A short name for each of a module's imports or exports. */
function shortened(items) {
  return new Map(items.map(({ name }, at) => [name, shortName(at)]));
}

/**
 * Exchanges names in a text.
 *
 * @param {string} text
 * @param {RegExp} pattern what may be a name
 * @param {Map<string, string>} names the new ones by the old ones
 * @returns {{ text: string, found: string[] }} the text with the new names, and each old one that was there
 */
function exchange(text, pattern, names) {
  const found = [];
  const exchanged = text.replace(pattern, (name) => {
    if (names.has(name)) {
      found.push(name);
    }
    return names.get(name) ?? name;
  });
  return { text: exchanged, found };
}

/** Shortens the names that the program's two parts have for each other, and takes out what neither uses. */
function pack(script, binary) {
  const wasm = readFileSync(join(site, binary));
  const module = new WebAssembly.Module(wasm);
  const imports = shortened(WebAssembly.Module.imports(module));
  const exports = shortened(WebAssembly.Module.exports(module));
  const given = exchange(bundled(script), /[\w$]+/g, imports);
  if (given.found.sort().join() !== [...imports.keys()].sort().join()) {
    throw new Error(`${script} does not give just what ${binary} takes; has wasm-bindgen changed what it writes?`);
  }
  // As properties, they cannot be mistaken for names of the script's own.
  const taken = exchange(given.text, /(?<=\.)[\w$]+/g, exports);
  const used = new Map([...exports].filter(([name]) => taken.found.includes(name)));

  const [{ module: from } = {}] = WebAssembly.Module.imports(module);
  writeFileSync(join(site, script), taken.text.replace(JSON.stringify(from), "_"));
  writeFileSync(join(site, binary), rename(wasm, { module: "_", imports, exports: used }));
  run("wasm-opt", [...WASM_OPT, binary, "-o", binary], "");
}

const [script] = named(/<link rel="modulepreload" href="\.\/([^"]+\.js)"/g);
const [binary] = named(/<link rel="preload" href="\.\/([^"]+\.wasm)"/g);
pack(script, binary);
/** What index.html does not name, since it is loaded only where it is wanted. */
const ON_DEMAND = ["embedded.js"];

for (const name of [...named(/<(?:link rel="stylesheet" href|script src)="\.\/([^"]+)"/g), ...ON_DEMAND]) {
  const path = join(site, name);
  const options = name.endsWith(".css") ? ["--minify", "--loader=css"] : SCRIPT;
  writeFileSync(path, run("esbuild", options, readFileSync(path)));
}
