/**
 * Loads the part of the program that shows a job in its panel, with the first job that is opened. `script/minify.mjs`
 * replaces `PROGRAM` and `IMPORTS`, and bundles this with the program.
 */
import { initSync } from "PROGRAM";

/** The build writes the part's name and its integrity here. */
const PART = { url: "./panel.wasm", integrity: "" };

/** A promise of the part; undefined before the first use and after a failure. */
let loading;

async function load() {
  // Relative to this script, since a list can be embedded in a page of another host.
  const response = await fetch(new URL(PART.url, import.meta.url), { integrity: PART.integrity });
  if (!response.ok) {
    throw new Error(`${response.url} returned status ${response.status}`);
  }
  // Not while it streams, which requires a server that knows the type of the file.
  const bytes = await response.arrayBuffer();
  // The program has started, since it calls this.
  const program = initSync();
  await WebAssembly.instantiate(bytes, IMPORTS);
}

/**
 * Loads the part once; after a failure, the next call tries again. Passes to the program whether it is loaded. The
 * program imports this function under this name.
 *
 * @param {number} callback - the program's function for the outcome, as its place in the table of functions
 * @param {number} data - the value for the function
 */
export async function __wasm_split_load_panel(callback, data) {
  loading ??= load().catch((error) => {
    loading = undefined;
    console.error("The part of the program for a job's panel could not be loaded.", error);
    return false;
  });
  const isLoaded = (await loading) !== false;
  initSync().__indirect_function_table.get(callback)(data, isLoaded);
}
