import type { Page } from "@playwright/test";

import { envelope, job, matching } from "../../fixtures/jess-api.js";
import { WASM, holdRequests, emulateSlowNetwork, withSettings } from "../../fixtures/network.js";
import { waitForFrames } from "../../fixtures/painting.js";
import { expect, test } from "../../fixtures/test.js";
import { JOBS_CALL } from "../../pages/jobs-page.js";

/** Matches the path of the requests for the list. */
const JOBS = /\/jess_web\/api\/jobs$/;

const NOW = Date.UTC(2026, 10, 24, 12);
const DAY = 86_400_000;

/** A list of which a third is recent. */
const HISTORY = Array.from({ length: 120 }, (_, at) =>
  job(at + 1, {
    received: NOW - (at < 40 ? at / 4 + 1 : at + 100) * DAY,
    status: ["FINISHED", "QUEUED", "REJECTED", "CANCELED"][at % 4]!,
  }),
);

const WIDTHS = [1440, 900, 390, 320];

/** Describes the visible elements: tag, classes, text, position and size. */
async function visibleElements(page: Page, root: string): Promise<string[]> {
  return page.locator(root).evaluate((root) =>
    [...root.querySelectorAll("*")]
      .filter((element) => element.getClientRects().length > 0)
      .map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        const text = [...element.childNodes]
          .filter((node) => node.nodeType === Node.TEXT_NODE)
          .map((node) => node.textContent!.trim());
        const content = text.join("") || element.getAttribute("placeholder");
        return [element.localName, element.getAttribute("class"), content, x, y, width, height].join(" ");
      }),
  );
}

/** Records the layout shifts of the page, and which of them are within the line with the count. */
async function recordShifts(page: Page): Promise<() => Promise<{ moved: string; isInSummary: boolean }[]>> {
  await page.addInitScript(() => {
    const recorder = globalThis as unknown as { shifts: { moved: string; isInSummary: boolean }[] };
    recorder.shifts = [];
    new PerformanceObserver((list) => {
      type Source = { node: Node | null; previousRect: DOMRectReadOnly };
      for (const entry of list.getEntries() as (PerformanceEntry & { sources: Source[] })[]) {
        for (const { node, previousRect } of entry.sources) {
          const element = node instanceof Element ? node : node?.parentElement;
          const moved = `${Math.round(entry.startTime)} ms: ${element?.outerHTML.slice(0, 100)}`;
          const line = document.querySelector(".summary")?.getBoundingClientRect();
          // An element that was removed, such as the progress, is identified by its position.
          const wasInSummary = line && previousRect.top >= line.top - 1 && previousRect.bottom <= line.bottom + 1;
          const isInSummary = element ? Boolean(element.closest(".summary > *")) : Boolean(wasInSummary);
          recorder.shifts.push({ moved: `${moved} from ${JSON.stringify(previousRect)}`, isInSummary });
        }
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  return () =>
    page.evaluate(() => (globalThis as unknown as { shifts: { moved: string; isInSummary: boolean }[] }).shifts);
}

/** Opens the page with a paused clock. Returns a function that releases the program, which is held back. */
async function openWithPausedClock(page: Page): Promise<() => void> {
  await page.clock.install({ time: NOW });
  await page.clock.pauseAt(NOW + 1000);
  const release = await holdRequests(page, WASM);
  const sent = page.waitForRequest(JOBS_CALL);
  await page.goto("./", { waitUntil: "commit" });
  await sent;
  return release;
}

test.beforeEach(({ page }) => page.clock.setFixedTime(NOW));

for (const width of WIDTHS) {
  test(`the first render of the program is the same as the placeholder, at ${width} pixels`, async ({
    jobsPage,
    page,
  }) => {
    await page.setViewportSize({ width, height: 900 });
    // Otherwise the position of animated elements would differ.
    await page.emulateMedia({ reducedMotion: "reduce" });
    const releaseJobs = await holdRequests(page, (url) => JOBS.test(url.pathname));
    const release = await holdRequests(page, WASM);
    await page.goto("./", { waitUntil: "commit" });
    await expect(page.locator(".placeholder")).toHaveCSS("max-width", /px/);
    const placeholder = await visibleElements(page, ".placeholder");
    expect(placeholder.length).toBeGreaterThan(40);

    release();
    await expect(page.locator(".placeholder")).toHaveCount(0);
    expect(await visibleElements(page, "#jess-jobs > .page")).toEqual(placeholder);
    releaseJobs();
    await expect(jobsPage.table.root).toBeVisible();
  });

  test(`no element moves between the first paint and the complete list, at ${width} pixels`, async ({
    jobsPage,
    page,
  }) => {
    await page.setViewportSize({ width, height: 900 });
    const shifts = await recordShifts(page);
    await page.route(JOBS_CALL, (route) => {
      const since = new URL(route.request().url()).searchParams.get("since") ?? "";
      return route.fulfill({ json: envelope(matching(HISTORY, { since })) });
    });
    const releaseHistory = await holdRequests(page, (url) => JOBS.test(url.pathname) && !url.searchParams.has("since"));
    const releaseRecent = await holdRequests(page, (url) => JOBS.test(url.pathname) && url.searchParams.has("since"));
    const release = await holdRequests(page, WASM);
    await page.goto("./", { waitUntil: "commit" });
    await expect(page.locator(".placeholder")).toHaveCSS("max-width", /px/);
    await expect(page.locator(".placeholder .skeleton")).toHaveCSS("opacity", "1");
    release();
    await expect(page.locator("#jess-jobs .skeleton")).toHaveCSS("opacity", "1");
    releaseRecent();
    await expect(jobsPage.count).toHaveText("40 jobs so far");
    await waitForFrames(page);
    // Within the line with the count, elements move when the count changes.
    expect((await shifts()).filter(({ isInSummary }) => !isInSummary)).toEqual([]);

    releaseHistory();
    await expect(jobsPage.count).toHaveText("120 jobs");
    await waitForFrames(page);
    expect((await shifts()).filter(({ isInSummary }) => !isInSummary)).toEqual([]);
  });
}

for (const width of [1440, 390]) {
  test(`no element moves on a slow network, at ${width} pixels`, async ({ jobsPage, page }) => {
    await page.setViewportSize({ width, height: 900 });
    const shifts = await recordShifts(page);
    await emulateSlowNetwork(page);
    await jobsPage.open("?since=2021-07-01&till=2021-07-31");
    await expect(jobsPage.table.root).toBeVisible();
    await expect(jobsPage.count).toHaveText(/^\d+ jobs$/);
    await waitForFrames(page);
    expect(await shifts()).toEqual([]);
  });
}

test("the placeholder is shown only if the program does not start at once", async ({ jobsPage, page }) => {
  const release = await openWithPausedClock(page);
  await expect(page.locator(".page")).toHaveCount(0);
  await page.clock.runFor(240);
  await expect(page.locator(".page")).toHaveCount(0);
  await page.clock.runFor(10);
  await expect(page.locator(".page.placeholder")).toBeVisible();

  release();
  await expect(page.locator(".placeholder")).toHaveCount(0);
  await expect(jobsPage.heading).toBeVisible();
});

test("an alert reports that the program is slow to load, until it has loaded", async ({ jobsPage, page }) => {
  const release = await openWithPausedClock(page);
  await page.clock.runFor(19_000);
  await expect(page.locator(".page.placeholder")).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await page.clock.runFor(1_000);
  await expect(page.getByRole("alert")).toContainText("The page is taking long to load");

  release();
  await expect(page.locator(".placeholder")).toHaveCount(0);
  await expect(jobsPage.heading).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("the animations of the placeholder continue in the page without a restart", async ({ jobsPage, page }) => {
  /** Returns the start time of the animation of an element. */
  const animationStart = (selector: string): Promise<unknown> =>
    page.locator(selector).evaluate((element) => element.getAnimations()[0]?.startTime);
  const releaseJobs = await holdRequests(page, (url) => JOBS.test(url.pathname));
  const release = await holdRequests(page, WASM);
  await page.goto("./", { waitUntil: "commit" });
  // Without the style sheet, everything is opaque and nothing is animated.
  await expect(page.locator(".placeholder")).toHaveCSS("max-width", /px/);
  await expect(page.locator(".placeholder .skeleton")).toHaveCSS("opacity", "1");
  const [skeleton, icon] = [
    await animationStart(".placeholder .skeleton"),
    await animationStart(".placeholder .button-icon"),
  ];
  expect(skeleton).toEqual(expect.any(Number));
  expect(icon).toEqual(expect.any(Number));

  release();
  await expect(page.locator(".placeholder")).toHaveCount(0);
  expect(await animationStart("#jess-jobs .skeleton")).toBe(skeleton);
  expect(await animationStart("#jess-jobs .button-icon")).toBe(icon);
  await expect(page.locator("#jess-jobs .skeleton")).toHaveCSS("opacity", "1");
  releaseJobs();
  await expect(jobsPage.table.root).toBeVisible();
});

test("the placeholder has the title of the settings, and no element that can be focused", async ({
  jobsPage,
  page,
}) => {
  await withSettings(page, { title: " Our  jobs " });
  const release = await holdRequests(page, WASM);
  await page.goto("./", { waitUntil: "commit" });
  await expect(page).toHaveTitle("Our jobs");
  await expect(jobsPage.heading).toHaveText("Our  jobs");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe("body");

  release();
  await expect(jobsPage.table.root).toBeVisible();
  await expect(jobsPage.heading).toHaveText("Our  jobs");
  await expect(page.locator(".placeholder")).toHaveCount(0);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("an alert reports it, and no form is shown", async ({ page, browserErrors }) => {
    // The program is preloaded but not run.
    browserErrors.allow(/was preloaded using link preload but not used/);
    await page.goto("./");
    await expect(page.getByRole("alert")).toContainText("JESS Jobs needs JavaScript to show your jobs.");
    await expect(page.getByRole("alert")).toBeVisible();
    await expect(page.locator("form")).toBeHidden();
    await expect(page.locator("h1")).toBeHidden();
  });
});
