import type { Locator, Page } from "@playwright/test";

import { expect, test } from "../../fixtures/test.js";
import { failedLoad } from "../../fixtures/browser-errors.js";
import { type WireJob, envelope, job } from "../../fixtures/jess-api.js";
import { JOBS_CALL, type JobsPage } from "../../pages/jobs-page.js";

/** How far a row may be from its place, in CSS pixels: less than a border and its rounding. */
const STILL = 1.5;

/** A list of jobs, of which the one with the highest number is the newest. */
function jobs(length: number): WireJob[] {
  return Array.from({ length }, (_, at) => job(at + 1, { received: 1_700_000_000_000 + at * 1000 }));
}

/** Answers the request for the recent jobs, which has a date, and the one for all differently. */
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

/** Resolves after two frames, when the events of a scroll have been handled. */
async function painted(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** Scrolls down the list, and returns which job is at the top of the window, and where. */
async function scrolled({ page, table }: JobsPage, top: number): Promise<{ number: number; top: number }> {
  await page.evaluate((top) => scrollTo(0, top), top);
  await painted(page);
  return (await table.firstInView())!;
}

async function expectPlace({ page, table }: JobsPage, place: { number: number; top: number }): Promise<void> {
  await expect.poll(async () => (await table.firstInView())?.number).toBe(place.number);
  await painted(page);
  expect(Math.abs((await table.firstInView())!.top - place.top)).toBeLessThan(STILL);
}

/** Moves the focus forward until a control has it. */
async function tabTo(control: Locator): Promise<void> {
  while (!(await control.evaluate((element) => element === document.activeElement))) {
    await control.page().keyboard.press("Tab");
  }
}

/** Recent jobs, as seen by the service on the day of the test. */
function recentOf(list: WireJob[], length: number): WireJob[] {
  const now = Date.now();
  return list.slice(-length).map((one, at) => ({ ...one, received: now - (length - at) * 60_000 }));
}

const ALL = jobs(3000);
const RECENT = recentOf(ALL, 300);
const BOTH = [...ALL.slice(0, -300), ...RECENT];

async function open(jobsPage: JobsPage): Promise<void> {
  await answerInParts(jobsPage.page, RECENT, BOTH);
  await jobsPage.open();
  await loaded(jobsPage, 3000);
}

test("a job among the older ones is returned to when they have come", async ({ jobsPage, page }) => {
  await open(jobsPage);
  const place = await scrolled(jobsPage, 90_000);
  await page.reload();
  await loaded(jobsPage, 3000);
  await expectPlace(jobsPage, place);
});

test("the last of the recent jobs is returned to when those below it have come", async ({ jobsPage, page }) => {
  await open(jobsPage);
  // While only the recent jobs are there, the page ends just below this one.
  const { height } = (await jobsPage.table.rows.first().boundingBox())!;
  const list = await page.evaluate(() => document.querySelector("tbody")!.getBoundingClientRect().top + scrollY);
  const place = await scrolled(jobsPage, Math.round(list + 297 * height));
  expect(place.number).toBeGreaterThan(2700);
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.unroute(JOBS_CALL);
  await answerInParts(page, RECENT, BOTH, held);
  await page.reload();
  await expect(jobsPage.count).toHaveText("300 jobs so far");
  await painted(page);
  release();
  await loaded(jobsPage, 3000);
  await expectPlace(jobsPage, place);
});

test("a reload by keyboard while the jobs are awaited still returns", async ({ jobsPage, page }) => {
  await open(jobsPage);
  const place = await scrolled(jobsPage, 90_000);
  const release = await jobsPage.holdRequests();
  await page.reload();
  await expect(jobsPage.loadProgress).toHaveCount(1);
  await page.keyboard.press("Control+r");
  await page.reload();
  await expect(jobsPage.loadProgress).toHaveCount(1);
  release();
  await loaded(jobsPage, 3000);
  await expectPlace(jobsPage, place);
});

test("a failed load and its retry return", async ({ jobsPage, page, browserErrors }) => {
  browserErrors.allow(...failedLoad(502));
  await open(jobsPage);
  const place = await scrolled(jobsPage, 90_000);
  await page.route(JOBS_CALL, (route) => route.fulfill({ status: 502 }), { times: 1 });
  await page.reload();
  await jobsPage.tryAgain.click();
  await loaded(jobsPage, 3000);
  await expectPlace(jobsPage, place);
});

for (const by of ["click", "keyboard"]) {
  test(`a history that failed and its retry by ${by} return`, async ({ jobsPage, page, browserErrors }) => {
    browserErrors.allow(...failedLoad(502));
    await open(jobsPage);
    const place = await scrolled(jobsPage, 90_000);
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
    await expectPlace(jobsPage, place);
  });
}

test("the way back from another filter returns", async ({ jobsPage, page }) => {
  await open(jobsPage);
  const place = await scrolled(jobsPage, 90_000);
  await jobsPage.form.status("Rejected").evaluate((box) => (box as HTMLElement).click());
  await expect(jobsPage.table.rows).toHaveCount(0);
  await page.goBack();
  await loaded(jobsPage, 3000);
  await expectPlace(jobsPage, place);
});

test("a page that the system ends while it is hidden returns", async ({ jobsPage, page }) => {
  // Before the listeners of the program, which are called in order.
  await page.addInitScript(() => addEventListener("pagehide", (event) => event.stopImmediatePropagation()));
  await open(jobsPage);
  const place = await scrolled(jobsPage, 90_000);
  await page.evaluate(() => {
    // The only event that a telephone promises before it ends a page.
    Object.defineProperty(document, "hidden", { configurable: true, value: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  });
  // Seven newer jobs: the browser by itself would restore the position of another job.
  await page.unroute(JOBS_CALL);
  const newer = recentOf(jobs(3007), 307);
  await answerInParts(page, newer, [...ALL.slice(0, -300), ...newer]);
  await page.reload();
  await loaded(jobsPage, 3007);
  await expectPlace(jobsPage, place);
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
  await scrolled(jobsPage, 90_000);
  await page.reload();
  await loaded(jobsPage, 3000);
  await expect(jobsPage.alert).toHaveCount(0);
});
