/** Tests of the scripts that process the site after Trunk has built it. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));

/** A shortened index.html as Trunk writes it. */
const INDEX = `<html><head>
<link rel="icon" href="./icon-1.svg" integrity="i"/>
<link rel="stylesheet" href="./style-1.css"/>
<script src="./start-1.js" type="module"></script>
<link rel="modulepreload" href="./page-abc123.js" crossorigin="anonymous" integrity="js"><link rel="preload" \
href="./page-abc123_bg.wasm" crossorigin="anonymous" integrity="wasm" as="fetch" type="application/wasm"></head>
<body></body></html>`;

/** A script that loads another one on demand. The build writes the name of the other one into it. */
const START = `const { page } = await import('./snippets/part.js');
const EMBEDDED = { type: "module", src: "./embedded.js", integrity: "" };
console.log(EMBEDDED, page);`;

/** How the program refers to the part that it loads on demand. */
const PART = 'globalThis.part = { url: "./panel.wasm", integrity: "" };';

/** The smallest WebAssembly module, and the same module with an empty custom section. */
const MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const OTHER_MODULE = Uint8Array.of(...MODULE, 0, 1, 0);

let site;

beforeEach(() => {
  site = mkdtempSync(join(tmpdir(), "site-"));
  writeSite();
});

/** Writes the files of a site as Trunk does. */
function writeSite() {
  write("index.html", INDEX);
  write("icon-1.svg", "<svg/>");
  write("style-1.css", '@font-face { src: url("fonts/plain.woff2?v=1") }');
  write("fonts/plain.woff2", "font");
  write("start-1.js", START);
  write("embedded.js", "console.log('embedded');");
  write("snippets/part.js", "export const page = 1;");
  write("page-abc123.js", `${PART} export default 1; export const mount = 2;`);
  write("page-abc123_bg.wasm", MODULE);
  write("panel.wasm", MODULE);
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

/** Returns a module that imports one function and exports another, which calls it, under each of the given names. */
function moduleWith(imported, ...exported) {
  const text = (name) => [name.length, ...Buffer.from(name)];
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

/** Returns the integrity of a file of the site, as browsers verify it. */
function integrity(name) {
  return `sha384-${createHash("sha384").update(readFileSync(join(site, name))).digest("base64")}`;
}

/** Returns the only file of the site whose name has this prefix and suffix. */
function findFile(prefix, suffix) {
  const names = readdirSync(site).filter((name) => name.startsWith(prefix) && name.endsWith(suffix));
  assert.equal(names.length, 1, `${prefix}…${suffix}: ${names}`);
  return names[0];
}

/** Renames the site's files and returns the names of the program's files, JavaScript before WebAssembly. */
function hashAssets() {
  assert.equal(run("hash-assets.mjs").status, 0);
  const names = readdirSync(site).filter((name) => name.startsWith("page-"));
  return [".js", ".wasm"].flatMap((ending) => names.filter((name) => name.endsWith(ending)));
}

test("the names of the program's files contain a hash of their content", () => {
  const [script, wasm] = hashAssets();
  writeSite();
  write("page-abc123_bg.wasm", OTHER_MODULE);
  const names = hashAssets();
  assert.ok(names.includes(script), "unchanged content keeps its name");
  assert.ok(names.includes(wasm));
  assert.equal(names.length, 3, "changed content gets a new name, even if Trunk gave it the same one");
});

test("index.html refers to the renamed files and their integrity", () => {
  const [script, wasm] = hashAssets();
  const html = readFileSync(join(site, "index.html"), "utf8");
  assert.ok(html.includes(`rel="modulepreload" href="./${script}" crossorigin="anonymous" integrity="${integrity(script)}"`));
  assert.ok(html.includes(`rel="preload" href="./${wasm}" crossorigin="anonymous" data-integrity="${integrity(wasm)}"`));
  const [, icon] = html.match(/rel="icon" href="\.\/([^"]+)"/);
  assert.ok(html.includes(`href="./${icon}" integrity="${integrity(icon)}"`));
  assert.match(html, /<script src="\.\/start-[0-9a-f]{16}\.js" type="module"><\/script>/);
});

test("a script loaded on demand is named in the script that loads it, whose hash includes this name", () => {
  hashAssets();
  const [embedded, start] = [findFile("embedded-", ".js"), findFile("start-", ".js")];
  const script = readFileSync(join(site, start), "utf8");
  assert.ok(script.includes(`src: "./${embedded}",integrity:"${integrity(embedded)}"`), script);
  assert.match(start, new RegExp(createHash("sha256").update(script).digest("hex").slice(0, 16)));
});

test("the part for the panel is named in the program that loads it, whose hash includes this name", () => {
  const [program] = hashAssets();
  const panel = findFile("panel-", ".wasm");
  const script = readFileSync(join(site, program), "utf8");
  assert.ok(script.includes(`url: "./${panel}",integrity:"${integrity(panel)}"`), script);
  assert.match(program, new RegExp(createHash("sha256").update(script).digest("hex").slice(0, 16)));
});

for (const [loader, loaded] of [
  ["start-1.js", /embedded\.js/],
  ["page-abc123.js", /panel\.wasm/],
]) {
  test(`renaming fails if no script loads a file on demand: ${loader}`, () => {
    write(loader, "");
    const { status, stderr } = run("hash-assets.mjs");
    assert.notEqual(status, 0);
    assert.match(stderr, /no script of .* loads /);
    assert.match(stderr, loaded);
  });
}

test("embed.js contains the names and the integrity of the files that it loads", () => {
  const [program, binary] = hashAssets();
  assert.equal(run("embed.mjs").stderr, "");
  const script = readFileSync(join(site, "embed.js"), "utf8");
  for (const file of [program, binary, findFile("embed-", ".css")]) {
    assert.ok(script.includes(`{name:"${file}",integrity:"${integrity(file)}"}`), file);
  }
  assert.ok(script.includes(findFile("panel-", ".wasm")), "recognizes errors in the part for the panel");
  assert.doesNotMatch(script, /\bFILES\b|\bfrom"/, "one file, without placeholders and imports");
});

test("the style sheet of embedded lists is scoped to the list and can be customized", () => {
  hashAssets();
  run("embed.mjs");
  const style = readFileSync(join(site, findFile("embed-", ".css")), "utf8");
  assert.ok(!/(^|[},])(:root|html|body)\b/.test(style), "no rule applies to the embedding page");
  assert.ok(style.includes("--accent: var(--jess-jobs-accent, light-dark("));
  // Lengths use the unit of the embedding page; conditions of containers cannot contain variables.
  const withoutConditions = style.replaceAll(/@container[^{]*/g, "").replaceAll("var(--jess-jobs-rem, 1rem)", "");
  assert.ok(!/\drem/.test(withoutConditions));
  assert.ok(/@container[^{]*\drem/.test(style));
});

test("renaming fails if the WebAssembly is invalid", () => {
  write("page-abc123_bg.wasm", new Uint8Array(100));
  const { status, stderr } = run("hash-assets.mjs");
  assert.notEqual(status, 0);
  assert.match(stderr, /is not valid WebAssembly/);
});

test("renaming fails if index.html has no links to the program", () => {
  write("index.html", "<html></html>");
  assert.notEqual(run("hash-assets.mjs").status, 0);
});

test("minifying shortens names and removes unused code without changing the behaviour", async () => {
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
  assert.equal(run("minify.mjs").stderr, "");

  const wasm = readFileSync(join(site, "page-abc123_bg.wasm"));
  assert.doesNotMatch(wasm.toString("latin1"), /__w/);
  assert.doesNotMatch(readFileSync(join(site, "page-abc123.js"), "utf8"), /__w|Stream/);
  const { default: init, mount } = await import(pathToFileURL(join(site, "page-abc123.js")));
  assert.equal(mount(), "mounted");
  const calls = [];
  init(wasm, (message) => calls.push(message));
  assert.deepEqual(calls, ["called"]);
});

test("the program loads its part on demand, with short names, and again after a failure", async () => {
  // As the compiler's and wasm-bindgen's output, in the text format, which wasm-opt reads too.
  write(
    "page-abc123_bg.wasm",
    `(module
      (import "./page-abc123_bg.js" "__wbg_log" (func))
      (import "./__wasm_split.js" "__wasm_split_load_panel" (func $load (param i32 i32)))
      (memory (export "memory") 1)
      (table (export "__indirect_function_table") 1 funcref)
      (elem (i32.const 0) $loaded)
      (func $loaded (param i32 i32) (i32.store8 (local.get 0) (i32.add (i32.const 65) (local.get 1))))
      (func (export "openJob") (call $load (i32.const 0) (i32.const 4))))`,
  );
  write("panel.wasm", '(module (import "__wasm_split" "memory" (memory 1)) (data (i32.const 0) "part"))');
  write(
    "page-abc123.js",
    `import * as import1 from "./__wasm_split.js"
    let wasm;
    function initSync(module) {
      if (wasm !== undefined) return wasm;
      const import0 = { __proto__: null, __wbg_log() {} };
      const imports = { __proto__: null, "./page-abc123_bg.js": import0, "./__wasm_split.js": import1, };
      return wasm = new WebAssembly.Instance(new WebAssembly.Module(module), imports).exports;
    }
    function mount() { wasm.openJob(); return () => Buffer.from(wasm.memory.buffer, 0, 5).toString("latin1"); }
    export { initSync, initSync as default, mount };`.replaceAll(/^ {4}/gm, ""),
  );
  assert.equal(run("minify.mjs").stderr, "");
  assert.doesNotMatch(readFileSync(join(site, "page-abc123.js"), "utf8"), /__wasm_split|__indirect|openJob/);
  assert.ok(!readdirSync(site).includes("__wasm_split.js"), "the loader is a part of the program");

  const requests = [];
  const answers = [new Response("", { status: 404 }), new Response(readFileSync(join(site, "panel.wasm")))];
  const { fetch, console } = globalThis;
  Object.assign(globalThis, {
    fetch: async (url) => requests.push(String(url)) && answers.shift(),
    console: { ...console, error() {} },
  });
  try {
    const { default: init, mount } = await import(pathToFileURL(join(site, "page-abc123.js")));
    init(readFileSync(join(site, "page-abc123_bg.wasm")));
    for (const outcome of ["\0\0\0\0A", "partB", "partB"]) {
      const read = mount();
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(read(), outcome);
    }
  } finally {
    Object.assign(globalThis, { fetch, console });
  }
  assert.deepEqual(requests, Array(2).fill(String(pathToFileURL(join(site, "panel.wasm")))));
});

test("minifying fails if the JavaScript does not match the WebAssembly", () => {
  write("page-abc123_bg.wasm", moduleWith("__wbg_log_0123456789abcdef", "__wbindgen_start"));
  const { status, stderr } = run("minify.mjs");
  assert.notEqual(status, 0);
  assert.match(stderr, /imports __wbg_log_0123456789abcdef from .*, which page-abc123\.js does not define/);
});

test("minifying leaves index.html as it is, since administrators edit it", () => {
  write("page-abc123_bg.wasm", moduleWith("__wbg_log_0123456789abcdef"));
  write("page-abc123.js", "export default { __wbg_log_0123456789abcdef: 1 }; export const mount = 2;");
  write("style-1.css", "/* why */\n.a {\n  inline-size: 1px;\n}\n");
  write("start-1.js", "// why\nconst longName = 1;\nconsole.log(longName, longName);\n");
  assert.equal(run("minify.mjs").stderr, "");
  assert.equal(readFileSync(join(site, "style-1.css"), "utf8"), ".a{inline-size:1px}\n");
  assert.doesNotMatch(readFileSync(join(site, "start-1.js"), "utf8"), /why|longName|\n./);
  assert.equal(readFileSync(join(site, "index.html"), "utf8"), INDEX);
});

test("compression is reproducible, and leaves out what administrators edit", () => {
  run("compress.mjs");
  const first = readFileSync(join(site, "style-1.css.br"));
  assert.deepEqual(brotliDecompressSync(first), readFileSync(join(site, "style-1.css")));
  assert.equal(gunzipSync(readFileSync(join(site, "fonts/plain.woff2.gz"))).toString(), "font");
  run("compress.mjs");
  assert.deepEqual(readFileSync(join(site, "style-1.css.br")), first);
  const names = readdirSync(site);
  assert.ok(!names.includes("style-1.css.br.br"));
  for (const edited of ["index.html", "unused.txt"]) {
    assert.deepEqual(names.filter((name) => name.startsWith(edited)), [edited]);
  }
});

/** Runs size.mjs with a server that calls `answer` for each request. */
async function measure(answer, ...options) {
  const server = createServer((request, response) => {
    const name = request.url === "/" ? "index.html" : request.url.slice(1);
    answer(name, request.headers["accept-encoding"], response);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${server.address().port}/`;
  const child = spawn(process.execPath, [join(here, "size.mjs"), site, url, ...options]);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text) => (stdout += text));
  child.stderr.on("data", (text) => (stderr += text));
  const [status] = await once(child, "close");
  server.close();
  return { status, stdout, stderr };
}

/** Sends a file, compressed with brotli if the client accepts it. */
function sendBest(name, accepted, response) {
  const content = readFileSync(join(site, name));
  if (!accepted.includes("br")) {
    return response.end(content);
  }
  return response.setHeader("content-encoding", "br").end(brotliCompressSync(content));
}

test("a first visit consists of the files to which index.html refers, directly or indirectly", async () => {
  const { status, stdout } = await measure(sendBest);
  assert.equal(status, 0);
  const others = stdout.split("\n").filter((line) => line.includes("not in a first visit"));
  assert.deepEqual(
    others.map((line) => line.split(" ")[0]),
    ["embedded.js", "panel.wasm", "unused.txt"],
  );
});

test("size.mjs counts the transferred bytes, and fails if a first visit exceeds the budget", async () => {
  // Pseudorandom bytes, which cannot be compressed.
  let state = 1;
  const noise = Uint8Array.from({ length: 376_000 }, () => (state = (state * 48271) % 2147483647) >> 8);
  write("page-abc123_bg.wasm", noise);
  const { status, stderr } = await measure(sendBest);
  assert.equal(status, 1);
  assert.match(stderr, /over the budget of 375000/);
  assert.equal((await measure(sendBest, "--plain")).status, 0, "a build with the prebuilt library has a larger budget");

  // A page that would compress well, from a server that does not compress it.
  write("page-abc123_bg.wasm", MODULE);
  write("index.html", INDEX.replace("<body>", `<body>${"x".repeat(376_000)}`));
  assert.equal((await measure(sendBest)).status, 0);
  const { status: plain } = await measure((name, accepted, response) =>
    sendBest(name, name === "index.html" ? "identity" : accepted, response),
  );
  assert.equal(plain, 1);
});

test("size.mjs fails if the server sends different content", async () => {
  const { status, stderr } = await measure((_, __, response) => response.end("old"));
  assert.notEqual(status, 0);
  assert.match(stderr, /sends different content for/);
});

for (const name of ["https://elsewhere.example/a.css", "/a.css", "../a.css", "./absent.css"]) {
  test(`size.mjs fails if index.html refers to ${name}, which would not work under every path`, async () => {
    write("index.html", INDEX.replace("./style-1.css", name));
    const { status, stderr } = await measure(sendBest);
    assert.notEqual(status, 0);
    assert.match(stderr, /not the relative URL of a file/);
  });
}
