/**
 * Loads the program that all `<jess-jobs>` elements of a page share, and calls it.
 *
 * The program's files have names that contain a hash of their content. `script/embed.mjs` replaces `FILES` with those
 * names and their integrity: `{ program, binary, panel, style }`, each `{ name, integrity }`. The program itself loads
 * `panel`, which has no integrity here.
 */

/** A promise of the program and its style sheet; undefined before the first use and after a failure. */
let loading;

/**
 * Loads the program once. After a failure, the next call tries again.
 *
 * @returns {Promise<{ mount: Function, style: string }>} the exported function and the text of the style sheet
 */
export function loadProgram() {
  loading ??= load().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load() {
  const [, binary, style] = await Promise.all([
    preloadModule(FILES.program),
    fetchChecked(FILES.binary),
    fetchChecked(FILES.style).then((response) => response.text()),
  ]);
  const { default: init, mount } = await import(resolveUrl(FILES.program.name));
  await init({ module_or_path: binary });
  return { mount, style };
}

/** Resolves a path relative to the URL of `embed.js`. */
export function resolveUrl(path) {
  return new URL(path, import.meta.url).href;
}

/** Fetches a file and verifies its integrity. */
async function fetchChecked({ name, integrity }) {
  const response = await fetch(resolveUrl(name), { integrity });
  if (!response.ok) {
    throw new Error(`${response.url} returned status ${response.status}`);
  }
  return response;
}

/** Preloads a module and verifies its integrity, which `import()` cannot. A later `import()` uses the loaded module. */
function preloadModule({ name, integrity }) {
  const link = document.createElement("link");
  Object.assign(link, { rel: "modulepreload", crossOrigin: "anonymous", integrity, href: resolveUrl(name) });
  return new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => reject(new Error(`${link.href} did not load, or failed its integrity check`));
    document.head.append(link);
  }).finally(() => link.remove());
}

/** The functions that are called when the program has stopped. */
const listeners = [];

/** Calls a function once the program has stopped. */
export function onStopped(listener) {
  listeners.push(listener);
}

/**
 * Calls the program. Reports an error as uncaught instead of throwing it, so that the caller can clean up; any error is
 * one of the program.
 */
export function callProgram(call) {
  try {
    call();
  } catch (error) {
    listeners.forEach((listener) => listener());
    reportError(error);
  }
}

/**
 * Reports whether an error that nothing has caught is one of this program: a trap, after which it cannot continue, or an
 * exception, after which parts of it no longer work. The page and its other programs have errors of their own, so this
 * looks for the program's files in the stack. Browsers limit the stack, Chromium to its ten innermost frames.
 */
function isOfProgram(error, file) {
  const trace = `${error?.stack} ${file}`;
  return [FILES.program, FILES.binary, FILES.panel].some(({ name }) => trace.includes(name));
}

function handleError(error, file) {
  if (isOfProgram(error, file)) {
    listeners.forEach((listener) => listener());
  }
}

addEventListener("error", ({ error, filename }) => handleError(error, filename));
addEventListener("unhandledrejection", ({ reason }) => handleError(reason));
