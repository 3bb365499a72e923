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
      const isField = focused instanceof HTMLInputElement || focused instanceof HTMLSelectElement;
      const labels = isField ? [...(focused.labels ?? [])] : [focused];
      // Without the number of jobs behind a status.
      const text = (label: Element): string | undefined =>
        (label.querySelector(".choice-label") ?? label).textContent?.trim();
      return {
        name: focused.ariaLabel ?? labels.map(text).join(" "),
        visible: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && bottom > 0 && top < innerHeight,
      };
    });
    if (stop === null) return stops;
    // A date field has a stop for each of its parts, which are highlighted by the browser.
    if (stop.name !== stops.at(-1)?.name) stops.push(stop);
  }
}

const HEADER = ["Account", "Pause updates", "Refresh"];
const FIELDS = [LABELS.search, "Period", LABELS.since, LABELS.till];
const CHANGED = "Changed";
const MENU = "Only one status, or all but one";
const FORM = [...FIELDS, ...STATUSES, CHANGED, MENU, LABELS.clear];
/** With a job in a status that JESS does not document. */
const LIST_FORM = [...FIELDS, ...STATUSES, "PAUSED", CHANGED, MENU, LABELS.clear];
const SUMMARY = ["Finished, but failed", "Notify me when a job ends", "Export"];
const HEADINGS = ["Job", "Name", "Status", "Progress", "Type", "Submitted", "CPU time", "Storage"];
/** The list is one stop, on its first row. */
const list = (jobs: number): string[] => ["Skip the list", `Select all ${jobs} jobs`, ...HEADINGS];

const EXPECTED: Record<string, string[]> = {
  list: [...HEADER, ...LIST_FORM, ...SUMMARY, ...list(8), "701908"],
  "filtered list": [
    ...[...HEADER, ...LIST_FORM],
    ...[...SUMMARY, ...list(4), "701908"],
  ],
  "no match": [...HEADER, ...LIST_FORM, ...SUMMARY, `${CLEAR.dates}: 1 job`, CLEAR.statuses, `${CLEAR.all}: 8+ jobs`],
  "signed out": ["Refresh", ...FORM, ...SUMMARY, "Sign in"],
  error: ["Account", "Refresh", ...FORM, ...SUMMARY, "Try again"],
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

/** The controls of a panel around its results. */
const PANEL = ["Previous job", "Next job", "Close", "Copy summary", "Copy link"];
const FACTS = ["Copy number 701904", "Copy CPU time in seconds", "Copy storage in bytes"];

/** Returns the controls of a file in the tree that can be viewed. */
const file = (name: string, folder = ""): string[] => [
  `Choose ${folder}${name}`,
  name,
  `Download ${folder}${name}`,
];

const LONG_NAME = `${"Zone_Glazing_".repeat(20)}final.csv`;

const IN_PANEL: Record<string, string[]> = {
  results: [
    "Show messages",
    "Download all (zip)",
    "Download 1 chosen file",
    "By extension",
    "csv (2 files, 22 B)",
    "end (1 file, 72 B)",
    "err (1 file, 195 B)",
    "Download csv (zip)",
    "Search in the results",
    ...file("eplusout.err"),
    ...file("eplusout.end"),
    "tables2 files, 22 B",
    ...file("eplustbl.csv", "tables/"),
    ...file(LONG_NAME, "tables/"),
    "Choose job.done!",
    "Download job.done!",
  ],
  viewer: [
    ...["All files", "Copy the text", "Download eplusout.err", "1 fatal", "1 severe", "1 warning"],
    ...["Search in the file", "Previous match", "Next match", "Text of the file"],
  ],
};

for (const { name, enter } of STATES) {
  const expected = IN_PANEL[name];
  if (expected === undefined) continue;
  for (const width of [1440, 390]) {
    test(`${name}: Tab reaches all controls of the panel, with a visible focus, at ${width} pixels`, async ({
      jobsPage,
    }) => {
      await jobsPage.page.setViewportSize({ width, height: 844 });
      await enter(jobsPage);
      await jobsPage.panel().heading.focus();
      expect(await tabStops(jobsPage.page)).toEqual(
        [...PANEL, ...expected, ...FACTS].map((name) => ({ name, visible: true })),
      );
    });
  }
}
