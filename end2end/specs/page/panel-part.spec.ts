import type { Locator, Page, Route } from "@playwright/test";

import { expect, test } from "../../fixtures/embedding.js";
import type { Portal } from "../../fixtures/portal.js";
import { fullList, openers, table } from "../../pages/embedded-list.js";

/** Matches the part of the program that only the panel of a job needs. */
const PART = "**/panel-*.wasm";

const NOT_LOADED = "A part of the page did not load";

/** What the browser and the page write to the console when the part cannot be loaded. */
const PROBLEMS = [/ERR_FAILED|Failed to load resource/, /The part of the program for a job's panel/, /integrity/i];

/** Records the requests for the part. */
function recordRequests(page: Page): string[] {
  const urls: string[] = [];
  page.on("request", (request) => {
    if (/\/panel-[0-9a-f]+\.wasm$/.test(request.url())) urls.push(request.url());
  });
  return urls;
}

/** Opens a job of the list, by its place. */
const openJob = (list: Locator, index: number): Promise<void> => openers(list).nth(index).click();

/** Returns the panel, which is a sheet over a narrow list. */
const panel = (list: Locator): Locator => list.locator(".job-panel");

/** Returns a text that only the loaded part writes. */
const story = (list: Locator): Locator => panel(list).getByRole("button", { name: "Copy summary" });

/** The pages with a list: the standalone page, and a portal on another origin. */
const PLACES = {
  page: { url: (portal: Portal) => `${portal.listUrl}/`, list: (page: Page) => page.locator("body") },
  portal: { url: (portal: Portal) => portal.origin, list: fullList },
};

for (const [place, { url, list: find }] of Object.entries(PLACES)) {
  test.describe(place, () => {
    test("the part for the panel is loaded once, with the first job that is opened", async ({ page, portal }) => {
      const requests = recordRequests(page);
      await page.goto(url(portal));
      const list = find(page);
      await expect(table(list)).toBeVisible();
      await expect(openers(list).nth(1)).toBeVisible();
      await page.waitForLoadState("networkidle");
      expect(requests).toEqual([]);

      await openJob(list, 0);
      await expect(story(list)).toBeVisible();
      await panel(list).getByRole("button", { name: "Next job" }).click();
      await expect(story(list)).toBeVisible();
      expect(requests).toHaveLength(1);
    });

    test("the panel shows that the part is loading", async ({ page, portal }) => {
      let release = (): void => {};
      const released = new Promise<void>((resolve) => (release = resolve));
      await page.route(PART, async (route) => {
        await released;
        await route.fallback();
      });
      await page.goto(url(portal));
      const list = find(page);
      await openJob(list, 0);
      await expect(panel(list)).toContainText("Loading…");
      // Another job, or none, while it loads.
      await panel(list).getByRole("button", { name: "Next job" }).click();
      await panel(list).getByRole("button", { name: "Close" }).click();
      await expect(panel(list)).toHaveCount(0);
      await openJob(list, 1);
      release();
      await expect(story(list)).toBeVisible();
    });

    for (const [problem, answer] of Object.entries({
      "the network is down": (route: Route) => route.abort(),
      "a new release has removed it": (route: Route) => route.fulfill({ status: 404 }),
      "its content differs from the build": async (route: Route) => {
        const response = await route.fetch();
        const body = Buffer.concat([await response.body(), Buffer.from([0, 1, 0])]);
        await route.fulfill({ response, body });
      },
    })) {
      test(`the panel says that the part did not load, and loads it on request: ${problem}`, async ({
        page,
        portal,
        browserErrors,
      }) => {
        browserErrors.allow(...PROBLEMS);
        const requests = recordRequests(page);
        await page.route(PART, answer);
        await page.goto(url(portal));
        const list = find(page);
        await openJob(list, 0);
        const alert = panel(list).getByRole("alert");
        await expect(alert).toContainText(NOT_LOADED);
        await alert.getByRole("button", { name: "Try again" }).click();
        await expect.poll(() => requests.length).toBe(2);
        await expect(alert).toContainText(NOT_LOADED);
        // The list goes on working.
        await expect(openers(list).first()).toBeVisible();

        await page.unroute(PART, answer);
        await alert.getByRole("button", { name: "Try again" }).click();
        await expect(story(list)).toBeVisible();
        await expect(alert).toHaveCount(0);
        expect(requests).toHaveLength(3);
      });
    }
  });
}
