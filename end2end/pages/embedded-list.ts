import type { Locator, Page } from "@playwright/test";

/** The element of the portal with the whole list, and the one with the list alone. */
export const whole = (page: Page): Locator => page.locator("jess-jobs").first();
export const compact = (page: Page): Locator => page.locator("jess-jobs[compact]");

/** The live region with the number of jobs. */
export const count = (list: Locator): Locator => list.getByRole("status");
export const table = (list: Locator): Locator => list.getByRole("table", { name: "Jobs" });
/** The box of a status in a list's form. */
export const status = (list: Locator, name: string): Locator => list.getByRole("checkbox", { name, exact: true });
/** The buttons with the numbers of jobs. */
export const openers = (list: Locator): Locator => list.getByRole("rowheader").getByRole("button");
