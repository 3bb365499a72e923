/**
 * Minifies the WebAssembly, the scripts and the style sheets of the release site. Runs before hash-assets.mjs.
 *
 *     node script/minify.mjs dist
 *
 * Leaves index.html as it is, since administrators edit it. Needs Binaryen and esbuild on the PATH (script/setup).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, SCRIPT_OPTIONS } from "./lib/site.mjs";

const [site] = process.argv.slice(2);
const html = readFileSync(join(site, "index.html"), "utf8");

/** A script that index.html does not name, since it is loaded on demand. */
const ON_DEMAND = "embedded.js";

/** Options of wasm-opt for what the program may use. */
const FEATURES = ["bulk-memory", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"].map(
  (feature) => `--enable-${feature}`,
);

/**
 * Options of wasm-opt for a small program. Functions in the order of their names compress better, by 400 to 1,300 bytes.
 * Taking the control flow apart before (`--flatten --rereloop`) would save 1 % (brotli), and take five minutes instead of
 * half of one.
 */
const SMALL = ["-Os", "--reorder-functions-by-name", "--strip-debug", "--strip-producers", "--strip-target-features"];

/** Returns the names of files in the tags of index.html that match a pattern. */
function findNames(pattern) {
  return [...html.matchAll(pattern)].map(([, name]) => name);
}

/** Runs wasm-opt on a file and returns its output. */
function optimize(file, ...options) {
  return run(site, ["wasm-opt", ...FEATURES, ...options, file, "-o", file]);
}

/**
 * Minifies the program. The names of imports and exports, which wasm-bindgen makes long, are replaced in the WebAssembly by
 * wasm-opt and in the script by esbuild. This saves 7,000 bytes (brotli).
 */
function minifyProgram(script, binary) {
  const { imports, exports } = JSON.parse(optimize(binary, "--minify-imports-and-exports-and-modules", "--debuginfo"));
  optimize(binary, ...SMALL);
  const text = readFileSync(join(site, script), "utf8");
  const [[module] = []] = imports;
  const missing = imports.find(([from, name]) => from !== module || !text.includes(name));
  if (missing) {
    throw new Error(`${binary} imports ${missing[1]} from ${missing[0]}, which ${script} does not define`);
  }
  const shortNames = Object.fromEntries([[module, "a"], ...imports.map(([, ...names]) => names), ...exports]);
  const bundle = `export { default, mount } from ${JSON.stringify(`./${script}`)}`;
  writeFileSync(join(site, script), renameProperties(["--bundle", ...SCRIPT_OPTIONS], bundle, shortNames));
}

/** Runs esbuild and has it rename properties. */
function renameProperties(options, input, names) {
  const directory = mkdtempSync(join(tmpdir(), "names-"));
  const cache = join(directory, "cache.json");
  writeFileSync(cache, JSON.stringify(names));
  const pattern = `^(${Object.keys(names).join("|")})$`;
  const mangle = [`--mangle-cache=${cache}`, `--mangle-props=${pattern}`, "--mangle-quoted"];
  try {
    return run(site, ["esbuild", ...options, ...mangle], input);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function minifyFile(name) {
  const path = join(site, name);
  const options = name.endsWith(".css") ? ["--minify", "--loader=css"] : SCRIPT_OPTIONS;
  writeFileSync(path, run(site, ["esbuild", ...options], readFileSync(path)));
}

const [script] = findNames(/<link rel="modulepreload" href="\.\/([^"]+\.js)"/g);
const [binary] = findNames(/<link rel="preload" href="\.\/([^"]+\.wasm)"/g);
minifyProgram(script, binary);
[...findNames(/<(?:link rel="stylesheet" href|script src)="\.\/([^"]+)"/g), ON_DEMAND].forEach(minifyFile);
