import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * One style sheet of style/main.css and what it imports, without comments.
 *
 * @param {string} root the project's directory
 */
export function styleSheet(root) {
  const main = readFileSync(join(root, "style", "main.css"), "utf8");
  const files = [...main.matchAll(/^@import "([\w-]+\.css)";$/gm)].map(([, name]) => name);
  if (files.length === 0) {
    throw new Error("style/main.css imports nothing");
  }
  const sheet = files.map((name) => readFileSync(join(root, "style", name), "utf8")).join("\n");
  return sheet.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/\n\s*\n+/g, "\n");
}
