/**
 * Makes of the sealed site what `<jess-jobs>` takes besides: its style sheet, and `embed.js`, which names the
 * files that it loads, with their integrity. After seal.mjs, which gives those their names.
 *
 *     node script/embed.mjs dist
 *
 * Needs esbuild on the PATH (script/setup).
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { TARGET } from "./lib/browsers.mjs";
import { integrityOf, markOf } from "./lib/content.mjs";
import { styleSheet } from "./lib/style-sheet.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [site] = process.argv.slice(2);

/**
 * The tokens that the embedding page can set, under `--jess-jobs-` and their name. docs/embedding.md has them in a
 * table.
 */
const FROM_OUTSIDE = [
  ...["ground", "surface", "surface-raised", "line", "line-strong", "text", "text-muted", "accent", "accent-hover"],
  ...["on-accent", "focus", "radius", "radius-small", "font", "size", "size-small"],
];

/** The list is the root of what it is in, and has all of the room. */
function rooted(sheet) {
  return sheet.replaceAll(/^( *)(?::root|html|body) \{/gm, "$1:host {");
}

/** Tokens that have the value from outside, where there is one. */
function open(sheet) {
  return FROM_OUTSIDE.reduce((sheet, name) => {
    const token = new RegExp(`(?<=\\s)--${name}: ([^;]+);`);
    if (!token.test(sheet)) {
      throw new Error(`style/tokens.css has no --${name}`);
    }
    return sheet.replace(token, `--${name}: var(--jess-jobs-${name}, $1);`);
  }, sheet);
}

/**
 * Lengths in a unit that the embedding page can set: a rem is the size of its own text, which some set to 10
 * pixels so as to reckon in them. The conditions of `@container` take no variables.
 */
function scaled(sheet) {
  const lines = sheet.split("\n").map((line) =>
    line.startsWith("@") ? line : line.replaceAll(/(?<![\w.-])(-?[\d.]+)rem\b/g, "calc($1 * var(--jess-jobs-rem, 1rem))"),
  );
  return lines.join("\n");
}

function minified(text, ...options) {
  const { status, stdout, error } = spawnSync("esbuild", ["--minify", ...options], { input: text, encoding: "utf8" });
  if (status !== 0) {
    throw new Error(`esbuild failed: ${error?.message ?? `status ${status}`}`);
  }
  return stdout;
}

/** Writes the style sheet, named by its content. */
function writeStyle() {
  const own = readFileSync(join(root, "style", "embed.css"), "utf8");
  const style = minified(scaled(`${open(rooted(styleSheet(root)))}\n${own}`), "--loader=css");
  const name = `embed-${markOf(style)}.css`;
  writeFileSync(join(site, name), style);
  return { name, integrity: integrityOf(style) };
}

/** What index.html says of the file whose link a pattern finds. */
function named(pattern) {
  const [tag] = readFileSync(join(site, "index.html"), "utf8").match(pattern) ?? [];
  const [, name] = tag?.match(/ href="\.\/([^"]+)"/) ?? [];
  const [, integrity] = tag?.match(/ (?:data-)?integrity="([^"]+)"/) ?? [];
  if (!name || !integrity) {
    throw new Error(`index.html names no file with its integrity by ${pattern}`);
  }
  return { name, integrity };
}

const files = {
  program: named(/<link rel="modulepreload"[^>]*>/),
  binary: named(/<link rel="preload"[^>]*\.wasm"[^>]*>/),
  style: writeStyle(),
};
const script = Object.entries(files).reduce((script, [key, { name, integrity }]) => {
  const place = `${key}: { name: "", integrity: "" }`;
  if (!script.includes(place)) {
    throw new Error(`public/embed.js has no place for ${key}`);
  }
  return script.replace(place, () => `${key}: ${JSON.stringify({ name, integrity })}`);
}, readFileSync(join(root, "public", "embed.js"), "utf8"));
writeFileSync(join(site, "embed.js"), minified(script, "--format=esm", TARGET));
