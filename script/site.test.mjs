/** Tests of what finishes and measures the site: seal.mjs, compress.mjs and size.mjs, run as commands. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));

/** What Trunk writes, in short. */
const INDEX = `<html><head>
<link rel="icon" href="./icon-1.svg" integrity="i"/>
<link rel="stylesheet" href="./style-1.css"/>
<script src="./start-1.js" type="module"></script>
<link rel="modulepreload" href="./page-abc123.js" crossorigin="anonymous" integrity="js"><link rel="preload" \
href="./page-abc123_bg.wasm" crossorigin="anonymous" integrity="wasm" as="fetch" type="application/wasm"></head>
<body></body></html>`;

/** The smallest WebAssembly there is, and the same with a custom section of no name and no content. */
const MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const OTHER_MODULE = Uint8Array.of(...MODULE, 0, 1, 0);

let site;

beforeEach(() => {
  site = mkdtempSync(join(tmpdir(), "site-"));
  write("index.html", INDEX);
  write("icon-1.svg", "<svg/>");
  write("style-1.css", '@font-face { src: url("fonts/plain.woff2?v=1") }');
  write("fonts/plain.woff2", "font");
  write("start-1.js", "const { page } = await import('./snippets/part.js');");
  write("snippets/part.js", "export const page = 1;");
  write("page-abc123.js", "export default 1;");
  write("page-abc123_bg.wasm", MODULE);
  write("unused.txt", "unused");
});

afterEach(() => rmSync(site, { recursive: true }));

function write(name, content) {
  mkdirSync(dirname(join(site, name)), { recursive: true });
  writeFileSync(join(site, name), content);
}

function run(script, ...options) {
  const command = [join(here, script), site, ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  return { status, stdout, stderr };
}

/** Seals the site; the names of the program's files there, JavaScript before WebAssembly. */
function sealed() {
  assert.equal(run("seal.mjs").status, 0);
  const names = readdirSync(site).filter((name) => name.startsWith("page-"));
  return [".js", ".wasm"].flatMap((ending) => names.filter((name) => name.endsWith(ending)));
}

test("the program's files are named by their own content", () => {
  const [script, wasm] = sealed();
  write("index.html", INDEX);
  write("page-abc123.js", "export default 1;");
  write("page-abc123_bg.wasm", OTHER_MODULE);
  const names = sealed();
  assert.ok(names.includes(script), "the same content keeps its name");
  assert.ok(names.includes(wasm));
  assert.equal(names.length, 3, "other content under Trunk's same name gets another name");
});

test("the page names the renamed files and keeps their integrity", () => {
  const [script, wasm] = sealed();
  const html = readFileSync(join(site, "index.html"), "utf8");
  assert.match(html, new RegExp(`rel="modulepreload" href="./${script}" crossorigin="anonymous" integrity="js"`));
  assert.match(html, new RegExp(`rel="preload" href="./${wasm}" crossorigin="anonymous" data-integrity="wasm"`));
});

test("a program that is damaged is not sealed", () => {
  write("page-abc123_bg.wasm", new Uint8Array(100));
  const { status, stderr } = run("seal.mjs");
  assert.notEqual(status, 0);
  assert.match(stderr, /is not valid WebAssembly/);
});

test("a page without the program's links is not sealed", () => {
  write("index.html", "<html></html>");
  assert.notEqual(run("seal.mjs").status, 0);
});

test("each file gets compressed copies, the same ones every time", () => {
  run("compress.mjs");
  const first = readFileSync(join(site, "index.html.br"));
  assert.equal(brotliDecompressSync(first).toString(), INDEX);
  assert.equal(gunzipSync(readFileSync(join(site, "fonts/plain.woff2.gz"))).toString(), "font");
  run("compress.mjs");
  assert.deepEqual(readFileSync(join(site, "index.html.br")), first);
  assert.ok(!readdirSync(site).includes("index.html.br.br"));
});

test("a first load is what the page names, directly or not, and nothing else", () => {
  run("compress.mjs");
  const { status, stdout } = run("size.mjs");
  assert.equal(status, 0);
  const others = stdout.split("\n").filter((line) => line.includes("not in a first load"));
  assert.equal(others.length, 1);
  assert.match(others[0], /^unused\.txt/);
});

test("a first load over the budget fails and says by how much", () => {
  // Bytes without a pattern, which no format can make smaller.
  let state = 1;
  const noise = Uint8Array.from({ length: 131_000 }, () => (state = (state * 48271) % 2147483647) >> 8);
  write("page-abc123_bg.wasm", noise);
  run("compress.mjs");
  const { status, stderr } = run("size.mjs");
  assert.equal(status, 1);
  assert.match(stderr, /over the budget of 130000/);
  assert.equal(run("size.mjs", "--plain").status, 0, "a build without the library's sources has more room");
});

for (const name of ["https://elsewhere.example/a.css", "/a.css", "../a.css", "./absent.css"]) {
  test(`a page that names ${name} fails, since it could not run under every path`, () => {
    write("index.html", INDEX.replace("./style-1.css", name));
    run("compress.mjs");
    const { status, stderr } = run("size.mjs");
    assert.notEqual(status, 0);
    assert.match(stderr, /not a file of the site/);
  });
}
