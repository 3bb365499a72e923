import type { Locator, Page } from "@playwright/test";

import { failedLoad } from "../../fixtures/browser-errors.js";
import { type WireJob, envelope, job } from "../../fixtures/jess-api.js";
import { scrollWindow, waitForFrames } from "../../fixtures/painting.js";
import { expect, test } from "../../fixtures/test.js";
import { JOBS_CALL, type JobsPage } from "../../pages/jobs-page.js";

/** The tolerance for the position of a row in CSS pixels, because of rounding. */
const TOLERANCE = 1.5;

/** Returns a list of jobs. The job with the highest number is the newest. */
function jobs(length: number): WireJob[] {
  return Array.from({ length }, (_, at) => job(at + 1, { received: 1_700_000_000_000 + at * 1000 }));
}

/** Answers the request for the recent jobs and, once `until` is fulfilled, the one for all jobs. */
async function answerInParts(page: Page, recent: WireJob[], all: WireJob[], until?: Promise<void>): Promise<void> {
  await page.route(JOBS_CALL, async (route) => {
    const isRecent = new URL(route.request().url()).searchParams.has("since");
    if (!isRecent) await until;
    await route.fulfill({ json: envelope(isRecent ? recent : all) });
  });
}

async function loaded(jobsPage: JobsPage, length: number): Promise<void> {
  await expect(jobsPage.count).toHaveText(`${length.toLocaleString("en-GB")} jobs`);
  await expect(jobsPage.loadProgress).toHaveCount(0);
}

/** Scrolls to a position, and returns the first job in view and the top of its row. */
async function scrollToTop({ page, table }: JobsPage, top: number): Promise<{ number: number; top: number }> {
  await scrollWindow(page, top);
  return (await table.firstInView())!;
}

async function expectInView({ page, table }: JobsPage, job: { number: number; top: number }): Promise<void> {
  await expect.poll(async () => (await table.firstInView())?.number).toBe(job.number);
  await waitForFrames(page);
  expect(Math.abs((await table.firstInView())!.top - job.top)).toBeLessThan(TOLERANCE);
}

/** Presses Tab until a control has the focus. */
async function tabTo(control: Locator): Promise<void> {
  while (!(await control.evaluate((element) => element === document.activeElement))) {
    await control.page().keyboard.press("Tab");
  }
}

/** Returns the last jobs of a list, with recent submission times. */
function makeRecent(list: WireJob[], length: number): WireJob[] {
  const now = Date.now();
  return list.slice(-length).map((one, at) => ({ ...one, received: now - (length - at) * 60_000 }));
}

const ALL = jobs(3000);
const RECENT = makeRecent(ALL, 300);
const BOTH = [...ALL.slice(0, -300), ...RECENT];

async function open(jobsPage: JobsPage): Promise<void> {
  await answerInParts(jobsPage.page, RECENT, BOTH);
  await jobsPage.open();
  await loaded(jobsPage, 3000);
}

test("a reload returns to a job of the history when the history has arrived", async ({ jobsPage, page }) => {
  await open(jobsPage);
  const before = await scrollToTop(jobsPage, 90_000);
  await page.reload();
  await loaded(jobsPage, 3000);
  await expectInView(jobsPage, before);
});

test("a reload returns to the last recent job when the history below it has arrived", async ({ jobsPage, page }) => {
  await open(jobsPage);
  // While only the recent jobs are loaded, the page ends just below this one.
  const { height } = (await jobsPage.table.rows.first().boundingBox())!;
  const list = await page.evaluate(() => document.querySelector("tbody")!.getBoundingClientRect().top + scrollY);
  const before = await scrollToTop(jobsPage, Math.round(list + 297 * height));
  expect(before.number).toBeGreaterThan(2700);
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.unroute(JOBS_CALL);
  await answerInParts(page, RECENT, BOTH, held);
  await page.reload();
  await expect(jobsPage.count).toHaveText("300 jobs so far");
  await waitForFrames(page);
  release();
  await loaded(jobsPage, 3000);
  await expectInView(jobsPage, before);
});

test("a second reload, by keyboard and while the jobs load, returns as well", async ({ jobsPage, page }) => {
  await open(jobsPage);
  const before = await scrollToTop(jobsPage, 90_000);
  const release = await jobsPage.holdRequests();
  await page.reload();
  await expect(jobsPage.loadProgress).toHaveCount(1);
  await page.keyboard.press("Control+r");
  await page.reload();
  await expect(jobsPage.loadProgress).toHaveCount(1);
  release();
  await loaded(jobsPage, 3000);
  await expectInView(jobsPage, before);
});

test("a retry after a failed load returns", async ({ jobsPage, page, browserErrors }) => {
  browserErrors.allow(...failedLoad(502));
  await open(jobsPage);
  const before = await scrollToTop(jobsPage, 90_000);
  await page.route(JOBS_CALL, (route) => route.fulfill({ status: 502 }), { times: 1 });
  await page.reload();
  await jobsPage.tryAgain.click();
  await loaded(jobsPage, 3000);
  await expectInView(jobsPage, before);
});

for (const by of ["click", "keyboard"]) {
  test(`a retry by ${by} after a failed history returns`, async ({ jobsPage, page, browserErrors }) => {
    browserErrors.allow(...failedLoad(502));
    await open(jobsPage);
    const before = await scrollToTop(jobsPage, 90_000);
    let isFailing = true;
    await page.route(JOBS_CALL, async (route) => {
      const isRecent = new URL(route.request().url()).searchParams.has("since");
      await (isFailing && !isRecent ? route.fulfill({ status: 502 }) : route.fallback());
    });
    await page.reload();
    await expect(jobsPage.tryAgain).toBeVisible();
    await expect(jobsPage.table.rows.first()).toBeVisible();
    isFailing = false;
    if (by === "click") {
      await jobsPage.tryAgain.click();
    } else {
      await tabTo(jobsPage.tryAgain);
      await page.keyboard.press("Enter");
    }
    await loaded(jobsPage, 3000);
    await expectInView(jobsPage, before);
  });
}

test("the back button returns from another filter", async ({ jobsPage, page }) => {
  await open(jobsPage);
  const before = await scrollToTop(jobsPage, 90_000);
  await jobsPage.form.status("Rejected").evaluate((box) => (box as HTMLElement).click());
  await expect(jobsPage.table.rows).toHaveCount(0);
  await page.goBack();
  await loaded(jobsPage, 3000);
  await expectInView(jobsPage, before);
});

test("a page that the system discarded while it was hidden returns", async ({ jobsPage, page }) => {
  // Registered before the listeners of the program.
  await page.addInitScript(() => addEventListener("pagehide", (event) => event.stopImmediatePropagation()));
  await open(jobsPage);
  const before = await scrollToTop(jobsPage, 90_000);
  await page.evaluate(() => {
    // The last event that is reliable on mobile devices.
    Object.defineProperty(document, "hidden", { configurable: true, value: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  });
  // With seven new jobs, the same scroll position would show another job.
  await page.unroute(JOBS_CALL);
  const newer = makeRecent(jobs(3007), 307);
  await answerInParts(page, newer, [...ALL.slice(0, -300), ...newer]);
  await page.reload();
  await loaded(jobsPage, 3007);
  await expectInView(jobsPage, before);
});

test("a page without storage works", async ({ jobsPage, page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, "sessionStorage", {
      get() {
        throw new DOMException("The document is sandboxed.", "SecurityError");
      },
    });
  });
  await open(jobsPage);
  await scrollToTop(jobsPage, 90_000);
  await page.reload();
  await loaded(jobsPage, 3000);
  await expect(jobsPage.alert).toHaveCount(0);
});
