/** Functions that the scripts of the site share. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";

/**
 * Returns the files of a site without their compressed copies, sorted, as paths relative to the site with `/`.
 *
 * @param {string} site
 * @returns {string[]}
 */
export function listFiles(site) {
  return readdirSync(site, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
    .map((entry) => relative(site, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join("/"))
    .sort();
}

/** The part of the program that is loaded with the first job that is opened, before the build has renamed it. */
export const PANEL = "panel.wasm";

/**
 * Returns the names of the program's files, JavaScript and WebAssembly, in the links of index.html.
 *
 * @param {string} html
 * @returns {{ script: string, binary: string }}
 */
export function findProgram(html) {
  const [, script] = html.match(/<link rel="modulepreload" href="\.\/([^"]+\.js)"/) ?? [];
  const [, binary] = html.match(/<link rel="preload" href="\.\/([^"]+\.wasm)"/) ?? [];
  return { script, binary };
}

/** Returns the value of the attribute `integrity` for a content. */
export function integrityOf(content) {
  return `sha384-${createHash("sha384").update(content).digest("base64")}`;
}

/** Returns the hash of a content for the name of its file. */
export function hashOf(content) {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

/** Options of esbuild for scripts. Every browser that can run the program supports ES2022. */
export const SCRIPT_OPTIONS = ["--minify", "--format=esm", "--target=es2022"];

/**
 * Runs a command in a directory and returns its output.
 *
 * @param {string} directory
 * @param {string[]} command
 * @param {string | Buffer} [input]
 * @returns {string}
 */
export function run(directory, [program, ...options], input = "") {
  const result = spawnSync(program, options, {
    cwd: directory,
    input,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "inherit"],
    maxBuffer: 1 << 26,
  });
  if (result.status !== 0) {
    throw new Error(`${program} failed: ${result.error?.message ?? `status ${result.status}`}`);
  }
  return result.stdout;
}
