/**
 * Starts the page. A file of its own, since the content security policy allows no inline script.
 *
 * The build names the program's two files by their content and announces both in the document's head,
 * each with its integrity: `modulepreload` for the JavaScript, `preload` for the WebAssembly. This script
 * reads the names from there. Both downloads are under way before it runs; it only picks them up, which is
 * why the request below repeats the link's mode (`crossorigin="anonymous"`), credentials and integrity.
 */

/**
 * The link in the document's head that announces a file.
 *
 * @param {string} selector
 * @returns {HTMLLinkElement}
 */
function announced(selector) {
  const link = document.head.querySelector(selector);
  if (!(link instanceof HTMLLinkElement)) {
    throw new Error(`index.html has no ${selector}`);
  }
  return link;
}

/** Says that the page is on its way, to whoever waits for longer than its style hides this. */
function promise() {
  const message = document.createElement("p");
  message.className = "page start";
  message.textContent = "Loading the page…";
  document.getElementById("jess-jobs")?.replaceChildren(message);
}

/** Loads the program and runs it. */
async function start() {
  // Libraries' own snippets, if there are any, come after the program's module.
  const program = announced('link[rel="modulepreload"]');
  const binary = announced('link[rel="preload"][type="application/wasm"]');
  const response = fetch(binary.href, {
    integrity: binary.dataset.integrity ?? binary.integrity,
    mode: "cors",
    credentials: "same-origin",
  });
  // Where the import fails first, nobody waits for the download, and its failure is no second error.
  response.catch(() => {});
  const { default: init } = await import(program.href);
  await init({ module_or_path: response });
}

/**
 * Says something in the page, above all else in it.
 *
 * @param {string} words
 */
function alert(words) {
  const message = document.createElement("p");
  message.setAttribute("role", "alert");
  message.textContent = words;
  document.body.prepend(message);
}

/** Says that the page could not start, and what to do about it, in place of what stood there till now. */
function explain() {
  document.getElementById("jess-jobs")?.replaceChildren();
  alert(
    "The job list could not start: a part of the page did not arrive, or this browser is too old to run it. " +
      "Your jobs are not affected. Reload the page; if that does not help, try a current browser or ask " +
      "whoever runs this site.",
  );
}

let stopped = false;

/**
 * Whether an error is a fault of the program itself, which ends it. Then says so, once: the program cannot say
 * it any more.
 *
 * @param {unknown} error
 * @returns {boolean}
 */
function isFault(error) {
  if (!(error instanceof WebAssembly.RuntimeError)) {
    return false;
  }
  if (!stopped) {
    stopped = true;
    alert("The page has stopped because of a fault in it. What you see may be out of date. Reload the page to go on.");
  }
  return true;
}

window.addEventListener("error", (event) => isFault(event.error));
window.addEventListener("unhandledrejection", (event) => isFault(event.reason));

promise();
start().catch((error) => {
  console.error("The page could not start.", error);
  if (!isFault(error)) {
    explain();
  }
});
