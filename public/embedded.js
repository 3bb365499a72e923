/**
 * Adapts the page to a frame of another page (`?embed=1`): hides its heading, reports its height to the embedding page
 * and applies the theme that the embedding page requests. `start.js` loads this script; docs/embedding.md describes
 * the messages.
 *
 * Messages are exchanged only with the embedding page, and only if its origin is the page's own or is listed in the
 * setting `embedOrigins`.
 */

/** The maximum height to report, in CSS pixels. A longer list scrolls in its frame and draws only the visible rows. */
const MAX_HEIGHT = 5000;

/** In a narrow frame, where the header is a grid, the time is where the heading would be. */
const STYLE = `
  .page { padding: 4px }
  .page-header > :first-child, .page-links { display: none }
  .page-header { grid-template: auto / 1fr auto }
  .updated { grid-area: 1 / 1; align-self: center }
  .page-actions > button { grid-area: 1 / 2 }
  .frame-notice { margin-block: 8px 0; flex-basis: 100% }
`;

const settings = document.getElementById("jess-jobs-settings")?.textContent ?? "";

/** Returns the origins with which messages may be exchanged. */
function readAllowedOrigins() {
  try {
    const { embedOrigins = "" } = JSON.parse(settings);
    // Normalized as in message events: lower case, without the default port.
    return [location.origin, ...embedOrigins.split(/\s+/).filter(Boolean).map((origin) => new URL(origin).origin)];
  } catch {
    // The page reports what is wrong with its settings.
    return [];
  }
}

const allowedOrigins = readAllowedOrigins();

/**
 * Returns the origin of the embedding page, if it is known. Firefox has no `ancestorOrigins`: there a page of the same
 * origin can be asked, and any other is the referrer, if it sends one and the frame has loaded no other page before.
 */
function findEmbeddingOrigin() {
  if (location.ancestorOrigins) {
    return location.ancestorOrigins[0];
  }
  try {
    return parent.origin;
  } catch {
    const origin = document.referrer && new URL(document.referrer).origin;
    // Any other may be that of a page that was in the frame before, such as one for signing in.
    return allowedOrigins.includes(origin) ? origin : undefined;
  }
}

const embeddingOrigin = findEmbeddingOrigin();

/**
 * The possible origins of the embedding page: all allowed ones, if its origin is not known. The browser delivers a message
 * only if the target origin matches, and logs an error otherwise.
 */
const targetOrigins = allowedOrigins.filter((origin) => origin === (embeddingOrigin ?? origin));

function postHeight() {
  const height = Math.min(Math.ceil(document.body.getBoundingClientRect().height), MAX_HEIGHT);
  // Before its first layout, and in a frame that is not displayed, the page has no height.
  if (height === 0) {
    return;
  }
  targetOrigins.forEach((origin) => parent.postMessage({ type: "jess-jobs-height", height }, origin));
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);
document.adoptedStyleSheets.push(sheet);
// Links open outside of the frame: a framed sign-in page gets no cookies, and should not ask for a password.
document.head.append(Object.assign(document.createElement("base"), { target: "_blank" }));

/** The tokens that the `sandbox` attribute of the frame needs, if it has one. */
const TOKENS = "allow-popups, allow-popups-to-escape-sandbox, allow-downloads, allow-forms";

/**
 * Reports whether a document is sandboxed. Browsers have no property for it, but refuse to set the domain of such a
 * document, even to its current value. An invalid domain is tried first: Chromium's error then names the sandbox, while
 * for the current domain it logs in the console that the call is ignored.
 *
 * @param {Document} page
 */
function isSandboxed(page) {
  for (const domain of ["invalid", page.domain]) {
    try {
      page.domain = domain;
      return false;
    } catch ({ message }) {
      if (message.includes("not a suffix")) {
        return false;
      }
    }
  }
  return true;
}

/**
 * Reports whether this frame may be one without downloads, which a browser refuses without a word. A page of the same
 * origin can be asked; of any other it can only be seen that there is a sandbox.
 */
function mayLackDownloads() {
  try {
    const { sandbox } = frameElement;
    return sandbox.length > 0 && !sandbox.contains("allow-downloads");
  } catch {
    return isSandboxed(document);
  }
}

const notice = Object.assign(document.createElement("p"), { className: "frame-notice", role: "alert" });

/**
 * Shows what the frame does not allow, beside the control that was used.
 *
 * @param {Element} control
 * @param {string} text
 */
function explain(control, text) {
  notice.textContent = `${text} The administrator of the page around it can allow it by the sandbox tokens ${TOKENS}.`;
  control.after(notice);
}

/**
 * Opens a link in a window of its own, as the browser would do but without a word where the frame does not allow it.
 * Reports whether that is known to have worked: a window that is sandboxed itself cannot show the sign-in page.
 *
 * @param {string} url
 */
function openOutside(url) {
  let opened;
  try {
    opened = open(url);
  } catch {
    // Firefox throws where others return nothing.
  }
  if (!opened) {
    return false;
  }
  // Until the page arrives, the window has an empty document, which is of this origin.
  if (isSandboxed(opened.document)) {
    opened.close();
    return false;
  }
  opened.opener = null;
  return true;
}

/**
 * Follows a link of the page, and shows a message if the frame may not allow it. `data-saves` marks the buttons that save
 * a file, and the part of the page beside which the message is shown.
 */
function follow(event) {
  const control = event.target.closest?.("a[href], button[data-saves]");
  // A link that saves checks first whether there is something to save, and then follows itself.
  const isHandled = event.defaultPrevented && !control?.matches("[data-saves]");
  if (!control || isHandled || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
    return;
  }
  notice.remove();
  if (control.matches("[download], [data-saves]")) {
    if (mayLackDownloads()) {
      explain(control.closest("div[data-saves]") ?? control, "If no download starts, this frame does not allow downloads.");
    }
    return;
  }
  event.preventDefault();
  if (!openOutside(control.href)) {
    explain(control, "If no window opens, this frame does not allow it.");
  }
}

if (parent !== window) {
  if (embeddingOrigin && !allowedOrigins.includes(embeddingOrigin)) {
    console.info(`The embedding page is not notified of the height: ${embeddingOrigin} is not in embedOrigins.`);
  }
  new ResizeObserver(postHeight).observe(document.body);
  addEventListener("click", follow);
  addEventListener("message", ({ source, origin, data }) => {
    const isTheme = source === parent && allowedOrigins.includes(origin) && data?.type === "jess-jobs-theme";
    if (isTheme && ["auto", "light", "dark"].includes(data.theme)) {
      document.documentElement.dataset.theme = data.theme;
    }
  });
}
