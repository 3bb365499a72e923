/**
 * Splits the program of the release site in two: what only the panel of a job needs becomes `panel.wasm`, which
 * `public/panel.js` loads with the first job that is opened (`src/components/panel_part.rs`). Runs after Trunk and
 * before minify.mjs.
 *
 *     node script/split.mjs dist target/wasm32-unknown-unknown/release/jess-jobs.wasm
 *
 * The program has to be split before wasm-bindgen processes it, and Trunk has no step there. So this runs both tools on
 * what the compiler has written, and replaces the two files that Trunk has made of it. Needs wasm-split-cli and
 * wasm-bindgen on the PATH (script/setup).
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { findProgram, PANEL, run } from "./lib/site.mjs";

const [site, compiled] = process.argv.slice(2);

/** The file that wasm-split-cli makes of the part, named after the part in `src/components/panel_part.rs`. */
const PART = "split_panel.wasm";

const name = basename(findProgram(readFileSync(join(site, "index.html"), "utf8")).script, ".js");
const directory = mkdtempSync(join(tmpdir(), "split-"));
try {
  run(directory, ["wasm-split-cli", "--target", "web", "--out-name", name, resolve(compiled), directory]);
  // wasm-bindgen would remove what only the part uses, and its readable names for exports are not always unique.
  const options = ["--keep-lld-exports", "--no-demangle", "--no-typescript", "--out-name", name];
  run(directory, ["wasm-bindgen", "--target", "web", ...options, "--out-dir", resolve(site), `${name}.wasm`]);
  copyFileSync(join(directory, PART), join(site, PANEL));
} finally {
  rmSync(directory, { recursive: true });
}
