import type { Page } from "@playwright/test";

import { failedLoad } from "../../fixtures/browser-errors.js";
import { STATES } from "../../fixtures/states.js";
import { expect, test } from "../../fixtures/test.js";
import { STATUSES } from "../../pages/filter-form.js";
import { CLEAR, LABELS } from "../../pages/texts.js";

/** A focused element. */
interface Stop {
  name: string;
  /** The element is in the window, and its focus ring is visible. */
  visible: boolean;
}

/** Returns the elements that Tab reaches, from the top of the page to its end. */
async function tabStops(page: Page): Promise<Stop[]> {
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
        name: focused.ariaLabel ?? labels.map((label) => label.textContent?.trim()).join(" "),
        visible: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && bottom > 0 && top < innerHeight,
      };
    });
    if (stop === null) return stops;
    // A date field has a stop for each of its parts, which are highlighted by the browser.
    if (stop.name !== stops.at(-1)?.name) stops.push(stop);
  }
}

const HEADER = ["Pause updates", "Refresh"];
const FIELDS = [LABELS.search, LABELS.since, LABELS.till];
const FORM = [...FIELDS, ...STATUSES, LABELS.clear];
const HEADINGS = ["Job", "Name", "Status", "Progress", "Type", "Submitted", "CPU time", "Storage"];
const NUMBERS = [701_908, 701_907, 701_906, 701_905, 701_904, 701_903, 701_902, 701_901].map(String);

const EXPECTED: Record<string, string[]> = {
  list: [...HEADER, ...FORM, "Select all 8 jobs", ...HEADINGS, ...NUMBERS],
  "filtered list": [
    ...[...HEADER, ...FIELDS, ...STATUSES, "PAUSED", LABELS.clear],
    ...["Select all 4 jobs", ...HEADINGS, "701908", "701907", "701904", "701903"],
  ],
  "no match": [...HEADER, ...FORM, CLEAR.dates, CLEAR.statuses],
  "signed out": ["Refresh", ...FORM, "Sign in"],
  error: ["Refresh", ...FORM, "Try again"],
};

for (const { name, enter, errorStatus } of STATES) {
  const expected = EXPECTED[name];
  if (expected === undefined) continue;
  for (const width of [1440, 390]) {
    test(`${name}: Tab reaches all controls, with a visible focus, at ${width} pixels`, async ({
      jobsPage,
      browserErrors,
    }) => {
      if (errorStatus !== undefined) browserErrors.allow(...failedLoad(errorStatus));
      await jobsPage.page.setViewportSize({ width, height: 844 });
      await enter(jobsPage);
      expect(await tabStops(jobsPage.page)).toEqual(expected.map((name) => ({ name, visible: true })));
    });
  }
}
