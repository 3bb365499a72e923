/**
 * The page in a frame of another page (`?embed=1`): without its own head, as high as it is, as light or dark as the
 * other page asks. `start.js` loads it; docs/embedding.md says how the other page takes part.
 *
 * Messages go to the embedding page only, and come from there only, if its origin is the page's own or in the
 * setting `embedOrigins`.
 */

/** More than this, in CSS pixels, and a frame scrolls: a list of any length draws only the rows that are in view. */
const HIGHEST = 5000;

const STYLE = ".page { padding: 4px } .page-header > :first-child, .page-links { display: none }";

const settings = document.getElementById("jess-jobs-settings")?.textContent ?? "";

/** The origins that are allowed. */
function allowed() {
  try {
    const { embedOrigins = "" } = JSON.parse(settings);
    // As the browser writes them in a message: in lower case, and without the port that the scheme implies.
    return [location.origin, ...embedOrigins.split(/\s+/).filter(Boolean).map((origin) => new URL(origin).origin)];
  } catch {
    // The page says what is wrong with its settings.
    return [];
  }
}

const origins = allowed();

/** Whom to tell: a browser that does not say which page has the frame delivers only what is meant for it. */
const embedding = origins.filter((origin) => origin === (location.ancestorOrigins?.[0] ?? origin));

function tellHeight() {
  const height = Math.min(Math.ceil(document.body.getBoundingClientRect().height), HIGHEST);
  embedding.forEach((origin) => parent.postMessage({ type: "jess-jobs-height", height }, origin));
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);
document.adoptedStyleSheets.push(sheet);
// To sign in takes a page of its own: one in a frame gets no cookie, and none that asks for a password should be
// in one.
document.head.append(Object.assign(document.createElement("base"), { target: "_blank" }));

if (parent !== window) {
  const origin = location.ancestorOrigins?.[0];
  if (origin && !origins.includes(origin)) {
    console.info(`The page around this one is of ${origin}, which is not in embedOrigins: it hears no height.`);
  }
  new ResizeObserver(tellHeight).observe(document.body);
  addEventListener("message", ({ source, origin, data }) => {
    const isOurs = source === parent && origins.includes(origin) && data?.type === "jess-jobs-theme";
    if (isOurs && ["auto", "light", "dark"].includes(data.theme)) {
      document.documentElement.dataset.theme = data.theme;
    }
  });
}
