/**
 * Starts the page: asks for the jobs at once, and then for the program, which takes that request over. A file
 * of its own, since the content security policy allows no inline script.
 *
 * The build names the program's two files by their content and announces both in the document's head,
 * each with its integrity: `modulepreload` for the JavaScript, `preload` for the WebAssembly. This script
 * reads the names from there. Both downloads are under way before it runs; it only picks them up, which takes
 * a request of the same mode and credentials as the link's (`crossorigin="anonymous"`, and `fetch`'s defaults).
 *
 * Every visit waits for this file, so it is kept small; the build takes the comments out.
 */

/** What stands in for the program until it is there. */
const placeholder = document.querySelector(".placeholder");

/** The states that JESS documents, in the order in which the program writes them. */
const STATUSES = ["ACCEPTED", "UNPACKED", "QUEUED", "FINISHED", "CANCELED", "REJECTED"];

const DAY = 86_400_000;

/** The settings, in JSON. */
const settings = document.getElementById("jess-jobs-settings")?.textContent ?? "";

/** Settings as one text: addresses, relative or of the web, a way for the filter to travel, a zone, a theme. */
const USABLE =
  /^((https?:|(?![^/?# ]*:))[!-~]+ )+(query|post|none) (Z|[+-]([01]\d|2[0-3]):[0-5]\d) (auto|light|dark)$/;

/**
 * The script that is loaded only where the page is in a frame of another one (`?embed=1`). The build writes its name
 * and its integrity here.
 */
const EMBEDDED = { type: "module", src: "./embedded.js", integrity: "" };

/** What the address asks for. */
const address = new URLSearchParams(location.search);

/**
 * Sends the request that the program will make first: for the jobs of the last 30 days, where the address has no
 * dates (`src/state/recent.rs`), spelled as the program does (`src/api/endpoint.rs`) and sent as it does
 * (`src/api/transport.rs`). The program takes it over if it is the very one that it wants, and else ends it.
 *
 * Sends nothing where a setting or the address is not plain: the program will, or says what is wrong.
 */
function prefetchJobs() {
  const {
    apiBase = "jess_web/api",
    signInUrl = "sign-in",
    filterTransport = "query",
    serviceTimeZone = "UTC",
    refreshSeconds = 0,
    title = "JESS Jobs",
    theme = "auto",
    links = {},
    embedOrigins = "",
  } = JSON.parse(settings);
  document.documentElement.dataset.theme = theme;
  document.title = document.querySelector("h1").textContent = title.trim();
  const base = apiBase.replace(/\/+$/, "");
  const zone = serviceTimeZone.toUpperCase().replace("UTC", "Z");
  const addresses = [base, signInUrl.trim(), ...Object.values(links), ...embedOrigins.split(" ").filter(Boolean)];
  const one = [...addresses, filterTransport, zone, theme].join(" ");
  const paused = refreshSeconds === 0 || (refreshSeconds > 4 && refreshSeconds <= 86_400 && refreshSeconds % 1 === 0);
  if (!USABLE.test(one) || !paused || !title.trim()) {
    return;
  }

  // A date that comes twice is none.
  let [since, till, status] = ["since", "till", "status"].map((key) => address.getAll(key).join());
  const names = status.toUpperCase().replace("CANCELLED", "CANCELED").split(",").filter(Boolean);
  const usual = isDay(since) && isDay(till) && names.every((name) => STATUSES.includes(name));
  if (!usual || (till && since > till)) {
    return;
  }
  if (filterTransport !== "none" && !since && !till) {
    const midnight = Date.now() - Date.parse(`1970-01-01T00:00${zone}`) - 30 * DAY;
    since = new Date(midnight).toJSON().slice(0, 10);
  }
  const statuses = STATUSES.filter((name) => names.includes(name));
  const filter = Object.entries({ since, till, status: statuses.join() }).filter(([, text]) => text);

  const query = filter.map((pair) => pair.join("=")).join("&");
  const url = `${base}/jobs${filterTransport === "query" ? `?${query}` : ""}`;
  const body = filterTransport === "post" ? JSON.stringify(Object.fromEntries(filter)) : null;
  const controller = new AbortController();
  const response = fetch(url, {
    method: body ? "POST" : "GET",
    headers: { Accept: "application/json", ...(body && { "Content-Type": "application/json" }) },
    body,
    credentials: "include",
    signal: controller.signal,
  });
  // The program hears of a failure when it takes the request over.
  response.catch(() => {});
  globalThis.__jessJobsPrefetch = { url, body, response, controller };
}

/**
 * Whether a text is no day at all, or one of the calendar on which there can have been jobs.
 *
 * @param {string} text
 */
function isDay(text) {
  return !text || (text >= "1970" && new Date(text).toJSON()?.slice(0, 10) === text);
}

/** Loads the program and runs it. */
async function start() {
  // Libraries' own snippets, if there are any, come after the program's module.
  const program = document.querySelector("[rel=modulepreload]");
  const binary = document.querySelector("[rel=preload][as=fetch]");
  const response = fetch(binary.href, { integrity: binary.dataset.integrity ?? binary.integrity });
  // Where the import fails first, nobody waits for the download, and its failure is no second error.
  response.catch(() => {});
  const { default: init, mount } = await import(program.href);
  await init({ module_or_path: response });
  mount(document.getElementById("jess-jobs"), settings);
  takeOver();
}

/** Has what moves in the page go on from where it is in the frame, so that nothing is seen to begin anew. */
function takeOver() {
  const started = {};
  // In the order of the document, in which the frame is the last.
  for (const animation of document.getAnimations().reverse()) {
    const { animationName: name, startTime } = animation;
    if (started[name]) {
      animation.startTime = started[name];
    }
    started[name] ??= startTime;
  }
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

addEventListener("error", (event) => isFault(event.error));
addEventListener("unhandledrejection", (event) => isFault(event.reason));

if (address.get("embed") === "1") {
  document.head.append(Object.assign(document.createElement("script"), EMBEDDED));
}
try {
  prefetchJobs();
} catch {
  // A setting is of another kind than it should be. The program will say so.
}
start()
  .catch((error) => {
    console.error("The page could not start.", error);
    if (!isFault(error)) {
      alert(
        "The job list could not start: a part of the page did not arrive, or this browser is too old to run it. " +
          "Your jobs are not affected. Reload the page; if that does not help, try a current browser or ask " +
          "whoever runs this site.",
      );
    }
  })
  .finally(() => placeholder?.remove());
