import type { FrameLocator, Locator, Page } from "@playwright/test";

/** The panel of a job: a region beside the list, or a dialog over it where there is no room. */
export class JobPanel {
  readonly root: Locator;
  /** The region beside the list. */
  readonly region: Locator;
  /** The dialog over the list. */
  readonly sheet: Locator;
  /** The heading, which receives the focus. */
  readonly heading: Locator;
  readonly close: Locator;
  readonly next: Locator;
  readonly previous: Locator;
  /** The service's message. */
  readonly message: Locator;
  readonly results: Results;

  /** @param job The number of the job; the panel of any job without one. */
  constructor(list: Page | FrameLocator | Locator, job?: number | string) {
    const name = job === undefined ? /^Job \d+$/ : new RegExp(`^Job ${job}$`);
    this.region = list.getByRole("complementary", { name });
    this.sheet = list.getByRole("dialog", { name });
    this.root = this.region.or(this.sheet);
    this.heading = this.root.getByRole("heading", { level: 2 });
    this.close = this.root.getByRole("button", { name: "Close", exact: true });
    this.next = this.root.getByRole("button", { name: "Next job" });
    this.previous = this.root.getByRole("button", { name: "Previous job" });
    this.message = this.root.locator(".job-panel-message");
    this.results = new Results(this.section("Results"));
  }

  /** Returns a section, by its heading. */
  section(title: "Progress" | "Timeline" | "Results" | "Facts"): Locator {
    return this.root
      .locator("section")
      .filter({ has: this.root.page().getByRole("heading", { level: 3, name: title, exact: true }) });
  }
}

/** The results of a job in its panel. */
export class Results {
  /** The files and folders. */
  readonly tree: Locator;
  readonly search: Locator;
  /** How many files there are, or were found. */
  readonly summary: Locator;
  /** The files that the search has found. */
  readonly found: Locator;
  /** What was not loaded, and why. */
  readonly alert: Locator;
  readonly tryAgain: Locator;
  readonly downloadAll: Locator;
  readonly viewer: Viewer;

  constructor(readonly root: Locator) {
    this.tree = root.getByRole("list", { name: "Results", exact: true });
    this.search = root.getByRole("searchbox", { name: "Search in the results" });
    this.summary = root.locator(".results-search").getByRole("status");
    this.found = root.getByRole("list", { name: "Files found" });
    this.alert = root.getByRole("alert");
    this.tryAgain = root.getByRole("button", { name: "Try again" });
    this.downloadAll = root.getByRole("link", { name: "Download all (zip)" });
    this.viewer = new Viewer(root);
  }

  /** Returns the button that views a file. */
  file(name: string): Locator {
    return this.root.getByRole("button", { name, exact: true });
  }

  /** Returns the checkbox that chooses a file. */
  choose(name: string): Locator {
    return this.root.getByRole("checkbox", { name: `Choose ${name}`, exact: true });
  }

  /** Returns the link that downloads a file. */
  download(name: string): Locator {
    return this.root.getByRole("link", { name: `Download ${name}`, exact: true });
  }
}

/** The viewer of a file. */
export class Viewer {
  readonly title: Locator;
  /** The text, of which only the lines in view are in the page. */
  readonly text: Locator;
  readonly allFiles: Locator;
  readonly search: Locator;
  /** How many lines the search has found, and which of them is the target. */
  readonly matches: Locator;
  readonly nextMatch: Locator;
  readonly previousMatch: Locator;
  /** How many lines there are. */
  readonly note: Locator;
  readonly loadMore: Locator;
  /** The buttons that go to the messages of an error file. */
  readonly messages: Locator;
  /** The line that the search or a button has gone to. */
  readonly target: Locator;

  constructor(root: Locator) {
    this.title = root.getByRole("heading", { level: 4 });
    this.text = root.getByRole("region", { name: "Text of the file" });
    this.allFiles = root.getByRole("button", { name: "All files" });
    this.search = root.getByRole("searchbox", { name: "Search in the file" });
    this.matches = root.getByRole("search", { name: "Search in the file" }).getByRole("status");
    this.note = root.locator(".viewer-foot").getByRole("status");
    this.nextMatch = root.getByRole("button", { name: "Next match" });
    this.previousMatch = root.getByRole("button", { name: "Previous match" });
    this.loadMore = root.getByRole("button", { name: "Load more" });
    this.messages = root.getByRole("group", { name: "Messages" });
    this.target = this.text.locator(".line-target");
  }

  /** Returns the lines that are rendered, each as the page shows it without its number. */
  async lines(): Promise<string[]> {
    return this.text.locator(".line-text").allTextContents();
  }
}
