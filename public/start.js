/**
 * Starts the page: sends the first request for jobs, then loads the program, which takes over that request. This is a
 * file because the content security policy forbids inline scripts.
 *
 * The build names the program's two files by a hash of their content and adds a link with the integrity of each to the
 * head of the document: `modulepreload` for the JavaScript, `preload` for the WebAssembly. Both downloads are in
 * progress when this script runs. It reads the names from the links and makes requests of the same mode and
 * credentials (`crossorigin="anonymous"`, and the defaults of `fetch`), which reuse those downloads.
 *
 * Every visit waits for this file, so it is kept small; the build removes the comments.
 */

document.querySelector(".not-started")?.remove();

/** The markup that is shown until the program has started. */
const placeholder = document.getElementById("jess-jobs-placeholder")?.content.firstElementChild;

/**
 * The time after which the placeholder is shown if the program has not started, in milliseconds. Mostly the program
 * needs less, and to lay out the placeholder would delay it: the two date inputs alone take 25 ms.
 */
const PLACEHOLDER_DELAY = 250;

/** The time after which an alert reports that the program has not arrived, in milliseconds. */
const SLOW_DELAY = 20_000;

/** The statuses that JESS documents, in the order in which the program writes them. */
const STATUSES = ["ACCEPTED", "UNPACKED", "QUEUED", "FINISHED", "CANCELED", "REJECTED"];

const DAY = 86_400_000;

/** The first and the last day of each range that the address can have, in days from today (`relative_range.rs`). */
const RANGES = { "": [], today: [0], yesterday: [-1, -1], "7d": [-6], "30d": [-29], "90d": [-89], year: [0] };

/** The settings as JSON text. */
const settings = document.getElementById("jess-jobs-settings")?.textContent ?? "";

/** Matches valid settings, joined by spaces: relative or HTTP URLs, the filter transport, the time zone, the theme. */
const VALID_SETTINGS = /^((https?:|(?![^/?# ]*:))[!-~]+ )+(query|post|none) [A-Za-z][\w+/-]* (auto|light|dark)$/;

/** The script that is loaded only in a frame (`?embed=1`). The build writes its name and its integrity here. */
const EMBEDDED = { type: "module", src: "./embedded.js", integrity: "" };

/** The query of the page's address. */
const query = new URLSearchParams(location.search);

/**
 * Prefetches the program's first request: the jobs of the last 30 days if the address has no dates
 * (`src/state/recent.rs`), with the URL of `src/api/endpoint.rs` and the options of `src/api/transport.rs`. The program
 * takes over the request if it is identical to its own, and aborts it otherwise.
 *
 * Sends nothing if a setting or the address is unusual or invalid. The program then sends the request or reports the
 * error.
 */
function prefetchJobs() {
  const {
    apiBase = "jess_web/api",
    signInUrl = "sign-in",
    filterTransport = "query",
    timeZone = "local",
    refreshSeconds = 0,
    responseTimeoutSeconds = 45,
    title = "JESS Jobs",
    theme = "auto",
    links = {},
    embedOrigins = "",
  } = JSON.parse(settings);
  document.documentElement.dataset.theme = theme;
  document.title = placeholder.querySelector("h1").textContent = title.trim();
  const base = apiBase.replace(/\/+$/, "");
  const urls = [base, signInUrl.trim(), ...Object.values(links), ...embedOrigins.split(" ").filter(Boolean)];
  const joined = [...urls, filterTransport, timeZone, theme].join(" ");
  const hasInterval =
    refreshSeconds === 0 || (refreshSeconds > 4 && refreshSeconds <= 86_400 && refreshSeconds % 1 === 0);
  const hasTimeout =
    responseTimeoutSeconds >= 5 && responseTimeoutSeconds <= 3600 && responseTimeoutSeconds % 1 === 0;
  if (!VALID_SETTINGS.test(joined) || !hasInterval || !hasTimeout || !title.trim()) {
    return;
  }

  // A date that is given twice is invalid, and joined it fails the check below.
  let [since, till, status, range] = ["since", "till", "status", "range"].map((key) => query.getAll(key).join());
  const names = status.toUpperCase().replace("CANCELLED", "CANCELED").split(",").filter(Boolean);
  // JESS documents no exclusion, so that the request names the other statuses.
  const excluded = names.every((name) => name[0] === "-") ? names.map((name) => name.slice(1)) : [];
  const isValid =
    isEmptyOrDay(since) &&
    isEmptyOrDay(till) &&
    (excluded.length ? excluded : names).every((name) => STATUSES.includes(name));
  if (!isValid || (till && since > till)) {
    return;
  }
  const today = startOfToday(timeZone);
  if (!since && !till) {
    // Throws for a range that does not exist. The program reports it.
    [since, till] = RANGES[range].map((days) => addDays(today, days));
    if (range === "year") {
      since = `${since.slice(0, 4)}-01-01`;
    }
  }
  if (filterTransport !== "none" && !since && !till) {
    since = addDays(today, -30);
  }
  // One day more on either side, because the days of the service may begin at another hour.
  since &&= addDays(since, -1);
  till &&= addDays(till, 1);
  const statuses = STATUSES.filter((name) => (excluded.length ? !excluded.includes(name) : names.includes(name)));
  const filter = Object.entries({ since, till, status: statuses.join() }).filter(([, text]) => text);

  const search = filter.map((pair) => pair.join("=")).join("&");
  const url = `${base}/jobs${filterTransport === "query" ? `?${search}` : ""}`;
  const body = filterTransport === "post" ? JSON.stringify(Object.fromEntries(filter)) : null;
  const controller = new AbortController();
  const response = fetch(url, {
    method: body ? "POST" : "GET",
    headers: { Accept: "application/json", ...(body && { "Content-Type": "application/json" }) },
    body,
    credentials: "include",
    cache: "no-store",
    signal: controller.signal,
  });
  // The program handles a failure when it takes over the request.
  response.catch(() => {});
  globalThis.__jessJobsPrefetch = { url, body, response, controller };
}

/**
 * Returns the current day in a time zone, as the instant at which it begins in UTC.
 *
 * @param {string} timeZone - `local`, or a name of the IANA database
 * @throws {RangeError} if the browser does not know the name
 */
function startOfToday(timeZone) {
  const now = new Date();
  // Without `Intl` for the default: its first use takes some milliseconds.
  return timeZone === "local"
    ? Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())
    : Date.parse(now.toLocaleDateString("sv", { timeZone }));
}

/**
 * Returns the day a number of days after a day, written `YYYY-MM-DD`.
 *
 * @param {string | number} day - such a text, or the instant at which it begins in UTC
 * @param {number} days
 */
function addDays(day, days) {
  return new Date(+new Date(day) + days * DAY).toJSON().slice(0, 10);
}

/**
 * Reports whether a text is empty or a day of the calendar from 1970 on, before the last one that can be written.
 *
 * @param {string} text
 */
function isEmptyOrDay(text) {
  return !text || (text >= "1970" && text < "9999-12-31" && new Date(text).toJSON()?.slice(0, 10) === text);
}

// The first link is the program's module; links of library snippets would follow.
const program = document.querySelector("[rel=modulepreload]");
const binary = document.querySelector("[rel=preload][as=fetch]");

/** Loads the program and mounts the page. */
async function start() {
  const response = fetch(binary.href, { integrity: binary.dataset.integrity ?? binary.integrity });
  // If the import fails first, a failure of the download must not be reported as an unhandled rejection.
  response.catch(() => {});
  const { default: init, mount } = await import(program.href);
  await init({ module_or_path: response });
  // Chromium drops a page from the back/forward cache when a finalizer runs in it, so the handle is not left to one.
  mount(document.getElementById("jess-jobs"), settings).free();
  if (placeholder?.isConnected) {
    syncAnimations();
  }
}

/** Gives the page's animations the start times of the placeholder's, so that they continue instead of restarting. */
function syncAnimations() {
  const startTimes = {};
  // Animations are listed in document order, in which the placeholder is last.
  for (const animation of document.getAnimations().reverse()) {
    const { animationName: name, startTime } = animation;
    if (startTimes[name]) {
      animation.startTime = startTimes[name];
    }
    startTimes[name] ??= startTime;
  }
}

/**
 * Shows an alert at the top of the page, and returns its element.
 *
 * @param {string} text
 */
function showAlert(text) {
  const paragraph = document.createElement("p");
  paragraph.setAttribute("role", "alert");
  paragraph.textContent = text;
  document.body.prepend(paragraph);
  return paragraph;
}

let stopped = false;

/** Shows an alert that the program has stopped, once. */
function showStopped() {
  if (!stopped) {
    stopped = true;
    showAlert(
      "The page has stopped because of an internal error. What you see may be out of date. Reload the page to " +
        "continue.",
    );
  }
}

/** Reports whether an error is a trap of the program. Without WebAssembly there is no such class. */
function isTrap(error) {
  return Boolean(globalThis.WebAssembly) && error instanceof WebAssembly.RuntimeError;
}

/**
 * Handles an error that nothing has caught. After a trap or an exception of the program, parts of the page no longer
 * work, and the program cannot report it. Errors of other scripts, such as those of browser extensions, are ignored.
 *
 * @param {unknown} error
 * @param {string} [file] the script that has thrown it, if known
 */
function handleError(error, file) {
  const trace = `${error?.stack} ${file}`;
  if (isTrap(error) || [program, binary].some((link) => link && trace.includes(link.href))) {
    showStopped();
  }
}

addEventListener("error", ({ error, filename }) => handleError(error, filename));
addEventListener("unhandledrejection", ({ reason }) => handleError(reason));

const waiting = setTimeout(() => placeholder && document.body.append(placeholder), PLACEHOLDER_DELAY);
let slowAlert;
const slow = setTimeout(() => {
  slowAlert = showAlert(
    "The page is taking long to load: a part of it has not arrived yet. Your jobs are not affected. Check the network " +
      "connection, then reload the page.",
  );
}, SLOW_DELAY);
if (query.get("embed") === "1") {
  document.head.append(Object.assign(document.createElement("script"), EMBEDDED));
}
try {
  prefetchJobs();
} catch {
  // A setting has the wrong type, or the settings are not JSON. The program reports it.
}
start()
  .catch((error) => {
    console.error("The page could not start.", error);
    if (isTrap(error)) {
      showStopped();
    } else {
      const reason = globalThis.WebAssembly
        ? "part of the page did not load, or this browser is too old. Your jobs are not affected. Reload the page. If " +
          "that does not help, use a current browser or"
        : "it needs WebAssembly, which is turned off in this browser, for example by Lockdown Mode or by a policy of " +
          "your organization. Your jobs are not affected. Allow WebAssembly for this site, use another browser, or";
      showAlert(`The job list could not start: ${reason} contact the administrator of this site.`);
    }
  })
  .finally(() => {
    clearTimeout(waiting);
    clearTimeout(slow);
    placeholder?.remove();
    slowAlert?.remove();
  });
