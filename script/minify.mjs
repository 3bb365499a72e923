/**
 * Minifies the WebAssembly, the scripts and the style sheets of the release site. Runs before hash-assets.mjs.
 *
 *     node script/minify.mjs dist
 *
 * Leaves index.html as it is, since administrators edit it. Needs Binaryen and esbuild on the PATH (script/setup).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findProgram, PANEL, run, SCRIPT_OPTIONS } from "./lib/site.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
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

/** The option of wasm-opt that shortens the names of imports and exports, and prints which names have become which. */
const SHORT_NAMES = "--minify-imports-and-exports-and-modules";

/** The module and the function that loads the part, as wasm-split-cli has the program import it. */
const LOADER = "__wasm_split.js";
const LOAD = "__wasm_split_load_panel";

/**
 * Minifies the program. The names of imports and exports, which wasm-bindgen makes long, are replaced in the WebAssembly by
 * wasm-opt and in the script by esbuild. This saves 7,000 bytes (brotli).
 */
function minifyProgram({ script, binary }) {
  const { imports, exports } = JSON.parse(optimize(binary, SHORT_NAMES, "--debuginfo"));
  optimize(binary, ...SMALL);
  writeFileSync(join(site, LOADER), writeLoader(script));
  const text = joinImports(readFileSync(join(site, script), "utf8"));
  writeFileSync(join(site, script), text);
  const modules = new Set(imports.map(([module]) => module));
  const missing = imports.find(([, name]) => !text.includes(name));
  if (missing) {
    throw new Error(`${binary} imports ${missing[1]} from ${missing[0]}, which ${script} does not define`);
  }
  const names = [...[...modules].map((module) => [module, "a"]), ...imports.map(([, ...names]) => names), ...exports];
  const bundle = `export { default, mount } from ${JSON.stringify(`./${script}`)}`;
  const minified = renameProperties(["--bundle", ...SCRIPT_OPTIONS], bundle, Object.fromEntries(names));
  rmSync(join(site, LOADER));
  writeFileSync(join(site, script), minified);
}

/** Minifies the part of the program, and returns the script that loads it. */
function writeLoader(script) {
  const { imports } = JSON.parse(optimize(PANEL, SHORT_NAMES, "--debuginfo"));
  optimize(PANEL, ...SMALL);
  // The part imports what the program exports. The properties of `program` are then renamed with the program's exports.
  const entries = imports.map(([, name, shortName]) => `${JSON.stringify(shortName)}: program.${name}`);
  return readFileSync(join(root, "public", "panel.js"), "utf8")
    .replace('"PROGRAM"', () => JSON.stringify(`./${script}`))
    .replace(/\bIMPORTS(?=\))/, () => `{ a: { ${entries.join(", ")} } }`);
}

/**
 * Has the program get all imports from one module, since wasm-opt gives all modules the same name. wasm-bindgen writes an
 * object with its own functions, and imports every other module as a whole, whose names esbuild would not shorten.
 */
function joinImports(text) {
  const [line, name] = text.match(/^import \* as (\w+) from "\.\/__wasm_split\.js";?$/m) ?? [];
  if (!line) {
    return text;
  }
  return text
    .replace(line, `import { ${LOAD} } from "./${LOADER}";`)
    .replace(`"./${LOADER}": ${name},`, "")
    .replace(/("\.\/[^"]+_bg\.js": )(\w+),/, `$1{ ...$2, ${LOAD} },`);
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

minifyProgram(findProgram(html));
[...findNames(/<(?:link rel="stylesheet" href|script src)="\.\/([^"]+)"/g), ON_DEMAND].forEach(minifyFile);
