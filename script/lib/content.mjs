import { createHash } from "node:crypto";

const digest = (content, kind, form) => createHash(kind).update(content).digest(form);

/**
 * The integrity of a content, as a browser checks it.
 *
 * @param {string | Buffer} content
 */
export const integrityOf = (content) => `sha384-${digest(content, "sha384", "base64")}`;

/**
 * What tells a content from any other in the name of its file.
 *
 * @param {string | Buffer} content
 */
export const markOf = (content) => digest(content, "sha256", "hex").slice(0, 16);
