import type { Page } from "@playwright/test";

import { STATES } from "../../fixtures/states.js";
import { expect, test } from "../../fixtures/test.js";
import { failedLoad } from "../../fixtures/watch.js";
import { STATUSES } from "../../pages/filter-form.js";

/** Where the focus is: a name, and whether it is to be seen. */
interface Stop {
  name: string;
  visible: boolean;
}

/** Where Tab leads, from the top of the page to its end. */
async function stops(page: Page): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (;;) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!(focused instanceof HTMLElement) || focused === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(focused);
      const { top, bottom } = focused.getBoundingClientRect();
      const labels = focused instanceof HTMLInputElement ? [...(focused.labels ?? [])] : [focused];
      return {
        name: labels.map((label) => label.textContent?.trim()).join(" "),
        visible: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && bottom > 0 && top < innerHeight,
      };
    });
    if (stop === null) return stops;
    // A date field has a stop for each of its parts, of which the browser itself marks the one with the focus.
    if (stop.name !== stops.at(-1)?.name) stops.push(stop);
  }
}

const DATES = ["Submitted since", "Submitted till"];
const FORM = ["Search", ...DATES, ...STATUSES, "Clear"];
const HEADINGS = ["Job", "Name", "Status", "Progress", "Type", "Submitted", "CPU time", "Storage"];
const NUMBERS = [701_908, 701_907, 701_906, 701_905, 701_904, 701_903, 701_902, 701_901].map(String);

const EXPECTED: Record<string, string[]> = {
  list: ["Refresh", ...FORM, ...HEADINGS, ...NUMBERS],
  "filtered list": [
    ...["Refresh", "Search", ...DATES, ...STATUSES, "PAUSED", "Clear"],
    ...[...HEADINGS, "701908", "701907", "701904", "701903"],
  ],
  "no match": ["Refresh", ...FORM, "Clear the dates", "Clear the statuses"],
  "signed out": ["Refresh", ...FORM, "Sign in"],
  error: ["Refresh", ...FORM, "Try again"],
};

for (const { name, enter, complaint } of STATES) {
  const expected = EXPECTED[name];
  if (expected === undefined) continue;
  test(`${name}: everything is reached by Tab, and the focus is seen`, async ({ jobsPage, signInPage, watch }) => {
    if (complaint !== undefined) watch.expect(...failedLoad(complaint));
    await enter({ jobsPage, signInPage });
    for (const width of [1440, 390]) {
      await jobsPage.page.setViewportSize({ width, height: 844 });
      expect(await stops(jobsPage.page)).toEqual(expected.map((name) => ({ name, visible: true })));
    }
  });
}

test("the whole way by keyboard: sign in, narrow the list, open a job", async ({ jobsPage, signInPage, watch }) => {
  watch.expect(...failedLoad(401));
  const { page } = jobsPage;
  await page.context().clearCookies();
  await jobsPage.open("?since=2020-12-01&till=2021-12-31");
  await jobsPage.signIn.waitFor();
  await page.keyboard.press("Shift+Tab");
  await expect(jobsPage.signIn).toBeFocused();
  await page.keyboard.press("Enter");
  // The form of the sandbox is filled in, and the focus waits at its button.
  await expect(signInPage.submit).toBeFocused();
  await page.keyboard.press("Enter");
  await jobsPage.table.root.waitFor();

  await jobsPage.form.status("Rejected").focus();
  await page.keyboard.press("Space");
  await expect(jobsPage.count).toHaveText("No jobs match");
  await page.keyboard.press("Space");
  await jobsPage.table.opener(385_117).press("Enter");
  await expect(await jobsPage.table.details(385_117)).toContainText("Job finished.");
});
