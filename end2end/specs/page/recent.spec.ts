import type { Page, Route } from "@playwright/test";

import { failedLoad } from "../../fixtures/browser-errors.js";
import { type Filter, envelope, job, matching, recentFirst } from "../../fixtures/jess-api.js";
import { expect, test } from "../../fixtures/test.js";
import { JOBS_CALL } from "../../pages/jobs-page.js";
import { COUNT, DETAILS, LOADING_OLDER_JOBS, TITLES } from "../../pages/texts.js";

const NOW = Date.UTC(2026, 10, 24, 12);
const DAY = 86_400_000;

/**
 * Two jobs of the days of the first request, one of them in the first millisecond, and three older ones, one of them
 * active.
 */
const JOBS = [
  job(1, { received: Date.UTC(2020, 11, 3) }),
  job(2, { received: Date.UTC(2021, 6, 5), status: "QUEUED" }),
  job(3, { received: Date.UTC(2026, 9, 23, 23, 59, 59, 999) }),
  job(4, { received: Date.UTC(2026, 9, 24) }),
  job(5, { received: NOW - DAY }),
];

test.beforeEach(({ page }) => page.clock.setFixedTime(NOW));

/** Returns the filter of a request. */
function filterOf(route: Route): Filter {
  const query = new URL(route.request().url()).searchParams;
  const [since, till, status] = ["since", "till", "status"].map((key) => query.get(key) ?? undefined);
  return { since, till, statuses: status?.split(",") };
}

/** Answers as JESS does, oldest first. */
async function answer(route: Route): Promise<void> {
  const found = matching(JOBS, filterOf(route)).reverse();
  await route.fulfill({ json: envelope(found) });
}

/** Answers requests for recent jobs, and holds back the one for all jobs. Returns a function that answers it. */
async function holdHistory(page: Page): Promise<(handler: (route: Route) => Promise<void>) => void> {
  let answerHistory = (_: (route: Route) => Promise<void>): void => {};
  const handlerIsSet = new Promise<(route: Route) => Promise<void>>((resolve) => (answerHistory = resolve));
  await page.route(JOBS_CALL, async (route) => {
    const handler = filterOf(route).since === undefined ? await handlerIsSet : answer;
    await handler(route);
  });
  return answerHistory;
}

/** Records all texts of the count from the start. Returns a function that reads them. */
async function recordCounts(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const seen = globalThis as unknown as { counts: string[] };
    seen.counts = [];
    new MutationObserver(() => {
      const text = document.querySelector("[role=status]")?.textContent;
      if (text && text !== seen.counts.at(-1)) seen.counts.push(text);
    }).observe(document, { childList: true, characterData: true, subtree: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { counts: string[] }).counts);
}

/** Matches a count of a complete list. */
const COMPLETE = /^[\d,]+ jobs?$|^No jobs/;

test("recent jobs are shown first, and older jobs are added", async ({ jobsPage, page }) => {
  const counts = await recordCounts(page);
  const answerHistory = await holdHistory(page);
  await jobsPage.open();
  const older = page.getByText(`${LOADING_OLDER_JOBS}: 0 jobs, 0 B`);

  await expect(jobsPage.table.numbers).toHaveText(["5", "4"]);
  await expect(jobsPage.count).toHaveText("2 jobs so far");
  await expect(older).toBeVisible();
  await expect(jobsPage.table.root).toHaveAttribute("aria-busy", "false");
  expect((await counts()).filter((text) => COMPLETE.test(text))).toEqual([]);

  answerHistory(answer);
  await expect(jobsPage.count).toHaveText("5 jobs");
  await expect(jobsPage.table.numbers).toHaveText(["5", "4", "3", "2", "1"]);
  await expect(older).toHaveCount(0);
  expect((await counts()).filter((text) => COMPLETE.test(text))).toEqual(["5 jobs"]);
  expect(jobsPage.queries).toEqual(recentFirst(NOW));
});

test("an old active job is found, and the list is not reported as empty before", async ({ jobsPage, page }) => {
  const counts = await recordCounts(page);
  const answerHistory = await holdHistory(page);
  await jobsPage.open("?status=QUEUED");
  await expect(jobsPage.count).toHaveText(COUNT.loadingOlder);
  await expect(jobsPage.table.root).toHaveCount(0);

  answerHistory(answer);
  await expect(jobsPage.table.numbers).toHaveText(["2"]);
  await expect(jobsPage.count).toHaveText("1 job");
  expect((await counts()).filter((text) => COMPLETE.test(text))).toEqual(["1 job"]);
  expect(jobsPage.queries).toEqual(recentFirst(NOW, { statuses: ["QUEUED"] }));
});

test("a service that ignores dates gets one request", async ({ jobsPage, page }) => {
  const counts = await recordCounts(page);
  await page.route(JOBS_CALL, (route) => route.fulfill({ json: envelope(JOBS) }));
  await jobsPage.waitForReply(() => jobsPage.open());
  await expect(jobsPage.table.numbers).toHaveText(["5", "4", "3", "2", "1"]);
  await expect(jobsPage.count).toHaveText("5 jobs");
  expect((await counts()).filter((text) => COMPLETE.test(text))).toEqual(["5 jobs"]);

  await jobsPage.waitForReply(() => jobsPage.refresh.click());
  const [recent] = recentFirst(NOW);
  expect(jobsPage.queries).toEqual([recent, recent]);
});

test("if the older jobs cannot be loaded, the recent ones stay and the failure is shown", async ({
  jobsPage,
  page,
  browserErrors,
}) => {
  browserErrors.allow(...failedLoad(502));
  const counts = await recordCounts(page);
  const answerHistory = await holdHistory(page);
  await jobsPage.open();
  await expect(jobsPage.table.numbers).toHaveText(["5", "4"]);
  answerHistory((route) => route.fulfill({ status: 502, json: { ok: false, status: "JESS is down.", data: null } }));

  await expect(jobsPage.alert).toContainText(DETAILS.reason("JESS is down.", 502));
  await expect(jobsPage.table.numbers).toHaveText(["5", "4"]);
  await expect(jobsPage.loadProgress).toHaveCount(0);
  await expect(jobsPage.count).toHaveText("2 jobs so far");
  expect((await counts()).filter((text) => COMPLETE.test(text))).toEqual([]);

  await page.route(JOBS_CALL, answer);
  await jobsPage.waitForReply(() => jobsPage.tryAgain.click());
  await expect(jobsPage.alert).toHaveCount(0);
  await expect(jobsPage.table.numbers).toHaveText(["5", "4", "3", "2", "1"]);
  await expect(jobsPage.count).toHaveText("5 jobs");
  expect(jobsPage.queries).toEqual([...recentFirst(NOW), ...recentFirst(NOW)]);
});

test("if the reply with the older jobs is truncated, the jobs before that stay", async ({
  jobsPage,
  page,
  browserErrors,
}) => {
  browserErrors.allow(...failedLoad(200));
  const counts = await recordCounts(page);
  const answerHistory = await holdHistory(page);
  await jobsPage.open();
  await expect(jobsPage.table.numbers).toHaveText(["5", "4"]);
  // The first job is complete, the second is not.
  const part = JSON.stringify(envelope(JOBS)).split("Job number 2")[0]!;
  answerHistory((route) => route.fulfill({ contentType: "application/json", body: part }));

  await expect(jobsPage.alert).toContainText(TITLES.unreadable);
  await expect(jobsPage.table.numbers).toHaveText(["5", "4", "1"]);
  await expect(jobsPage.count).toHaveText("3 jobs so far");
  expect((await counts()).filter((text) => COMPLETE.test(text))).toEqual([]);
});

test("a filter of a complete list is applied at once and corrected by one request", async ({ jobsPage, page }) => {
  await page.route(JOBS_CALL, answer);
  await jobsPage.waitForReply(() => jobsPage.open());
  const answerHistory = await holdHistory(page);
  await jobsPage.form.status("Queued").check();
  await expect(jobsPage.table.numbers).toHaveText(["2"]);
  await expect(jobsPage.count).toHaveText("1 job");
  await expect(jobsPage.loadProgress).toHaveCount(1);

  answerHistory((route) => route.fulfill({ json: envelope([{ ...JOBS[4]!, status: "QUEUED" }]) }));
  await expect(jobsPage.table.numbers).toHaveText(["5"]);
  await expect(jobsPage.count).toHaveText("1 job");
  await expect(jobsPage.loadProgress).toHaveCount(0);
  expect(jobsPage.queries).toEqual([...recentFirst(NOW), "?status=QUEUED"]);
});
