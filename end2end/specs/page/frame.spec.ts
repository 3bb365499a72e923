import type { Page } from "@playwright/test";

import { PROGRAM, hold, slowNetwork, withSettings } from "../../fixtures/loading.js";
import { expect, test } from "../../fixtures/test.js";
import { envelope, job, matching } from "../../fixtures/wire.js";
import { JOBS_CALL } from "../../pages/jobs-page.js";

/** Where the jobs come from. */
const JOBS = /\/jess_web\/api\/jobs$/;

const DAY = 86_400_000;

/** A third of them of the last days; none that changes between one reply and the next. */
const HISTORY = Array.from({ length: 120 }, (_, at) =>
  job(at + 1, {
    received: Date.now() - (at < 40 ? at / 4 + 1 : at + 100) * DAY,
    status: ["FINISHED", "QUEUED", "REJECTED", "CANCELED"][at % 4]!,
  }),
);

const WIDTHS = [1440, 900, 390, 320];

/** What is to be seen of the page, element by element: tag, classes, own text, place and size. */
async function seen(page: Page, root: string): Promise<string[]> {
  return page.locator(root).evaluate((root) =>
    [...root.querySelectorAll("*")]
      .filter((element) => element.getClientRects().length > 0)
      .map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        const text = [...element.childNodes]
          .filter((node) => node.nodeType === Node.TEXT_NODE)
          .map((node) => node.textContent!.trim());
        const said = text.join("") || element.getAttribute("placeholder");
        return [element.localName, element.getAttribute("class"), said, x, y, width, height].join(" ");
      }),
  );
}

/** Takes down what is moved after it was painted, from the start: what it is, and whether it only counts jobs. */
async function watchShifts(page: Page): Promise<() => Promise<{ moved: string; counts: boolean }[]>> {
  await page.addInitScript(() => {
    const watched = globalThis as unknown as { shifts: { moved: string; counts: boolean }[] };
    watched.shifts = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { sources: { node: Node | null }[] })[]) {
        for (const { node } of entry.sources) {
          const element = node instanceof Element ? node : node?.parentElement;
          const moved = `${Math.round(entry.startTime)} ms: ${element?.outerHTML.slice(0, 100)}`;
          watched.shifts.push({ moved, counts: Boolean(element?.closest(".summary > *")) });
        }
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { shifts: { moved: string; counts: boolean }[] }).shifts);
}

/** Waits until what is in the page has been painted. */
async function painted(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

for (const width of WIDTHS) {
  test(`the frame is what the program draws first, at ${width}`, async ({ jobsPage, page }) => {
    await page.setViewportSize({ width, height: 900 });
    // What turns, else, is never twice in one place.
    await page.emulateMedia({ reducedMotion: "reduce" });
    const releaseJobs = await hold(page, (url) => JOBS.test(url.pathname));
    const release = await hold(page, PROGRAM);
    await page.goto("./", { waitUntil: "commit" });
    await expect(page.locator(".frame")).toHaveCSS("max-width", /px/);
    const frame = await seen(page, ".frame");
    expect(frame.length).toBeGreaterThan(40);

    release();
    await expect(page.locator(".frame")).toHaveCount(0);
    expect(await seen(page, "#jess-jobs > .page")).toEqual(frame);
    releaseJobs();
    await expect(jobsPage.table.root).toBeVisible();
  });

  test(`nothing moves from the first sight of the page to the whole list, at ${width}`, async ({ jobsPage, page }) => {
    await page.setViewportSize({ width, height: 900 });
    const shifts = await watchShifts(page);
    await page.route(JOBS_CALL, (route) => {
      const since = new URL(route.request().url()).searchParams.get("since") ?? "";
      return route.fulfill({ json: envelope(matching(HISTORY, { since })) });
    });
    const releaseHistory = await hold(page, (url) => JOBS.test(url.pathname) && !url.searchParams.has("since"));
    const releaseRecent = await hold(page, (url) => JOBS.test(url.pathname) && url.searchParams.has("since"));
    const release = await hold(page, PROGRAM);
    await page.goto("./", { waitUntil: "commit" });
    await expect(page.locator(".frame")).toHaveCSS("max-width", /px/);
    await expect(page.locator(".frame .outline")).toHaveCSS("opacity", "1");
    release();
    await expect(page.locator("#jess-jobs .outline")).toHaveCSS("opacity", "1");
    releaseRecent();
    await expect(jobsPage.count).toHaveText("40 jobs so far");
    await painted(page);
    expect(await shifts()).toEqual([]);

    // As the history comes, the words that count it may grow and shrink in their line, but nothing else moves.
    releaseHistory();
    await expect(jobsPage.count).toHaveText("120 jobs");
    await painted(page);
    expect((await shifts()).filter(({ counts }) => !counts)).toEqual([]);
  });
}

for (const width of [1440, 390]) {
  test(`nor where all is slow, at ${width}`, async ({ jobsPage, page }) => {
    await page.setViewportSize({ width, height: 900 });
    const shifts = await watchShifts(page);
    await slowNetwork(page);
    await jobsPage.open("?since=2021-07-01&till=2021-07-31");
    await expect(jobsPage.table.root).toBeVisible({ timeout: 15_000 });
    await expect(jobsPage.count).toHaveText(/^\d+ jobs$/);
    await painted(page);
    expect(await shifts()).toEqual([]);
  });
}

test("what appears and what turns in the frame goes on in the page, and does not begin anew", async ({
  jobsPage,
  page,
}) => {
  /** When the animation of an element began. */
  const begun = (selector: string): Promise<unknown> =>
    page.locator(selector).evaluate((element) => element.getAnimations()[0]?.startTime);
  const releaseJobs = await hold(page, (url) => JOBS.test(url.pathname));
  const release = await hold(page, PROGRAM);
  await page.goto("./", { waitUntil: "commit" });
  // Until there is a style sheet, everything is opaque and nothing moves.
  await expect(page.locator(".frame")).toHaveCSS("max-width", /px/);
  await expect(page.locator(".frame .outline")).toHaveCSS("opacity", "1");
  const [outline, icon] = [await begun(".frame .outline"), await begun(".frame .button-icon")];
  expect(outline).toEqual(expect.any(Number));
  expect(icon).toEqual(expect.any(Number));

  release();
  await expect(page.locator(".frame")).toHaveCount(0);
  expect(await begun("#jess-jobs .outline")).toBe(outline);
  expect(await begun("#jess-jobs .button-icon")).toBe(icon);
  await expect(page.locator("#jess-jobs .outline")).toHaveCSS("opacity", "1");
  releaseJobs();
  await expect(jobsPage.table.root).toBeVisible();
});

test("the frame is no page to act on, and is named by the settings", async ({ jobsPage, page }) => {
  await withSettings(page, { title: " Our  jobs " });
  const release = await hold(page, PROGRAM);
  await page.goto("./", { waitUntil: "commit" });
  await expect(page).toHaveTitle("Our jobs");
  await expect(jobsPage.heading).toHaveText("Our  jobs");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe("body");

  release();
  await expect(jobsPage.table.root).toBeVisible();
  await expect(jobsPage.heading).toHaveText("Our  jobs");
  await expect(page.locator(".frame")).toHaveCount(0);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("it says what is missing, and shows no form that does nothing", async ({ page, watch }) => {
    // The program, which nobody runs then.
    watch.expect(/was preloaded using link preload but not used/);
    await page.goto("./");
    await expect(page.getByRole("alert")).toContainText("JESS Jobs needs JavaScript to show your jobs.");
    await expect(page.getByRole("alert")).toBeVisible();
    await expect(page.locator("form")).toBeHidden();
    await expect(page.locator("h1")).toBeHidden();
  });
});
