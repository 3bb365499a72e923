import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { STATES } from "../../fixtures/states.js";
import { expect, test } from "../../fixtures/test.js";
import { failedLoad } from "../../fixtures/watch.js";

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };

/** What axe-core has against the page as it is: each rule with the elements that break it. */
async function violations(page: Page): Promise<string[]> {
  // Every rule that is on by default, best practices included, and the size of targets, which is not.
  const { violations, incomplete } = await new AxeBuilder({ page })
    .options({ rules: { "target-size": { enabled: true } } })
    // One page without frames: the other way opens another page for each look.
    .setLegacyMode()
    .analyze();
  // Names where ARIA has none are reported as a question; there is no reason for one here.
  const questions = incomplete.filter(({ id }) => id === "aria-prohibited-attr");
  return [...violations, ...questions].map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

for (const { name, enter, complaint } of STATES) {
  test(`${name}: nothing against it in light and dark, and it fits every window`, async ({
    jobsPage,
    signInPage,
    watch,
  }) => {
    if (complaint !== undefined) watch.expect(...failedLoad(complaint));
    const { page } = jobsPage;
    await enter({ jobsPage, signInPage });
    for (const size of [WIDE, NARROW]) {
      await page.setViewportSize(size);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect.soft(await violations(page), `${colorScheme}, ${size.width} wide`).toEqual([]);
      }
    }
    // Those at which the layout changes, and the narrowest that WCAG 2.2 asks for (1.4.10).
    for (const width of [320, 390, 600, 767, 768, 900, 1088, 1440]) {
      await page.setViewportSize({ width, height: 844 });
      expect.soft(await jobsPage.sidewaysScroll(), `scrolls sideways at ${width}`).toBeLessThanOrEqual(0);
    }
  });
}

test("the colours are those that the viewer's system asks for", async ({ jobsPage }) => {
  const ground = (): Promise<string> =>
    jobsPage.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await jobsPage.page.emulateMedia({ colorScheme: "light" });
  await jobsPage.answerTo(() => jobsPage.open());
  const light = await ground();
  await jobsPage.page.emulateMedia({ colorScheme: "dark" });
  expect(await ground()).not.toBe(light);
});
