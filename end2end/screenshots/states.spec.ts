import { join } from "node:path";

import type { Page } from "@playwright/test";

import { failedLoad } from "../fixtures/browser-errors.js";
import { test as embedding } from "../fixtures/embedding.js";
import { SIGN_IN_STATES, SIZES, STATES, type Size, sizesOf } from "../fixtures/states.js";
import { expect, test } from "../fixtures/test.js";

const folder = process.env.JESS_SCREENSHOTS;
if (!folder) throw new Error("JESS_SCREENSHOTS must be the folder of the screenshots");

const SCHEMES = ["light", "dark"] as const;

const NOW = Date.UTC(2026, 9, 24, 9, 30);

/** Takes screenshots of a state in these sizes and every colour scheme. */
async function takeScreenshots(page: Page, name: string, sizes: Size[] = ["wide", "narrow"]): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(SIZES[size]);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      const path = join(folder!, `${name.replaceAll(" ", "-")}-${size}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
    }
  }
}

for (const state of STATES) {
  const { name, enter, errorStatus } = state;
  test(name, async ({ jobsPage, page, browserErrors }) => {
    if (errorStatus !== undefined) browserErrors.allow(...failedLoad(errorStatus));
    await page.clock.setFixedTime(NOW);
    await page.setViewportSize(SIZES[sizesOf(state)[0]!]);
    await enter(jobsPage);
    await takeScreenshots(page, name, sizesOf(state));
  });
}

for (const { name, enter, errorStatus } of SIGN_IN_STATES) {
  test(name, async ({ page, signInPage, browserErrors }) => {
    if (errorStatus !== undefined) browserErrors.allow(...failedLoad(errorStatus));
    await page.clock.setFixedTime(NOW);
    await enter(signInPage);
    await takeScreenshots(page, name);
  });
}

/** Takes the screenshots of the documents: the list of the sandbox, two jobs, and the list signed out. */
test("sandbox", async ({ jobsPage, browserErrors }) => {
  const { page } = jobsPage;
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: "light" });
  await jobsPage.open();
  await expect(jobsPage.table.root).toBeVisible();
  // Near the finished jobs, whose outcomes are read.
  await jobsPage.table.row(701_672).evaluate((row) => row.scrollIntoView({ block: "end" }));
  await expect(jobsPage.table.row(701_672).locator(".cell-outcome")).toHaveText("13/60 failed");
  await page.evaluate(() => scrollTo(0, 0));
  await page.setViewportSize({ width: 1280, height: 1250 });
  await page.screenshot({ path: join(folder, "screenshot.png") });

  await page.setViewportSize({ width: 1440, height: 1100 });
  await jobsPage.open("?status=FINISHED&job=701672");
  const { root } = jobsPage.panel(701_672);
  await expect(root.getByRole("table", { name: "Cases" })).toBeVisible();
  await expect(jobsPage.table.row(701_733).locator(".cell-outcome")).toHaveText("3/20 failed");
  await page.screenshot({ path: join(folder, "job.png") });

  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "dark" });
  await jobsPage.open("?status=FINISHED&job=701641");
  await jobsPage.panel(701_641).results.root.getByRole("button", { name: "Show messages" }).click();
  const { viewer } = jobsPage.panel(701_641).results;
  await viewer.messages.getByRole("button", { name: "1 fatal" }).click();
  await expect(viewer.target).toBeInViewport();
  await page.screenshot({ path: join(folder, "messages.png") });
  await page.emulateMedia({ colorScheme: "light" });
  await jobsPage.open();
  await expect(jobsPage.table.root).toBeVisible();

  browserErrors.allow(...failedLoad(401));
  await page.context().clearCookies();
  await page.setViewportSize({ width: 1280, height: 320 });
  await page.reload();
  await expect(jobsPage.signIn).toBeVisible();
  await page.screenshot({ path: join(folder, "signed-out.png") });
});

/** Takes the screenshot of docs/embedding.md. */
embedding("portal", async ({ page, portal }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(portal.origin);
  for (const list of await page.locator("jess-jobs").all()) {
    await expect(list.getByRole("status")).toHaveText(/^\d+ jobs$/);
  }
  await page.screenshot({ path: join(folder, "portal.png") });
});
