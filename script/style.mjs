/**
 * Makes one style sheet of style/main.css and what it imports, so that a visit costs one request for it.
 * Trunk runs this before each build.
 *
 *     node script/style.mjs
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const output = join(root, "target", "style", "jess-jobs.css");

const main = readFileSync(join(root, "style", "main.css"), "utf8");
const files = [...main.matchAll(/^@import "([\w-]+\.css)";$/gm)].map(([, name]) => name);
if (files.length === 0) {
  throw new Error("style/main.css imports nothing");
}
const sheet = files.map((name) => readFileSync(join(root, "style", name), "utf8")).join("\n");
mkdirSync(dirname(output), { recursive: true });
writeFileSync(output, sheet.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/\n\s*\n+/g, "\n"));
