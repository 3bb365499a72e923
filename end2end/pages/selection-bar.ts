import type { FrameLocator, Locator, Page } from "@playwright/test";

/** The bar with what can be done with the selected jobs. */
export class SelectionBar {
  readonly root: Locator;
  /** The number of selected jobs. */
  readonly count: Locator;
  readonly copy: Locator;
  readonly download: Locator;
  readonly clear: Locator;
  /** The extensions of the files that are downloaded. */
  readonly extensions: Locator;
  /** The button that starts, confirms or stops the downloads. */
  readonly submit: Locator;

  constructor(list: Page | FrameLocator | Locator) {
    this.root = list.getByRole("group", { name: "Selected jobs", includeHidden: true });
    this.count = this.root.getByText(/ selected/);
    this.copy = this.root.getByRole("button", { name: "Copy", exact: true });
    this.download = this.root.getByRole("button", { name: "Download", exact: true });
    this.clear = this.root.getByRole("button", { name: "Clear", exact: true });
    this.extensions = this.root.getByRole("textbox", { name: "Only extensions" });
    this.submit = this.root.getByRole("form", { name: "Download" }).getByRole("button");
  }

  /** Returns the button that copies the selected jobs in one form. */
  copyAs(form: "Numbers" | "Table for a spreadsheet" | "Text for a ticket"): Locator {
    return this.root.getByRole("button", { name: form });
  }
}
