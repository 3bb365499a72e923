import type { Page, Route } from "@playwright/test";

import { expect, test } from "../../fixtures/test.js";
import { failedLoad } from "../../fixtures/watch.js";
import { type Filter, envelope, job, matching, recentFirst } from "../../fixtures/wire.js";
import { JOBS_CALL } from "../../pages/jobs-page.js";

const NOW = Date.UTC(2026, 10, 24, 12);
const DAY = 86_400_000;

/** Two of the last thirty days, the second by a hair, and three from before them, one of which is active still. */
const JOBS = [
  job(1, { received: Date.UTC(2020, 11, 3) }),
  job(2, { received: Date.UTC(2021, 6, 5), status: "QUEUED" }),
  job(3, { received: Date.UTC(2026, 9, 24, 23, 59, 59, 999) }),
  job(4, { received: Date.UTC(2026, 9, 25) }),
  job(5, { received: NOW - DAY }),
];

test.beforeEach(({ page }) => page.clock.setFixedTime(NOW));

/** The filter of a request. */
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

/** Answers a request for recent jobs, and keeps the one for the others until it is told what to do with it. */
async function holdHistory(page: Page): Promise<(end: (route: Route) => Promise<void>) => void> {
  let tell = (_: (route: Route) => Promise<void>): void => {};
  const told = new Promise<(route: Route) => Promise<void>>((resolve) => (tell = resolve));
  await page.route(JOBS_CALL, async (route) => {
    const end = filterOf(route).since === undefined ? await told : answer;
    await end(route);
  });
  return tell;
}

/** Takes down from the start what the count says, be it for a moment. */
async function countsOf(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const seen = globalThis as unknown as { counts: string[] };
    seen.counts = [];
    new MutationObserver(() => {
      const words = document.querySelector("[role=status]")?.textContent;
      if (words && words !== seen.counts.at(-1)) seen.counts.push(words);
    }).observe(document, { childList: true, characterData: true, subtree: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { counts: string[] }).counts);
}

/** A count that takes what is there for all that there is. */
const OF_ALL = /^[\d,]+ jobs?$|^No jobs/;

test("recent jobs are shown at once, and the others come in behind", async ({ jobsPage, page }) => {
  const counts = await countsOf(page);
  const tell = await holdHistory(page);
  await jobsPage.open();
  const older = page.getByText("Loading older jobs: 0 jobs, 0 B");

  await expect(jobsPage.table.numbers).toHaveText(["5", "4"]);
  await expect(jobsPage.count).toHaveText("2 jobs so far");
  await expect(older).toBeVisible();
  await expect(jobsPage.table.root).toHaveAttribute("aria-busy", "false");
  expect((await counts()).filter((words) => OF_ALL.test(words))).toEqual([]);

  tell(answer);
  await expect(jobsPage.count).toHaveText("5 jobs");
  await expect(jobsPage.table.numbers).toHaveText(["5", "4", "3", "2", "1"]);
  await expect(older).toHaveCount(0);
  expect((await counts()).filter((words) => OF_ALL.test(words))).toEqual(["5 jobs"]);
  expect(jobsPage.asked).toEqual(recentFirst(NOW));
});

test("an active job is found, however old, and until then it is not said that there is none", async ({
  jobsPage,
  page,
}) => {
  const counts = await countsOf(page);
  const tell = await holdHistory(page);
  await jobsPage.open("?status=QUEUED");
  await expect(jobsPage.count).toHaveText("Loading older jobs…");
  await expect(jobsPage.table.root).toHaveCount(0);

  tell(answer);
  await expect(jobsPage.table.numbers).toHaveText(["2"]);
  await expect(jobsPage.count).toHaveText("1 job");
  expect((await counts()).filter((words) => OF_ALL.test(words))).toEqual(["1 job"]);
  expect(jobsPage.asked).toEqual(recentFirst(NOW, { statuses: ["QUEUED"] }));
});

test("a service that does not look at dates is asked once", async ({ jobsPage, page }) => {
  const counts = await countsOf(page);
  await page.route(JOBS_CALL, (route) => route.fulfill({ json: envelope(JOBS) }));
  await jobsPage.answerTo(() => jobsPage.open());
  await expect(jobsPage.table.numbers).toHaveText(["5", "4", "3", "2", "1"]);
  await expect(jobsPage.count).toHaveText("5 jobs");
  expect((await counts()).filter((words) => OF_ALL.test(words))).toEqual(["5 jobs"]);

  await jobsPage.answerTo(() => jobsPage.refresh.click());
  const [recent] = recentFirst(NOW);
  expect(jobsPage.asked).toEqual([recent, recent]);
});

test("a history that does not come leaves the recent jobs, and is not passed over", async ({
  jobsPage,
  page,
  watch,
}) => {
  watch.expect(...failedLoad(502));
  const counts = await countsOf(page);
  const tell = await holdHistory(page);
  await jobsPage.open();
  await expect(jobsPage.table.numbers).toHaveText(["5", "4"]);
  tell((route) => route.fulfill({ status: 502, json: { ok: false, status: "JESS is away.", data: null } }));

  await expect(jobsPage.alert).toContainText("“JESS is away.” The server answered with error 502.");
  await expect(jobsPage.table.numbers).toHaveText(["5", "4"]);
  await expect(jobsPage.arrival).toHaveCount(0);
  await expect(jobsPage.count).toHaveText("2 jobs so far");
  expect((await counts()).filter((words) => OF_ALL.test(words))).toEqual([]);

  await page.route(JOBS_CALL, answer);
  await jobsPage.answerTo(() => jobsPage.tryAgain.click());
  await expect(jobsPage.alert).toHaveCount(0);
  await expect(jobsPage.table.numbers).toHaveText(["5", "4", "3", "2", "1"]);
  await expect(jobsPage.count).toHaveText("5 jobs");
  expect(jobsPage.asked).toEqual([...recentFirst(NOW), ...recentFirst(NOW)]);
});

test("a history that breaks off leaves what had come of it", async ({ jobsPage, page, watch }) => {
  watch.expect(...failedLoad(200));
  const counts = await countsOf(page);
  const tell = await holdHistory(page);
  await jobsPage.open();
  await expect(jobsPage.table.numbers).toHaveText(["5", "4"]);
  // The first is whole, the second is not.
  const part = JSON.stringify(envelope(JOBS)).split("Job number 2")[0]!;
  tell((route) => route.fulfill({ contentType: "application/json", body: part }));

  await expect(jobsPage.alert).toContainText("It ends in the middle");
  await expect(jobsPage.table.numbers).toHaveText(["5", "4", "1"]);
  await expect(jobsPage.count).toHaveText("3 jobs so far");
  expect((await counts()).filter((words) => OF_ALL.test(words))).toEqual([]);
});

test("what is held whole is answered at once, and confirmed or corrected by one request", async ({
  jobsPage,
  page,
}) => {
  await page.route(JOBS_CALL, answer);
  await jobsPage.answerTo(() => jobsPage.open());
  const tell = await holdHistory(page);
  await jobsPage.form.status("Queued").check();
  await expect(jobsPage.table.numbers).toHaveText(["2"]);
  await expect(jobsPage.count).toHaveText("1 job");
  await expect(jobsPage.arrival).toHaveCount(1);

  tell((route) => route.fulfill({ json: envelope([{ ...JOBS[4]!, status: "QUEUED" }]) }));
  await expect(jobsPage.table.numbers).toHaveText(["5"]);
  await expect(jobsPage.count).toHaveText("1 job");
  await expect(jobsPage.arrival).toHaveCount(0);
  expect(jobsPage.asked).toEqual([...recentFirst(NOW), "?status=QUEUED"]);
});
