/**
 * Defines `<jess-jobs>`, a job list for a page of somebody else. docs/embedding.md says how to use it.
 *
 * One script of a name that stays, from wherever the site is hosted. The program's files, which are named by
 * their content, are beside it; `script/embed.mjs` writes their names and their integrity here. All lists of a
 * page share one program, and each has a shadow root, so that neither the page's style nor its scripts' searches
 * meet what is in it.
 */

/** The site's files that a list is made of. */
const FILES = {
  program: { name: "", integrity: "" },
  binary: { name: "", integrity: "" },
  style: { name: "", integrity: "" },
};

/** The settings that an attribute can give, by the attribute. A number is none that is written as a text. */
const SETTINGS = {
  "api-base": "apiBase",
  "filter-transport": "filterTransport",
  "sign-in-url": "signInUrl",
  "refresh-seconds": "refreshSeconds",
  "service-time-zone": "serviceTimeZone",
  heading: "title",
};

/** The attributes that are the filter. */
const FILTER = ["since", "till", "status"];

/** The lists that are in the page. */
const lists = new Set();

/** The program and the style, once a list has asked for them. */
let loading;

/** Whether the program has stopped. A page has one, so that no list can be started any more. */
let stopped = false;

const STOPPED = "The list has stopped because of a fault in it. What you see may be out of date. Reload the page.";

/** The address of something beside this script. */
const beside = (path) => new URL(path, import.meta.url).href;

/** Loads what all lists share. */
async function load() {
  const [, binary, style] = await Promise.all([
    checked(FILES.program),
    fetched(FILES.binary),
    fetched(FILES.style).then((response) => response.text()),
  ]);
  const { default: init, mount } = await import(beside(FILES.program.name));
  await init({ module_or_path: binary });
  return { mount, style };
}

/** The style sheets, by the document that each belongs to: a browser lets no other one have it. */
const sheets = new WeakMap();

/** The style sheet for lists of a document. */
function sheetOf(document, style) {
  if (!sheets.has(document)) {
    const sheet = new document.defaultView.CSSStyleSheet();
    sheet.replaceSync(style);
    sheets.set(document, sheet);
  }
  return sheets.get(document);
}

/** A file whose content is what the build made. */
async function fetched({ name, integrity }) {
  const response = await fetch(beside(name), { integrity });
  if (!response.ok) {
    throw new Error(`${response.url} answered with ${response.status}`);
  }
  return response;
}

/** Has a module loaded and its content checked, which `import` by itself cannot. It then uses what has come. */
function checked({ name, integrity }) {
  const link = document.createElement("link");
  Object.assign(link, { rel: "modulepreload", crossOrigin: "anonymous", integrity, href: beside(name) });
  return new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => reject(new Error(`${link.href} could not be loaded, or is not what it should be`));
    document.head.append(link);
  }).finally(() => link.remove());
}

/** What is scrolled of that in which an element is: a box, or the page. */
function scrollerOf(element) {
  for (let node = element; node; node = node.assignedSlot ?? node.parentNode ?? node.host) {
    if (node.scrollTop > 0) {
      return node;
    }
  }
  return window;
}

/** A paragraph for a list that cannot say it itself. */
function words(role, text) {
  const paragraph = document.createElement("p");
  paragraph.setAttribute("role", role);
  paragraph.textContent = text;
  return paragraph;
}

class JessJobs extends HTMLElement {
  static observedAttributes = [...Object.keys(SETTINGS), ...FILTER, "address"];

  /** What ends the list that is there, or on its way; none while the element is in no page. */
  #end;
  #parent;
  /** What ends the listeners to where the list is. */
  #scrolling;
  #width = 0;

  /** Tells the list when it has another width: a portal's column changes without the window, and a tab is opened. */
  #room = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width !== this.#width) {
      this.#width = contentRect.width;
      // Not at once: what is drawn now is another reason to observe.
      requestAnimationFrame(() => this.#draw());
    }
  });

  constructor() {
    super();
    // To where the API is elsewhere a browser follows a link of a download, and what it shows, such as that one is
    // signed out, would take the place of this page.
    this.attachShadow({ mode: "open" }).addEventListener("click", ({ target }) =>
      target.closest("a[download]")?.setAttribute("target", "_blank"),
    );
  }

  connectedCallback() {
    if (this.#end) {
      this.#follow();
    } else {
      this.#start();
    }
  }

  disconnectedCallback() {
    // Who moves an element takes it out and puts it back at once.
    queueMicrotask(() => this.isConnected || this.#stop());
  }

  adoptedCallback() {
    // In another document it has no style any more, and begins anew.
    this.#stop();
  }

  attributeChangedCallback(name, before, value) {
    if (!this.#end || before === value) {
      return;
    }
    if (FILTER.includes(name)) {
      if (this.#parent?.dataset.query !== undefined) {
        this.#parent.dataset.query = this.#query();
        this.#parent.dispatchEvent(new Event("querychange"));
      }
    } else {
      // Those that change together make one new list.
      const end = this.#end;
      queueMicrotask(() => {
        if (this.#end === end && this.isConnected) {
          this.#stop();
          this.#start();
        }
      });
    }
  }

  async #start() {
    const end = (this.#end = new AbortController());
    const root = this.shadowRoot;
    lists.add(this);
    this.#room.observe(this);
    this.#follow();
    if (stopped) {
      root.replaceChildren(words("alert", STOPPED));
      return;
    }
    root.replaceChildren(words("status", "Loading jobs…"));
    try {
      loading ??= load();
      const { mount, style } = await loading;
      if (end.signal.aborted) {
        return;
      }
      root.adoptedStyleSheets = [sheetOf(this.ownerDocument, style)];
      const parent = document.createElement("div");
      // The list's words are English, whatever the page around it is in.
      Object.assign(parent, { lang: "en", dir: "ltr" });
      if (this.getAttribute("address") !== "query") {
        parent.dataset.query = this.#query();
      }
      this.#parent = parent;
      root.replaceChildren(parent);
      mount(parent, JSON.stringify(this.#settings()), (name, detail) => this.#tell(name, detail), end.signal);
    } catch (error) {
      // The next list tries again.
      loading = undefined;
      console.error("The job list could not start.", error);
      if (!end.signal.aborted) {
        root.replaceChildren(
          words(
            "alert",
            "The job list could not start: a part of it did not arrive, or this browser is too old to run it. " +
              "Your jobs are not affected. Reload the page; if that does not help, tell whoever runs it.",
          ),
        );
      }
    }
  }

  /** Has the list draw the rows that are in view now. */
  #draw() {
    this.#parent?.querySelector("tbody")?.dispatchEvent(new Event("resize"));
  }

  /** Tells the list of scrolling in the shadow roots that it is in now, of which the window does not hear. */
  #follow() {
    this.#scrolling?.abort();
    const { signal } = (this.#scrolling = new AbortController());
    for (let root = this.getRootNode(); root && root !== document; root = root.host?.getRootNode()) {
      root.addEventListener("scroll", () => this.#draw(), { capture: true, passive: true, signal });
    }
  }

  #stop() {
    this.#end?.abort();
    this.#end = this.#parent = undefined;
    lists.delete(this);
    this.#room.disconnect();
    this.#scrolling?.abort();
    this.shadowRoot.replaceChildren();
  }

  /** The filter as a query, as it would be in the address of the page that is only this list. */
  #query() {
    const given = FILTER.filter((key) => this.hasAttribute(key)).map((key) => [key, this.getAttribute(key)]);
    return `?${new URLSearchParams(given)}`;
  }

  /** The settings that are given, over those that fit to where this script is. */
  #settings() {
    const settings = { apiBase: beside("jess_web/api"), signInUrl: beside("sign-in?return={return}") };
    for (const [attribute, key] of Object.entries(SETTINGS)) {
      const text = this.getAttribute(attribute);
      if (text !== null) {
        settings[key] = key === "refreshSeconds" && /^\d+$/.test(text) ? Number(text) : text;
      }
    }
    return settings;
  }

  /** Does what the list asks of the page around it, or tells the page what happens in the list. */
  #tell(name, detail) {
    if (name === "scroll") {
      scrollerOf(this).scrollBy(0, detail.by);
      return;
    }
    this.dispatchEvent(new CustomEvent(`jess-jobs-${name}`, { bubbles: true, composed: true, detail }));
  }

  /** Says that the program has stopped, above what there is. */
  fail() {
    if (!this.shadowRoot.querySelector("p[role=alert]")) {
      this.shadowRoot.prepend(words("alert", STOPPED));
    }
  }
}

/**
 * Whether an error is a fault of this program, which ends it; another program of the page can have its own. Of the
 * stack a browser tells the innermost part, in Chromium ten places, which can all be within the WebAssembly.
 */
function isFault(error) {
  const names = [FILES.program.name, FILES.binary.name];
  return error instanceof WebAssembly.RuntimeError && names.some((name) => String(error.stack).includes(name));
}

for (const [event, key] of Object.entries({ error: "error", unhandledrejection: "reason" })) {
  addEventListener(event, (happened) => {
    if (isFault(happened[key])) {
      stopped = true;
      lists.forEach((list) => list.fail());
    }
  });
}

if (customElements.get("jess-jobs")) {
  console.warn(`<jess-jobs> is there already; ${import.meta.url} changes nothing. Load it once, from one place.`);
} else {
  customElements.define("jess-jobs", JessJobs);
}
