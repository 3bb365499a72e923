import type { Locator, Page } from "@playwright/test";

import { LABELS } from "./texts.js";

/** The statuses that the form always offers. */
export const STATUSES = ["Accepted", "Unpacked", "Queued", "Finished", "Canceled", "Rejected"] as const;

/** The form "Filter jobs". */
export class FilterForm {
  readonly root: Locator;
  readonly search: Locator;
  readonly range: Locator;
  readonly since: Locator;
  readonly till: Locator;
  readonly statuses: Locator;
  readonly clear: Locator;
  /** The button that opens the menu of the statuses. */
  readonly statusMenu: Locator;

  constructor(page: Page) {
    this.root = page.getByRole("search", { name: "Filter jobs" });
    this.search = this.root.getByRole("searchbox", { name: LABELS.search });
    this.range = this.root.getByRole("combobox", { name: LABELS.range });
    this.since = this.root.getByRole("textbox", { name: LABELS.since });
    this.till = this.root.getByRole("textbox", { name: LABELS.till });
    this.statuses = this.root.getByRole("group", { name: LABELS.statuses });
    this.statusMenu = this.root.getByRole("button", { name: LABELS.statusMenu });
    this.clear = this.root.getByRole("button", { name: LABELS.clear, exact: true });
  }

  /** Returns a checkbox, whose name is the status and the number of jobs behind it. */
  status(name: string): Locator {
    return this.statuses.getByRole("checkbox", { name: new RegExp(`^${name}( [\\d,]+\\+?)?$`) });
  }

  /** Returns the number of jobs beside a checkbox. */
  statusCount(name: string): Locator {
    return this.status(name).locator("xpath=..").locator(".choice-count");
  }

  /** Opens the menu of the statuses and chooses an item. */
  async chooseInMenu(item: string): Promise<void> {
    await this.statusMenu.click();
    await this.statuses.getByRole("button", { name: item, exact: true }).click();
  }

  /** Returns the names of the checked statuses. */
  async checkedStatuses(): Promise<string[]> {
    return this.statuses
      .getByRole("checkbox")
      .evaluateAll((boxes) =>
        (boxes as HTMLInputElement[]).filter((box) => box.checked).map((box) => box.labels![0]!.querySelector(".choice-label")!.textContent!.trim()),
      );
  }
}
