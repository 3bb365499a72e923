import type { Locator, Page } from "@playwright/test";

import { JobPanel } from "./job-panel.js";

/** Returns the element of the portal with the complete list: heading, form and table. */
export const fullList = (page: Page): Locator => page.locator("jess-jobs").first();
/** Returns the element of the portal with the table alone. */
export const compactList = (page: Page): Locator => page.locator("jess-jobs[compact]");

/** Returns the live region with the number of jobs. */
export const count = (list: Locator): Locator =>
  list.getByRole("status").and(list.page().locator(":not(.job-panel *)"));
export const table = (list: Locator): Locator => list.getByRole("table", { name: "Jobs" });
/** Returns the checkbox of a status in the form of a list. */
export const statusBox = (list: Locator, name: string): Locator => list.getByRole("checkbox", { name: new RegExp(`^${name}( [\\d,]+\\+?)?$`) });
/** Returns the panel of a job in a list, or of any without a number. */
export const panel = (list: Locator, job?: number | string): JobPanel => new JobPanel(list, job);
/** Returns the buttons with the numbers of jobs. */
export const openers = (list: Locator): Locator => list.getByRole("rowheader").getByRole("button");
