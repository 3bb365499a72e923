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

const STYLE = ".page { padding: 4px } .page-header > :first-child, .page-links { display: none }";

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
 * The possible origins of the embedding page. Without `ancestorOrigins` these are all allowed origins; the browser
 * delivers a message only if the target origin matches.
 */
const targetOrigins = allowedOrigins.filter((origin) => origin === (location.ancestorOrigins?.[0] ?? origin));

function postHeight() {
  const height = Math.min(Math.ceil(document.body.getBoundingClientRect().height), MAX_HEIGHT);
  targetOrigins.forEach((origin) => parent.postMessage({ type: "jess-jobs-height", height }, origin));
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);
document.adoptedStyleSheets.push(sheet);
// Links open outside of the frame: a framed sign-in page gets no cookies, and should not ask for a password.
document.head.append(Object.assign(document.createElement("base"), { target: "_blank" }));

if (parent !== window) {
  const embeddingOrigin = location.ancestorOrigins?.[0];
  if (embeddingOrigin && !allowedOrigins.includes(embeddingOrigin)) {
    console.info(`The embedding page is not notified of the height: ${embeddingOrigin} is not in embedOrigins.`);
  }
  new ResizeObserver(postHeight).observe(document.body);
  addEventListener("message", ({ source, origin, data }) => {
    const isTheme = source === parent && allowedOrigins.includes(origin) && data?.type === "jess-jobs-theme";
    if (isTheme && ["auto", "light", "dark"].includes(data.theme)) {
      document.documentElement.dataset.theme = data.theme;
    }
  });
}
