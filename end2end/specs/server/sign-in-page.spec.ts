import { expectAccessible } from "../../fixtures/axe.js";
import { failedLoad } from "../../fixtures/browser-errors.js";
import { SIGN_IN_STATES } from "../../fixtures/states.js";
import { expect, test } from "../../fixtures/test.js";

for (const { name, enter, errorStatus } of SIGN_IN_STATES) {
  test(`${name}: axe finds no violation, and the page does not scroll horizontally`, async ({
    jobsPage,
    signInPage,
    browserErrors,
  }) => {
    if (errorStatus !== undefined) browserErrors.allow(...failedLoad(errorStatus));
    const { page } = signInPage;
    await enter(signInPage);
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 844 });
      await expectAccessible(page);
    }
    for (const width of [320, 390, 600, 767, 768, 900, 1088, 1440]) {
      await page.setViewportSize({ width, height: 844 });
      expect.soft(await jobsPage.horizontalOverflow(), `overflow at ${width} pixels`).toBeLessThanOrEqual(0);
    }
  });
}
