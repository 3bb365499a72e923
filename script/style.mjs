/**
 * Makes one style sheet of style/main.css and what it imports, so that a visit costs one request for it.
 * Trunk runs this before each build.
 *
 *     node script/style.mjs
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { styleSheet } from "./lib/style-sheet.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const output = join(root, "target", "style", "jess-jobs.css");

mkdirSync(dirname(output), { recursive: true });
writeFileSync(output, styleSheet(root));
