/**
 * Defines `<jess-jobs>`, a job list that can be embedded in another page. docs/embedding.md describes how to use it.
 *
 * The site serves this script under a fixed name; `script/embed.mjs` bundles it with its modules. All lists of a page
 * share one program. Each list has its own shadow root, which keeps the page's styles and its scripts' queries away
 * from the list's elements.
 */

import { callProgram, loadProgram, onStopped, resolveUrl } from "./embed/program.js";

/** The settings that can be given as attributes: attribute name to setting name. */
const SETTINGS = {
  "api-base": "apiBase",
  "filter-transport": "filterTransport",
  "sign-in-url": "signInUrl",
  "refresh-seconds": "refreshSeconds",
  "response-timeout-seconds": "responseTimeoutSeconds",
  "check-in-minutes": "checkInMinutes",
  "time-zone": "timeZone",
  panel: "panel",
  outcomes: "outcomes",
  "viewer-base": "viewerBase",
  heading: "title",
};

/** The attributes that make up the filter. */
const FILTER = ["range", "since", "till", "status"];

const COULD_NOT_START =
  "The job list could not start: part of the page did not load, or this browser is too old. Your jobs are not " +
  "affected. Reload the page. If that does not help, use a current browser or contact the administrator of this site.";

const NO_WEB_ASSEMBLY =
  "The job list could not start: it needs WebAssembly, which is turned off in this browser, for example by Lockdown " +
  "Mode or by a policy of your organization. Your jobs are not affected. Allow WebAssembly for this site, use another " +
  "browser, or contact the administrator of this site.";

const STOPPED =
  "The job list has stopped because of an internal error. What you see may be out of date. Reload the page to " +
  "continue.";

const SLOW =
  "The job list is taking long to load: a part of it has not arrived yet. Your jobs are not affected. Check the " +
  "network connection, then reload the page.";

/** The time after which a list reports that the program has not arrived, in milliseconds. */
const SLOW_DELAY = 20_000;

/** The keys of a text field, a choice or a button that a portal may have use for: they enter and change nothing there. */
const SHARED_KEYS = /^(F\d+|Escape|Tab|Control|Shift|Alt|AltGraph|Meta|OS|CapsLock|NumLock|ScrollLock)$/;

/**
 * Returns a listener for the events of the keyboard that keeps those within a list that its controls use. Listeners of
 * the page see only the host element as their target, so a page with shortcuts cannot know that the user types.
 *
 * These leave the list: shortcuts with a modifier; the modifiers themselves; function keys, Escape and Tab, which enter
 * nothing, and on which dialogs around the list depend; and the release of each key whose press has left. On a
 * button or a link, only the keys that activate it stay.
 */
function createKeyFilter() {
  /** The physical keys whose pressing has left the list. */
  const left = new Set();
  return (event) => {
    const { type, key, code, target } = event;
    // Not the modifier: on Windows, AltGr counts as Ctrl and Alt together, and enters characters.
    const isShortcut = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
    const isUsed = target.closest("input, select, textarea") ? !SHARED_KEYS.test(key) : /^(Enter| )$/.test(key);
    if (type === "keyup" ? !left.delete(code) && isUsed : isUsed && !isShortcut) {
      event.stopPropagation();
    } else if (type === "keydown") {
      left.add(code);
    }
  };
}

/** The `<jess-jobs>` elements that are connected to a document. */
const elements = new Set();

/** True once the program has stopped. A page has one program, so no other list can start after that. */
let stopped = false;

/** Caches the style sheet of each document: a constructed style sheet can be adopted only in its own document. */
const styleSheets = new WeakMap();

/** Returns the style sheet for the lists of a document. */
function styleSheetFor(document, style) {
  if (!styleSheets.has(document)) {
    const sheet = new document.defaultView.CSSStyleSheet();
    sheet.replaceSync(style);
    styleSheets.set(document, sheet);
  }
  return styleSheets.get(document);
}

/** Creates a paragraph with an ARIA role, for messages outside of the program. */
function createMessage(role, text) {
  const paragraph = document.createElement("p");
  paragraph.setAttribute("role", role);
  paragraph.textContent = text;
  return paragraph;
}

class JessJobs extends HTMLElement {
  static observedAttributes = [...Object.keys(SETTINGS), ...FILTER, "address"];

  /**
   * The list of this element: whether it has its own query instead of the window's, its handle once the program has
   * mounted it, and the timer that reports a slow program until then. Undefined while the element is disconnected.
   */
  #list;
  /** Aborts the listeners in the shadow roots around this element. */
  #scrollListeners;
  #width = 0;

  /** Redraws the list when its width changes without a resize of the window, such as in a portal's column or tab. */
  #resizeObserver = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width !== this.#width) {
      this.#width = contentRect.width;
      // In the next frame, since drawing now would trigger the observer again.
      requestAnimationFrame(() => this.#redraw());
    }
  });

  constructor() {
    super();
    // Browsers navigate for a download link to another origin if the reply is a document, such as an error page.
    // A new tab keeps that navigation away from the embedding page.
    const root = this.attachShadow({ mode: "open" });
    root.addEventListener("click", ({ target }) => target.closest("a[download]")?.setAttribute("target", "_blank"));
    const filterKeys = createKeyFilter();
    ["keydown", "keypress", "keyup"].forEach((type) => root.addEventListener(type, filterKeys));
  }

  connectedCallback() {
    if (this.#list) {
      this.#listenToScrolling();
    } else {
      this.#mount();
    }
  }

  disconnectedCallback() {
    // Moving an element disconnects it and connects it again in the same task.
    queueMicrotask(() => this.isConnected || this.#unmount());
  }

  adoptedCallback() {
    // The adopted style sheets do not move to another document, so the list is mounted again there.
    this.#unmount();
  }

  attributeChangedCallback(name, before, value) {
    const list = this.#list;
    if (!list || before === value) {
      return;
    }
    if (FILTER.includes(name)) {
      if (list.hasOwnQuery) {
        callProgram(() => list.handle?.setQuery(this.#query()));
      }
    } else {
      // Several changes in one task remount the list once.
      queueMicrotask(() => {
        if (this.#list === list && this.isConnected) {
          this.#unmount();
          this.#mount();
        }
      });
    }
  }

  /** Loads the program if necessary and mounts a list. */
  async #mount() {
    const list = (this.#list = { hasOwnQuery: false, handle: undefined });
    const root = this.shadowRoot;
    elements.add(this);
    this.#resizeObserver.observe(this);
    this.#listenToScrolling();
    if (stopped) {
      root.replaceChildren(createMessage("alert", STOPPED));
      return;
    }
    const message = createMessage("status", "Loading jobs…");
    root.replaceChildren(message);
    list.slowTimer = setTimeout(() => (message.textContent = SLOW), SLOW_DELAY);
    try {
      const { mount, style } = await loadProgram();
      if (this.#list !== list) {
        return;
      }
      root.adoptedStyleSheets = [styleSheetFor(this.ownerDocument, style)];
      const parent = document.createElement("div");
      // The list is in English, whatever the language of the page.
      Object.assign(parent, { lang: "en", dir: "ltr" });
      root.replaceChildren(parent);
      list.hasOwnQuery = this.getAttribute("address") !== "query";
      list.handle = mount(parent, JSON.stringify(this.#settings()), {
        query: list.hasOwnQuery ? this.#query() : undefined,
        emit: (name, detail) => this.#emit(name, detail),
      });
    } catch (error) {
      console.error("The job list could not start.", error);
      if (this.#list === list) {
        root.replaceChildren(createMessage("alert", globalThis.WebAssembly ? COULD_NOT_START : NO_WEB_ASSEMBLY));
      }
    } finally {
      clearTimeout(list.slowTimer);
    }
  }

  /** Removes the list and all listeners and observers that belong to it. */
  #unmount() {
    const { handle, slowTimer } = this.#list ?? {};
    clearTimeout(slowTimer);
    this.#list = undefined;
    elements.delete(this);
    this.#resizeObserver.disconnect();
    this.#scrollListeners?.abort();
    callProgram(() => handle?.unmount());
    this.shadowRoot.replaceChildren();
  }

  /** Draws the rows that are in view now. */
  #redraw() {
    callProgram(() => this.#list?.handle?.redraw());
  }

  /** Redraws on scroll events in the shadow roots around this element, which do not reach the window. */
  #listenToScrolling() {
    this.#scrollListeners?.abort();
    const { signal } = (this.#scrollListeners = new AbortController());
    for (let root = this.getRootNode(); root && root !== document; root = root.host?.getRootNode()) {
      root.addEventListener("scroll", () => this.#redraw(), { capture: true, passive: true, signal });
    }
  }

  /**
   * Dispatches an event of the list to the page, once the program has returned: an error of a listener must not have the
   * program in its stack, and a listener may change the list.
   */
  #emit(name, detail) {
    const event = new CustomEvent(`jess-jobs-${name}`, { bubbles: true, composed: true, detail });
    queueMicrotask(() => this.dispatchEvent(event));
  }

  /** Returns the filter as a query string, as in the address of the standalone page. */
  #query() {
    const filter = FILTER.filter((key) => this.hasAttribute(key)).map((key) => [key, this.getAttribute(key)]);
    return `?${new URLSearchParams(filter)}`;
  }

  /** Returns the settings: URLs relative to this script by default, then what the attributes specify. */
  #settings() {
    const settings = {
      apiBase: resolveUrl("jess_web/api"),
      signInUrl: resolveUrl("sign-in?return={return}"),
      // A list in another page makes no requests that its author has not asked for.
      outcomes: "off",
    };
    for (const [attribute, key] of Object.entries(SETTINGS)) {
      const text = this.getAttribute(attribute);
      if (text !== null) {
        settings[key] = /(Seconds|Minutes)$/.test(key) && /^\d+$/.test(text) ? Number(text) : text;
      }
    }
    return settings;
  }

  /** Shows an alert above the list that the program has stopped. */
  showStopped() {
    if (!this.shadowRoot.querySelector("p[role=alert]")) {
      this.shadowRoot.prepend(createMessage("alert", STOPPED));
    }
  }
}

onStopped(() => {
  stopped = true;
  elements.forEach((element) => element.showStopped());
});

if (customElements.get("jess-jobs")) {
  console.warn(`<jess-jobs> is already defined, so ${import.meta.url} has no effect. Load it once, from one host.`);
} else {
  customElements.define("jess-jobs", JessJobs);
}
