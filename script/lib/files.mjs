/** Reading the site's directory. */
import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";

const COMPRESSED = /\.(br|gz)$/;

/**
 * The site's files, without their compressed copies, as sorted paths relative to it, with `/` between parts.
 *
 * @param {string} site
 * @returns {string[]}
 */
export function filesOf(site) {
  return readdirSync(site, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !COMPRESSED.test(entry.name))
    .map((entry) => relative(site, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join("/"))
    .sort();
}
