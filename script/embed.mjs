/**
 * Builds the files of `<jess-jobs>` for the release site: its style sheet, and `embed.js`, which contains the names and
 * the integrity of the files that it loads. Runs after hash-assets.mjs, which names those files.
 *
 *     node script/embed.mjs dist
 *
 * Needs esbuild on the PATH (script/setup).
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { hashOf, integrityOf, run, SCRIPT_OPTIONS } from "./lib/site.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [site] = process.argv.slice(2);

/**
 * The tokens that the embedding page can set as custom properties: `--jess-jobs-` and the name of the token.
 * docs/embedding.md lists them.
 */
const PUBLIC_TOKENS = [
  ...["ground", "surface", "surface-raised", "line", "line-strong", "text", "text-muted", "accent", "accent-hover"],
  ...["on-accent", "focus", "radius", "radius-small", "font", "size", "size-small"],
];

/** Replaces the selectors of the root elements by `:host`. */
function scopeToHost(sheet) {
  return sheet.replaceAll(/^( *)(?::root|html|body) \{/gm, "$1:host {");
}

/** Makes each public token default to its value in style/tokens.css. */
function exposeTokens(sheet) {
  return PUBLIC_TOKENS.reduce((sheet, name) => {
    const token = new RegExp(`(?<=\\s)--${name}:\\s+([^;]+);`);
    if (!token.test(sheet)) {
      throw new Error(`style/tokens.css has no --${name}`);
    }
    return sheet.replace(token, `--${name}: var(--jess-jobs-${name}, $1);`);
  }, sheet);
}

/**
 * Converts lengths in rem to multiples of `--jess-jobs-rem`, since some pages set the size of a rem to 10 pixels.
 * Leaves the conditions of `@container` as they are, since they cannot contain variables.
 */
function scaleRems(sheet) {
  const length = /(?<![\w.-])(-?[\d.]+)rem\b/g;
  const scaled = (line) => line.replaceAll(length, "calc($1 * var(--jess-jobs-rem, 1rem))");
  const lines = sheet.split("\n").map((line) => (line.trimStart().startsWith("@") ? line : scaled(line)));
  return lines.join("\n");
}

/** Writes the style sheet under a name that contains a hash of its content. */
function writeStyle() {
  const overrides = readFileSync(join(root, "style", "embed.css"), "utf8");
  const page = run(root, ["esbuild", "style/main.css", "--bundle"]);
  const sheet = scaleRems(`${exposeTokens(scopeToHost(page))}\n${overrides}`);
  const style = run(root, ["esbuild", "--minify", "--loader=css"], sheet);
  const name = `embed-${hashOf(style)}.css`;
  writeFileSync(join(site, name), style);
  return { name, integrity: integrityOf(style) };
}

/** Returns the name and the integrity that index.html gives in the link that matches a pattern. */
function readLink(pattern) {
  const [tag] = readFileSync(join(site, "index.html"), "utf8").match(pattern) ?? [];
  const [, name] = tag?.match(/ href="\.\/([^"]+)"/) ?? [];
  const [, integrity] = tag?.match(/ (?:data-)?integrity="([^"]+)"/) ?? [];
  if (!name || !integrity) {
    throw new Error(`index.html has no link with a name and an integrity that matches ${pattern}`);
  }
  return { name, integrity };
}

/** Returns the name of the part that the program loads. */
function findPanel(script) {
  const [, name] = readFileSync(join(site, script), "utf8").match(/"\.\/(panel-[0-9a-f]+\.wasm)"/) ?? [];
  if (!name) {
    throw new Error(`${script} does not name the part for the panel`);
  }
  return name;
}

const program = readLink(/<link rel="modulepreload"[^>]*>/);
const files = {
  program,
  binary: readLink(/<link rel="preload"[^>]*\.wasm"[^>]*>/),
  panel: { name: findPanel(program.name) },
  style: writeStyle(),
};
const options = ["--bundle", ...SCRIPT_OPTIONS, `--define:FILES=${JSON.stringify(files)}`];
writeFileSync(join(site, "embed.js"), run(root, ["esbuild", "public/embed.js", ...options]));
