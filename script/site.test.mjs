/**
 * Tests of what packs, finishes and measures the site: pack.mjs, seal.mjs, embed.mjs, compress.mjs and size.mjs, as
 * commands.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { rename, shortName } from "./lib/wasm-names.mjs";

const here = dirname(fileURLToPath(import.meta.url));

/** What Trunk writes, in short. */
const INDEX = `<html><head>
<link rel="icon" href="./icon-1.svg" integrity="i"/>
<link rel="stylesheet" href="./style-1.css"/>
<script src="./start-1.js" type="module"></script>
<link rel="modulepreload" href="./page-abc123.js" crossorigin="anonymous" integrity="js"><link rel="preload" \
href="./page-abc123_bg.wasm" crossorigin="anonymous" integrity="wasm" as="fetch" type="application/wasm"></head>
<body></body></html>`;

/** A script that loads another one on demand, which the build names in it. */
const START = `const { page } = await import('./snippets/part.js');
const EMBEDDED = { type: "module", src: "./embedded.js", integrity: "" };
console.log(EMBEDDED, page);`;

/** The smallest WebAssembly there is, and the same with a custom section of no name and no content. */
const MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const OTHER_MODULE = Uint8Array.of(...MODULE, 0, 1, 0);

let site;

beforeEach(() => {
  site = mkdtempSync(join(tmpdir(), "site-"));
  writeSite();
});

/** Writes what Trunk does. */
function writeSite() {
  write("index.html", INDEX);
  write("icon-1.svg", "<svg/>");
  write("style-1.css", '@font-face { src: url("fonts/plain.woff2?v=1") }');
  write("fonts/plain.woff2", "font");
  write("start-1.js", START);
  write("embedded.js", "console.log('embedded');");
  write("snippets/part.js", "export const page = 1;");
  write("page-abc123.js", "export default 1; export const mount = 2;");
  write("page-abc123_bg.wasm", MODULE);
  write("unused.txt", "unused");
}

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

/** A module that imports a function, exports one that calls it under each of these names, and nothing else. */
function moduleWith(imported, ...exported) {
  const text = (words) => [words.length, ...Buffer.from(words)];
  const section = (id, ...content) => [id, content.length, ...content];
  return Uint8Array.of(
    ...MODULE,
    ...section(1, 1, 0x60, 0, 0),
    ...section(2, 1, ...text("./page_bg.js"), ...text(imported), 0, 0),
    ...section(3, 1, 0),
    ...section(7, exported.length, ...exported.flatMap((name) => [...text(name), 0, 1])),
    ...section(10, 1, 4, 0, 0x10, 0, 0x0b),
  );
}

/** The integrity of a file of the site, as a browser checks it. */
function integrity(name) {
  return `sha384-${createHash("sha384").update(readFileSync(join(site, name))).digest("base64")}`;
}

/** The one file of the site whose name begins like this and ends like that. */
function fileLike(start, ending) {
  const names = readdirSync(site).filter((name) => name.startsWith(start) && name.endsWith(ending));
  assert.equal(names.length, 1, `${start}…${ending}: ${names}`);
  return names[0];
}

/** Seals the site; the names of the program's files there, JavaScript before WebAssembly. */
function sealed() {
  assert.equal(run("seal.mjs").status, 0);
  const names = readdirSync(site).filter((name) => name.startsWith("page-"));
  return [".js", ".wasm"].flatMap((ending) => names.filter((name) => name.endsWith(ending)));
}

test("the program's files are named by their own content", () => {
  const [script, wasm] = sealed();
  writeSite();
  write("page-abc123_bg.wasm", OTHER_MODULE);
  const names = sealed();
  assert.ok(names.includes(script), "the same content keeps its name");
  assert.ok(names.includes(wasm));
  assert.equal(names.length, 3, "other content under Trunk's same name gets another name");
});

test("the page names the renamed files, with the integrity of what they hold", () => {
  const [script, wasm] = sealed();
  const html = readFileSync(join(site, "index.html"), "utf8");
  assert.ok(html.includes(`rel="modulepreload" href="./${script}" crossorigin="anonymous" integrity="${integrity(script)}"`));
  assert.ok(html.includes(`rel="preload" href="./${wasm}" crossorigin="anonymous" data-integrity="${integrity(wasm)}"`));
  const [, icon] = html.match(/rel="icon" href="\.\/([^"]+)"/);
  assert.ok(html.includes(`href="./${icon}" integrity="${integrity(icon)}"`));
  assert.match(html, /<script src="\.\/start-[0-9a-f]{16}\.js" type="module"><\/script>/);
});

test("what is loaded on demand is named in the script that loads it, which is sealed after it", () => {
  sealed();
  const [embedded, start] = [fileLike("embedded-", ".js"), fileLike("start-", ".js")];
  const script = readFileSync(join(site, start), "utf8");
  assert.ok(script.includes(`src: "./${embedded}",integrity:"${integrity(embedded)}"`), script);
  assert.match(start, new RegExp(createHash("sha256").update(script).digest("hex").slice(0, 16)));
});

test("a script on demand that nothing loads is not sealed", () => {
  write("start-1.js", "");
  const { status, stderr } = run("seal.mjs");
  assert.notEqual(status, 0);
  assert.match(stderr, /has a place for embedded\.js/);
});

test("embed.js names the files that it loads, with their integrity", () => {
  const [program, binary] = sealed();
  assert.equal(run("embed.mjs").stderr, "");
  const script = readFileSync(join(site, "embed.js"), "utf8");
  for (const file of [program, binary, fileLike("embed-", ".css")]) {
    assert.ok(script.includes(`{name:"${file}",integrity:"${integrity(file)}"}`), file);
  }
  assert.doesNotMatch(script, /name:""/);
});

test("the style of an embedded list is kept to it, and can be set from outside", () => {
  sealed();
  run("embed.mjs");
  const style = readFileSync(join(site, fileLike("embed-", ".css")), "utf8");
  assert.ok(!/(^|[},])(:root|html|body)\b/.test(style), "no rule is for the page around it");
  assert.ok(style.includes("--accent: var(--jess-jobs-accent, light-dark("));
  // Lengths are of a unit from outside; the conditions of containers cannot be.
  const withoutConditions = style.replaceAll(/@container[^{]*/g, "").replaceAll("var(--jess-jobs-rem, 1rem)", "");
  assert.ok(!/\drem/.test(withoutConditions));
  assert.ok(/@container[^{]*\drem/.test(style));
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

test("a packed program does the same under shorter names, without what nobody uses", async () => {
  const [log, start, free] = ["__wbg_log_0123456789abcdef", "__wbindgen_start", "__wbg_stream_free"];
  write("page-abc123_bg.wasm", moduleWith(log, free, start));
  write(
    "page-abc123.js",
    `let wasm;
    class Stream { free() { wasm.${free}(); } }
    function init(bytes, log) {
      const imports = { "./page_bg.js": { ${log}: function() { log("called"); } } };
      wasm = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports;
      wasm.${start}();
    }
    function mount() { return "mounted"; }
    export { Stream, init as default, mount };`,
  );
  assert.equal(run("pack.mjs").stderr, "");

  const wasm = readFileSync(join(site, "page-abc123_bg.wasm"));
  assert.equal(WebAssembly.Module.exports(new WebAssembly.Module(wasm)).length, 1);
  assert.doesNotMatch(wasm.toString("latin1"), /__w/);
  assert.doesNotMatch(readFileSync(join(site, "page-abc123.js"), "utf8"), /__w|Stream/);
  const { default: init, mount } = await import(pathToFileURL(join(site, "page-abc123.js")));
  assert.equal(mount(), "mounted");
  const calls = [];
  init(wasm, (words) => calls.push(words));
  assert.deepEqual(calls, ["called"]);
});

test("a program whose parts do not fit each other is not packed", () => {
  write("page-abc123_bg.wasm", moduleWith("__wbg_log_0123456789abcdef", "__wbindgen_start"));
  const { status, stderr } = run("pack.mjs");
  assert.notEqual(status, 0);
  assert.match(stderr, /page-abc123\.js does not give just what page-abc123_bg\.wasm takes/);
});

test("packing takes blanks and comments out of style and scripts, and leaves the page to be edited", () => {
  write("page-abc123_bg.wasm", moduleWith("__wbg_log_0123456789abcdef"));
  write("page-abc123.js", "export default { __wbg_log_0123456789abcdef: 1 }; export const mount = 2;");
  write("style-1.css", "/* why */\n.a {\n  inline-size: 1px;\n}\n");
  write("start-1.js", "// why\nconst longName = 1;\nconsole.log(longName, longName);\n");
  assert.equal(run("pack.mjs").stderr, "");
  assert.equal(readFileSync(join(site, "style-1.css"), "utf8"), ".a{inline-size:1px}\n");
  assert.doesNotMatch(readFileSync(join(site, "start-1.js"), "utf8"), /why|longName|\n./);
  assert.equal(readFileSync(join(site, "index.html"), "utf8"), INDEX);
});

test("names of any length can be exchanged", () => {
  const [long, short] = ["x".repeat(300), "y"];
  const exchanged = (wasm, ...names) => {
    const [imports, exports] = names.map((pair) => new Map([pair]));
    return rename(Buffer.from(wasm), { module: long, imports, exports });
  };
  const wasm = exchanged(moduleWith("a", "b", "c"), ["a", long], ["c", long]);
  const module = new WebAssembly.Module(wasm);
  assert.deepEqual(WebAssembly.Module.imports(module), [{ module: long, name: long, kind: "function" }]);
  assert.deepEqual(WebAssembly.Module.exports(module), [{ name: long, kind: "function" }]);
  const back = new WebAssembly.Module(exchanged(wasm, [long, short], [long, short]));
  assert.deepEqual(WebAssembly.Module.exports(back), [{ name: short, kind: "function" }]);
  assert.throws(() => exchanged(moduleWith("a"), ["b", "c"], ["b", "c"]), /the import a/);
});

test("no two short names are the same", () => {
  const names = Array.from({ length: 5000 }, (_, number) => shortName(number));
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual([names[0], names[51], names[52], names.at(-1).length], ["a", "Z", "aa", 3]);
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
  assert.deepEqual(
    others.map((line) => line.split(" ")[0]),
    ["embedded.js", "unused.txt"],
  );
});

test("a first load over the budget fails and says by how much", () => {
  // Bytes without a pattern, which no format can make smaller.
  let state = 1;
  const noise = Uint8Array.from({ length: 101_000 }, () => (state = (state * 48271) % 2147483647) >> 8);
  write("page-abc123_bg.wasm", noise);
  run("compress.mjs");
  const { status, stderr } = run("size.mjs");
  assert.equal(status, 1);
  assert.match(stderr, /over the budget of 100000/);
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
