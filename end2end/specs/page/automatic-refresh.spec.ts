import type { ServerResponse } from "node:http";

import { type Page, type Route, chromium } from "@playwright/test";

import { expect, test as base } from "../../fixtures/test.js";
import { failedLoad } from "../../fixtures/browser-errors.js";
import { type WireJob, envelope, job } from "../../fixtures/jess-api.js";
import { JOBS_CALL, JobsPage } from "../../pages/jobs-page.js";
import { COUNT, DETAILS, TITLES } from "../../pages/texts.js";

/** A page in a browser that keeps pages for the back button, and what answers it. */
interface Kept {
  page: Page;
  jobsPage: JobsPage;
  /** The requests for the list that have arrived, each to be answered. Playwright's own routing spoils the cache. */
  requests: ServerResponse[];
}

const test = base.extend<{ kept: Kept }>({
  kept: async ({ launchOptions, startServer, startUpstream }, use) => {
    const requests: ServerResponse[] = [];
    const upstream = await startUpstream((_, response) => void requests.push(response));
    const { url: baseURL } = await startServer({ upstream: upstream.origin });
    const ignoreDefaultArgs = ["--disable-back-forward-cache"];
    const browser = await chromium.launch({ ...launchOptions, ignoreDefaultArgs });
    const page = await browser.newPage({ baseURL });
    await page.addInitScript(() => {
      addEventListener("pageshow", ({ persisted }) => Object.assign(globalThis, { persisted }));
    });
    await use({ page, jobsPage: new JobsPage(page), requests });
    await browser.close();
  },
});

/** An address without dates takes two requests; one with a date takes one. */
const ADDRESS = "?since=2020-01-01";

const MINUTE = 60_000;

/** Lets the page think that its window has got the focus. */
async function focus(page: Page): Promise<void> {
  await page.evaluate(() => dispatchEvent(new Event("focus")));
}

/** Goes on to another page, and has the browser collect what the first one has left: it must not run there any more. */
async function leave(page: Page): Promise<void> {
  await page.goto("healthz");
  await page.requestGC();
}

/** Goes back in the history, to a page that the browser has kept. */
async function goBack(page: Page): Promise<void> {
  const wasKept = (): Promise<boolean | undefined> =>
    // Fails while the pages change places.
    page.evaluate(() => (globalThis as { persisted?: boolean }).persisted).catch(() => undefined);
  await page.evaluate(() => void setTimeout(() => history.back()));
  await expect.poll(wasKept).toBe(true);
}

/** Answers the next request for the list otherwise, and those after it with a job that has not ended. */
async function answerOnce(page: Page, answer: (route: Route) => Promise<void>): Promise<void> {
  await page.route(JOBS_CALL, (route) => route.fulfill({ json: envelope([job(1, { status: "QUEUED" })]) }));
  await page.route(JOBS_CALL, answer, { times: 1 });
}

/** Answers the latest request for the list. */
async function answer(requests: ServerResponse[], number: number, status: number, jobs: WireJob[] = []): Promise<void> {
  await expect.poll(() => requests.length).toBe(number);
  requests.at(-1)!.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(envelope(jobs)));
}

const JOBS = Array.from({ length: 100 }, (_, at) => job(700 + at));

test("on the way back to the page, nobody sees the jobs of a user who has signed out", async ({ kept }) => {
  const { page, jobsPage, requests } = kept;
  await jobsPage.open(ADDRESS);
  await answer(requests, 1, 200, JOBS);
  await expect(jobsPage.table.rows).toHaveCount(100);
  await leave(page);
  await goBack(page);
  await expect.poll(() => requests.length).toBe(2);
  await expect(jobsPage.count).toHaveText(COUNT.loading);
  await expect(jobsPage.table.rows).toHaveCount(0);
  await answer(requests, 2, 401);
  await expect(jobsPage.alert).toContainText(TITLES.signedOut);
  await expect(page.locator("body")).not.toContainText("Job number");
});

test("on the way back to the page, an error does not tell whose jobs these are", async ({ kept }) => {
  const { page, jobsPage, requests } = kept;
  await jobsPage.open(ADDRESS);
  await answer(requests, 1, 200, JOBS);
  await expect(jobsPage.table.rows).toHaveCount(100);
  await leave(page);
  await goBack(page);
  await answer(requests, 2, 500);
  await expect(jobsPage.alert).toContainText(TITLES.unavailable);
  await expect(jobsPage.table.rows).toHaveCount(0);
  await jobsPage.tryAgain.click();
  await answer(requests, 3, 200, JOBS);
  await expect(jobsPage.table.rows).toHaveCount(100);
});

test("on the way back to the page, the same user finds the jobs at the same place", async ({ kept }) => {
  const { page, jobsPage, requests } = kept;
  await jobsPage.open(ADDRESS);
  await answer(requests, 1, 200, JOBS);
  const row = jobsPage.table.rows.nth(70);
  await row.scrollIntoViewIfNeeded();
  const before = await row.boundingBox();
  await leave(page);
  await goBack(page);
  await answer(requests, 2, 200, JOBS);
  await expect(row).toBeInViewport();
  expect(await row.boundingBox()).toEqual(before);
});

test("a pending request does not keep the browser from keeping the page", async ({ kept }) => {
  const { page, jobsPage, requests } = kept;
  await jobsPage.open(ADDRESS);
  await expect.poll(() => requests.length).toBe(1);
  await expect(jobsPage.count).toHaveText(COUNT.loading);
  await leave(page);
  await expect.poll(() => requests[0]!.destroyed, "the request has ended").toBe(true);
  await goBack(page);
  await answer(requests, 2, 200, JOBS);
  await expect(jobsPage.table.rows).toHaveCount(100);
});

test("a network that is back is used within a second", async ({ jobsPage, page, context, browserErrors }) => {
  browserErrors.allow(...failedLoad(/ERR_INTERNET_DISCONNECTED/));
  await page.clock.install();
  await jobsPage.answerWith([job(1, { status: "QUEUED" })]);
  await jobsPage.open(ADDRESS);
  await expect(jobsPage.table.rows).toHaveCount(1);
  await page.unroute(JOBS_CALL);
  await context.setOffline(true);
  // Automatic attempts, each after twice the time of the one before.
  for (const seconds of [30, 60, 120, 240]) {
    const failed = page.waitForEvent("requestfailed");
    await page.clock.runFor((seconds + 1) * 1000);
    await failed;
    await expect(jobsPage.alert).toContainText(TITLES.unreachable);
    await expect(jobsPage.loadProgress).toHaveCount(0);
  }
  const asked = page.waitForRequest(JOBS_CALL, { timeout: 1000 });
  await context.setOffline(false);
  await asked;
  await expect(jobsPage.alert).toHaveCount(0);
});

for (const [name, answer, title] of [
  ["a 404", (route) => route.fulfill({ status: 404 }), TITLES.failed],
  ["a 403", (route) => route.fulfill({ status: 403 }), TITLES.notAllowed],
  ["a 408", (route) => route.fulfill({ status: 408 }), TITLES.failed],
  ["a refusal", (route) => route.fulfill({ json: { ok: false, status: "Busy", data: null } }), TITLES.refused],
] as const satisfies readonly (readonly [string, (route: Route) => Promise<void>, string])[]) {
  for (const occasion of ["by itself", "on return"] as const) {
    test(`after ${name} the jobs are asked for again ${occasion}`, async ({ jobsPage, page, browserErrors }) => {
      browserErrors.allow(...failedLoad(/a status of 40[348]/));
      await page.clock.install();
      await answerOnce(page, answer);
      await jobsPage.open(ADDRESS);
      await expect(jobsPage.alert).toContainText(title);
      expect(jobsPage.queries).toHaveLength(1);
      if (occasion === "on return") {
        await focus(page);
      } else {
        await page.clock.runFor(5 * MINUTE);
      }
      await expect(jobsPage.table.rows).toHaveCount(1);
      await expect(jobsPage.alert).toHaveCount(0);
    });
  }
}

for (const [name, milliseconds] of [
  ["the clock jumps two days during a request", 2 * 24 * 60 * MINUTE],
  ["the clock is set back by two days during a request", -2 * 24 * 60 * MINUTE],
  ["the machine sleeps an hour within a request", 60 * MINUTE],
] as const) {
  test(`${name}, and the page works on`, async ({ jobsPage, page }) => {
    const now = Date.UTC(2026, 10, 24, 12);
    await page.clock.install({ time: now });
    await jobsPage.answerWith([job(1, { status: "QUEUED" })]);
    const release = await jobsPage.holdRequests();
    await jobsPage.open(ADDRESS);
    await expect.poll(() => jobsPage.queries.length).toBe(1);
    // The monotonic clock does not advance, as in Chromium on Linux and macOS.
    await page.clock.setSystemTime(now + milliseconds);
    release();
    await expect(jobsPage.table.rows).toHaveCount(1);
    await page.clock.runFor(20_000);
    expect(jobsPage.queries).toHaveLength(1);
    await page.clock.runFor(11_000);
    await expect.poll(() => jobsPage.queries.length).toBe(2);
    await expect(jobsPage.loadProgress).toHaveCount(0);
    await page.clock.runFor(31_000);
    await expect.poll(() => jobsPage.queries.length).toBe(3);
    await expect(jobsPage.count).toHaveText("1 job");
  });
}

test("after an hour of sleep within a request, a return asks at once", async ({ jobsPage, page }) => {
  const now = Date.UTC(2026, 10, 24, 12);
  await page.clock.install({ time: now });
  await jobsPage.answerWith([job(1, { status: "QUEUED", received: now - 30_000 })]);
  const release = await jobsPage.holdRequests();
  await jobsPage.open(ADDRESS);
  await expect.poll(() => jobsPage.queries.length).toBe(1);
  await page.clock.setSystemTime(now + 60 * MINUTE);
  release();
  await expect(jobsPage.table.rows).toHaveCount(1);
  await jobsPage.waitForReply(() => focus(page));
  expect(jobsPage.queries).toHaveLength(2);
  await focus(page);
  await expect(jobsPage.count).toHaveText("1 job");
  expect(jobsPage.queries, "a fresh list is not asked for").toHaveLength(2);
});

for (const [status, value, title] of [
  [429, "600", TITLES.tooManyRequests],
  [429, "Tue, 24 Nov 2026 12:10:00 GMT", TITLES.tooManyRequests],
  [503, "600", TITLES.unavailable],
] as const) {
  test(`after ${status} with Retry-After: ${value}, only the user's click asks before that`, async ({
    jobsPage,
    page,
    browserErrors,
  }) => {
    browserErrors.allow(...failedLoad(status));
    await page.clock.install({ time: Date.UTC(2026, 10, 24, 12) });
    // The server's clock is right, whatever the viewer's is.
    const headers = { "Retry-After": value, Date: "Tue, 24 Nov 2026 12:00:00 GMT" };
    await answerOnce(page, (route) => route.fulfill({ status, headers }));
    await jobsPage.open(ADDRESS);
    await expect(jobsPage.alert).toContainText(title);
    await expect(jobsPage.alert).toContainText(/JESS asks to wait until 24\s+Nov\s+2026,\s+12:10:0\d\./);
    for (let time = 0; time < 10; time += 1) {
      await focus(page);
      await page.clock.runFor(55_000);
    }
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await page.clock.runFor(1000);
    expect(jobsPage.queries).toHaveLength(1);

    await page.clock.runFor(60_000);
    await expect(jobsPage.table.rows).toHaveCount(1);
    await expect(jobsPage.alert).toHaveCount(0);
    expect(jobsPage.queries).toHaveLength(2);
  });
}

test("during a pause that the service asks for, the user's click asks", async ({ jobsPage, page, browserErrors }) => {
  browserErrors.allow(...failedLoad(429));
  await answerOnce(page, (route) => route.fulfill({ status: 429, headers: { "Retry-After": "600" } }));
  await jobsPage.open(ADDRESS);
  await expect(jobsPage.alert).toContainText(DETAILS.waitUntil);
  await jobsPage.waitForReply(() => jobsPage.tryAgain.click());
  await expect(jobsPage.table.rows).toHaveCount(1);
  await expect(jobsPage.alert).toHaveCount(0);
});

test("a request waits longer for its first byte after one that got none in time", async ({
  jobsPage,
  page,
  browserErrors,
}) => {
  browserErrors.allow(/The jobs could not be loaded: no data for 45 seconds/);
  await page.clock.install();
  await jobsPage.answerWith([job(1)]);
  const hold = await jobsPage.holdRequests();
  await jobsPage.open(ADDRESS);
  // The request leaves before the program starts, which limits its time.
  await expect(jobsPage.count).toHaveText(COUNT.loading);
  await page.clock.runFor(46_000);
  await expect(jobsPage.alert).toContainText(TITLES.silent);
  await expect(jobsPage.alert).toContainText(`${DETAILS.silent} The next request waits up to 90 seconds.`);
  await jobsPage.tryAgain.click();
  await expect.poll(() => jobsPage.queries.length).toBe(2);
  await page.clock.runFor(80_000);
  await expect(jobsPage.loadProgress).toHaveCount(1);
  hold();
  await expect(jobsPage.table.rows).toHaveCount(1);
});

test("the relative times are those of the moment as soon as the user returns", async ({ jobsPage, page }) => {
  const now = Date.UTC(2026, 10, 24, 12);
  await page.clock.install({ time: now });
  await jobsPage.answerWith([job(1, { received: now - 5 * MINUTE })]);
  await jobsPage.open(ADDRESS);
  await expect(jobsPage.table.rows.first()).toContainText("5 minutes ago");
  await jobsPage.holdRequests();
  await page.clock.setSystemTime(now + 60 * MINUTE);
  await focus(page);
  await expect(jobsPage.table.rows.first()).toContainText("1 hour ago", { timeout: 2000 });
});
