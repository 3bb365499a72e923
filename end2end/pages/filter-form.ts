import type { Locator, Page } from "@playwright/test";

import { LABELS } from "./texts.js";

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
    this.search = this.root.getByRole("searchbox", { name: LABELS.search });
    this.since = this.root.getByRole("textbox", { name: LABELS.since });
    this.till = this.root.getByRole("textbox", { name: LABELS.till });
    this.statuses = this.root.getByRole("group", { name: LABELS.statuses });
    this.clear = this.root.getByRole("button", { name: LABELS.clear, exact: true });
  }

  status(name: string): Locator {
    return this.statuses.getByRole("checkbox", { name, exact: true });
  }

  /** Returns the names of the checked statuses. */
  async checkedStatuses(): Promise<string[]> {
    return this.statuses
      .getByRole("checkbox")
      .evaluateAll((boxes) =>
        (boxes as HTMLInputElement[]).filter((box) => box.checked).map((box) => box.labels![0]!.textContent!.trim()),
      );
  }
}
