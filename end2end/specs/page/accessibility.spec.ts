import { expectAccessible } from "../../fixtures/axe.js";
import { failedLoad } from "../../fixtures/browser-errors.js";
import { SIZES, STATES, sizesOf } from "../../fixtures/states.js";
import { expect, test } from "../../fixtures/test.js";

for (const state of STATES) {
  const { name, enter, errorStatus } = state;
  for (const size of sizesOf(state)) {
    test(`${name}, ${size}: axe finds no violation`, async ({ jobsPage, browserErrors }) => {
      if (errorStatus !== undefined) browserErrors.allow(...failedLoad(errorStatus));
      await jobsPage.page.setViewportSize(SIZES[size]);
      await enter(jobsPage);
      await expectAccessible(jobsPage.page);
    });
  }

  test(`${name}: the page does not scroll horizontally at any width`, async ({ jobsPage, browserErrors }) => {
    if (errorStatus !== undefined) browserErrors.allow(...failedLoad(errorStatus));
    await jobsPage.page.setViewportSize(SIZES[sizesOf(state)[0]!]);
    await enter(jobsPage);
    // The widths at which the layout changes, and the narrowest that WCAG 2.2 requires (1.4.10).
    for (const width of [320, 390, 600, 767, 768, 900, 1088, 1184, 1440]) {
      await jobsPage.page.setViewportSize({ width, height: 844 });
      expect.soft(await jobsPage.horizontalOverflow(), `overflow at ${width} pixels`).toBeLessThanOrEqual(0);
    }
  });
}

test("the page follows the preferred colour scheme", async ({ jobsPage }) => {
  const background = (): Promise<string> =>
    jobsPage.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await jobsPage.page.emulateMedia({ colorScheme: "light" });
  await jobsPage.open();
  const light = await background();
  await jobsPage.page.emulateMedia({ colorScheme: "dark" });
  expect(await background()).not.toBe(light);
});
