import type { Locator, Page } from "@playwright/test";

/** Returns the element of the portal with the complete list: heading, form and table. */
export const fullList = (page: Page): Locator => page.locator("jess-jobs").first();
/** Returns the element of the portal with the table alone. */
export const compactList = (page: Page): Locator => page.locator("jess-jobs[compact]");

/** Returns the live region with the number of jobs. */
export const count = (list: Locator): Locator => list.getByRole("status");
export const table = (list: Locator): Locator => list.getByRole("table", { name: "Jobs" });
/** Returns the checkbox of a status in the form of a list. */
export const statusBox = (list: Locator, name: string): Locator => list.getByRole("checkbox", { name: new RegExp(`^${name}( [\\d,]+\\+?)?$`) });
/** Returns the buttons with the numbers of jobs. */
export const openers = (list: Locator): Locator => list.getByRole("rowheader").getByRole("button");
