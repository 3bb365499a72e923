/**
 * The names by which a WebAssembly module and its JavaScript know each other.
 *
 * wasm-bindgen makes them of the names of Rust items and hashes, some 40 characters each, and they are in both
 * files. Here they get short ones.
 */

/** The numbers of a module's sections that are looked at. */
const IMPORTS = 2;
const EXPORTS = 7;

/** The magic number and the version, before the first section. */
const HEAD = 8;

/**
 * The same module with other names for what it imports and exports.
 *
 * @param {Buffer} wasm
 * @param {{ module: string, imports: Map<string, string>, exports: Map<string, string> }} names the one name of
 *   the module that all imports come from, and the new names by the old ones; an export without one is dropped
 * @returns {Buffer}
 */
export function rename(wasm, { module, imports, exports }) {
  const parts = [wasm.subarray(0, HEAD)];
  const reader = new Reader(wasm, HEAD);
  while (reader.at < wasm.length) {
    const start = reader.at;
    const id = reader.byte();
    const end = reader.number() + reader.at;
    if (id === IMPORTS) {
      parts.push(section(id, list(reader, () => renamedImport(reader, module, imports))));
    } else if (id === EXPORTS) {
      parts.push(section(id, list(reader, () => renamedExport(reader, exports))));
    } else {
      parts.push(wasm.subarray(start, end));
    }
    reader.at = end;
  }
  return Buffer.concat(parts);
}

/**
 * The short name of a number; no two have the same.
 *
 * @param {number} number
 * @returns {string}
 */
export function shortName(number) {
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const rest = Math.floor(number / letters.length);
  return (rest > 0 ? shortName(rest - 1) : "") + letters[number % letters.length];
}

/** Reads the binary format (WebAssembly Core Specification, chapter 5). */
class Reader {
  constructor(wasm, at) {
    this.wasm = wasm;
    this.at = at;
  }

  byte() {
    return this.wasm[this.at++];
  }

  /** A number in LEB128. */
  number() {
    const byte = this.byte();
    return byte < 128 ? byte : byte - 128 + 128 * this.number();
  }

  text() {
    const length = this.number();
    this.at += length;
    return this.wasm.toString("utf8", this.at - length, this.at);
  }
}

/** Everything in a section that is a list; what `entry` gives nothing for is left out. */
function list(reader, entry) {
  const entries = Array.from({ length: reader.number() }, entry).filter(Boolean);
  return Buffer.concat([number(entries.length), ...entries]);
}

function renamedImport(reader, module, names) {
  reader.text();
  const name = reader.text();
  const kind = reader.byte();
  if (kind !== 0 || !names.has(name)) {
    throw new Error(`the import ${name} is not one of the functions that are known`);
  }
  return Buffer.concat([text(module), text(names.get(name)), Buffer.of(kind), number(reader.number())]);
}

function renamedExport(reader, names) {
  const name = reader.text();
  const item = Buffer.concat([Buffer.of(reader.byte()), number(reader.number())]);
  return names.has(name) && Buffer.concat([text(names.get(name)), item]);
}

function section(id, content) {
  return Buffer.concat([Buffer.of(id), number(content.length), content]);
}

function number(value) {
  const rest = Math.floor(value / 128);
  return rest > 0 ? Buffer.concat([Buffer.of(128 + (value % 128)), number(rest)]) : Buffer.of(value);
}

function text(words) {
  return Buffer.concat([number(Buffer.byteLength(words)), Buffer.from(words)]);
}
