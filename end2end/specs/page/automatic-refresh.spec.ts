import type { Page, Route } from "@playwright/test";

import { failedLoad } from "../../fixtures/browser-errors.js";
import { envelope, job } from "../../fixtures/jess-api.js";
import { expect, test } from "../../fixtures/test.js";
import { JOBS_CALL } from "../../pages/jobs-page.js";
import { COUNT, DETAILS, TITLES } from "../../pages/texts.js";

/** A URL with a date takes one request, one without dates takes two. */
const URL_WITH_DATE = "?since=2020-01-01";

/** The query of its request, which asks for a day more. */
const URL_WITH_DATE_WIDENED = "?since=2019-12-31";

/** The query of a refresh. */
const ACTIVE = "?status=ACCEPTED,UNPACKED,QUEUED";

const MINUTE = 60_000;

/** Dispatches the event of a window that gets the focus. */
async function focus(page: Page): Promise<void> {
  await page.evaluate(() => dispatchEvent(new Event("focus")));
}

/** Answers the next request for the list with `handler`, and later ones with an active job. */
async function answerOnce(page: Page, handler: (route: Route) => Promise<void>): Promise<void> {
  await page.route(JOBS_CALL, (route) => route.fulfill({ json: envelope([job(1, { status: "QUEUED" })]) }));
  await page.route(JOBS_CALL, handler, { times: 1 });
}

test("the jobs load within a second when the network is back", async ({ jobsPage, page, context, browserErrors }) => {
  browserErrors.allow(...failedLoad(/ERR_INTERNET_DISCONNECTED/), /The jobs could not be refreshed: no connection/);
  await page.clock.install();
  await jobsPage.answerWith([job(1, { status: "QUEUED" })]);
  await jobsPage.open(URL_WITH_DATE);
  await expect(jobsPage.table.rows).toHaveCount(1);
  await page.unroute(JOBS_CALL);
  await context.setOffline(true);
  // The first refresh, and retries, each after twice the time of the one before.
  for (const seconds of [10, 20, 40, 80]) {
    const failed = page.waitForEvent("requestfailed");
    await page.clock.runFor((seconds + 1) * 1000);
    await failed;
    await expect(jobsPage.updated).toContainText(`Not refreshed: ${TITLES.unreachable}.`);
    await expect(jobsPage.table.rows).toHaveCount(1);
  }
  const requested = page.waitForRequest(JOBS_CALL, { timeout: 1000 });
  await context.setOffline(false);
  await requested;
  await expect(jobsPage.updated).not.toContainText("Not refreshed");
});

for (const [name, handler, title] of [
  ["a 404", (route) => route.fulfill({ status: 404 }), TITLES.failed],
  ["a 403", (route) => route.fulfill({ status: 403 }), TITLES.notAllowed],
  ["a 408", (route) => route.fulfill({ status: 408 }), TITLES.failed],
  ["a refusal", (route) => route.fulfill({ json: { ok: false, status: "Busy", data: null } }), TITLES.refused],
] as const satisfies readonly (readonly [string, (route: Route) => Promise<void>, string])[]) {
  for (const trigger of ["within five minutes", "when the window gets the focus"] as const) {
    test(`after ${name} the jobs are requested again ${trigger}`, async ({ jobsPage, page, browserErrors }) => {
      browserErrors.allow(...failedLoad(/a status of 40[348]/));
      await page.clock.install();
      await answerOnce(page, handler);
      await jobsPage.open(URL_WITH_DATE);
      await expect(jobsPage.alert).toContainText(title);
      expect(jobsPage.queries).toHaveLength(1);
      if (trigger === "when the window gets the focus") {
        await focus(page);
      } else {
        // In steps, since a request that is pending in a long one would time out by this clock.
        for (let time = 0; time < 5 * MINUTE && jobsPage.queries.length < 2; time += 5_000) {
          await page.clock.runFor(5_000);
        }
      }
      await expect(jobsPage.table.rows).toHaveCount(1);
      await expect(jobsPage.alert).toHaveCount(0);
    });
  }
}

for (const [name, milliseconds] of [
  ["the clock jumps two days during a request", 2 * 24 * 60 * MINUTE],
  ["the clock is set back by two days during a request", -2 * 24 * 60 * MINUTE],
  ["the machine sleeps for an hour during a request", 60 * MINUTE],
] as const) {
  test(`the page keeps refreshing if ${name}`, async ({ jobsPage, page }) => {
    const now = Date.UTC(2026, 10, 24, 12);
    await page.clock.install({ time: now });
    await jobsPage.answerWith([job(1, { status: "QUEUED" })]);
    const release = await jobsPage.holdRequests();
    await jobsPage.open(URL_WITH_DATE);
    await expect.poll(() => jobsPage.queries.length).toBe(1);
    // The monotonic clock does not advance during sleep, as in Chromium on Linux and macOS.
    await page.clock.setSystemTime(now + milliseconds);
    release();
    await expect(jobsPage.table.rows).toHaveCount(1);
    await page.clock.runFor(7_000);
    expect(jobsPage.queries).toHaveLength(1);
    await page.clock.runFor(4_000);
    // A list of more than a minute ago can lack jobs that have ended since.
    const refresh = milliseconds > 0 ? ["?since=2026-11-23", ACTIVE] : [ACTIVE];
    await expect.poll(() => jobsPage.queries).toEqual([URL_WITH_DATE_WIDENED, ...refresh]);
    await page.clock.runFor(17_000);
    expect(jobsPage.queries).toHaveLength(1 + refresh.length);
    await page.clock.runFor(14_000);
    await expect.poll(() => jobsPage.queries.length).toBe(2 + refresh.length);
    await expect(jobsPage.count).toHaveText("1 job");
  });
}

test("after a long sleep during a request, the jobs are refreshed at once when the window gets the focus", async ({
  jobsPage,
  page,
}) => {
  const now = Date.UTC(2026, 10, 24, 12);
  await page.clock.install({ time: now });
  await jobsPage.answerWith([job(1, { status: "QUEUED", received: now - 30_000 })]);
  const release = await jobsPage.holdRequests();
  await jobsPage.open(URL_WITH_DATE);
  await expect.poll(() => jobsPage.queries.length).toBe(1);
  await page.clock.setSystemTime(now + 50 * MINUTE);
  release();
  await expect(jobsPage.table.rows).toHaveCount(1);
  await focus(page);
  await expect.poll(() => jobsPage.queries).toEqual([URL_WITH_DATE_WIDENED, "?since=2026-11-23", ACTIVE]);
  await expect(jobsPage.updated).toContainText("Updated 12:50");
  await focus(page);
  await expect(jobsPage.count).toHaveText("1 job");
  expect(jobsPage.queries, "an up-to-date list is not refreshed").toHaveLength(3);
});

for (const [status, value, title] of [
  [429, "600", TITLES.tooManyRequests],
  [429, "Tue, 24 Nov 2026 12:10:00 GMT", TITLES.tooManyRequests],
  [503, "600", TITLES.unavailable],
] as const) {
  test(`after ${status} with Retry-After: ${value}, nothing is requested before that`, async ({
    jobsPage,
    page,
    browserErrors,
  }) => {
    browserErrors.allow(...failedLoad(status));
    await page.clock.install({ time: Date.UTC(2026, 10, 24, 12) });
    // The Date header, not the clock of the viewer, is the reference.
    const headers = { "Retry-After": value, Date: "Tue, 24 Nov 2026 12:00:00 GMT" };
    await answerOnce(page, (route) => route.fulfill({ status, headers }));
    await jobsPage.open(URL_WITH_DATE);
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

test("a click on Try again sends a request before Retry-After has passed", async ({
  jobsPage,
  page,
  browserErrors,
}) => {
  browserErrors.allow(...failedLoad(429));
  await answerOnce(page, (route) => route.fulfill({ status: 429, headers: { "Retry-After": "600" } }));
  await jobsPage.open(URL_WITH_DATE);
  await expect(jobsPage.alert).toContainText(DETAILS.waitUntil);
  await jobsPage.waitForReply(() => jobsPage.tryAgain.click());
  await expect(jobsPage.table.rows).toHaveCount(1);
  await expect(jobsPage.alert).toHaveCount(0);
});

test("after a time-out, the next request has a longer one", async ({ jobsPage, page, browserErrors }) => {
  browserErrors.allow(/The jobs could not be loaded: no data for 45 seconds/);
  await page.clock.install();
  await jobsPage.answerWith([job(1)]);
  const release = await jobsPage.holdRequests();
  await jobsPage.open(URL_WITH_DATE);
  // The request is sent before the program starts, which sets its time-out.
  await expect(jobsPage.count).toHaveText(COUNT.loading);
  await page.clock.runFor(46_000);
  await expect(jobsPage.alert).toContainText(TITLES.silent);
  await expect(jobsPage.alert).toContainText(`${DETAILS.silent} The next request waits up to 90 seconds.`);
  await jobsPage.tryAgain.click();
  await expect.poll(() => jobsPage.queries.length).toBe(2);
  await page.clock.runFor(80_000);
  await expect(jobsPage.loadProgress).toHaveCount(1);
  release();
  await expect(jobsPage.table.rows).toHaveCount(1);
});

test("relative times are updated at once when the window gets the focus", async ({ jobsPage, page }) => {
  const now = Date.UTC(2026, 10, 24, 12);
  await page.clock.install({ time: now });
  await jobsPage.answerWith([job(1, { received: now - 5 * MINUTE })]);
  await jobsPage.open(URL_WITH_DATE);
  await expect(jobsPage.table.rows.first()).toContainText("5 minutes ago");
  await jobsPage.holdRequests();
  await page.clock.setSystemTime(now + 60 * MINUTE);
  await focus(page);
  await expect(jobsPage.table.rows.first()).toContainText("1 hour ago", { timeout: 2000 });
});
