/**
 * Loads the program that all `<jess-jobs>` elements of a page share, and calls it.
 *
 * The program's files have names that contain a hash of their content. `script/embed.mjs` replaces `FILES` with those
 * names and their integrity: `{ program, binary, style }`, each `{ name, integrity }`.
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

/** Calls the program. Reports an error as uncaught instead of throwing it, so that the caller can clean up. */
export function callProgram(call) {
  try {
    call();
  } catch (error) {
    reportError(error);
  }
}

/**
 * Reports whether an error is a trap of this program, after which it cannot continue. Other programs of the page can
 * trap as well. Browsers limit the stack, Chromium to its ten innermost frames, which can all be in the WebAssembly.
 */
export function isTrap(error) {
  const names = [FILES.program.name, FILES.binary.name];
  return error instanceof WebAssembly.RuntimeError && names.some((name) => String(error.stack).includes(name));
}
