import type { Locator, Page } from "@playwright/test";

/** The statuses that the form always offers. */
export const STATUSES = ["Accepted", "Unpacked", "Queued", "Finished", "Canceled", "Rejected"] as const;

/** The form "Filter jobs". */
export class FilterForm {
  readonly root: Locator;
  readonly search: Locator;
  readonly since: Locator;
  readonly till: Locator;
  readonly statuses: Locator;
  readonly clear: Locator;

  constructor(page: Page) {
    this.root = page.getByRole("search", { name: "Filter jobs" });
    this.search = this.root.getByRole("searchbox", { name: "Search" });
    this.since = this.root.getByRole("textbox", { name: "Submitted since" });
    this.till = this.root.getByRole("textbox", { name: "Submitted until" });
    this.statuses = this.root.getByRole("group", { name: "Status" });
    this.clear = this.root.getByRole("button", { name: "Clear" });
  }

  status(name: string): Locator {
    return this.statuses.getByRole("checkbox", { name, exact: true });
  }

  /** The names of the statuses that are chosen. */
  async chosen(): Promise<string[]> {
    return this.statuses
      .getByRole("checkbox")
      .evaluateAll((boxes) =>
        (boxes as HTMLInputElement[]).filter((box) => box.checked).map((box) => box.labels![0]!.textContent!.trim()),
      );
  }
}
