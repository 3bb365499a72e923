import type { Page, Route } from "@playwright/test";

import { failedLoad } from "../../fixtures/browser-errors.js";
import { type WireJob, envelope, job } from "../../fixtures/jess-api.js";
import { withSettings } from "../../fixtures/network.js";
import { expect, test } from "../../fixtures/test.js";
import { JOBS_CALL, type JobsPage } from "../../pages/jobs-page.js";
import { COUNT } from "../../pages/texts.js";

const NOW = Date.UTC(2026, 6, 25, 12);
const DAY = 86_400_000;

/** Returns a job of an account, submitted some days ago. */
function jobOf(account: number | undefined, number: number, daysAgo: number, fields: Partial<WireJob> = {}): WireJob {
  return job(number, { id: account, received: NOW - daysAgo * DAY, ...fields });
}

/** The jobs of the first user: three recent ones, one of them active, and two old ones. */
const ANN = [jobOf(1, 1, 400), jobOf(1, 2, 300), jobOf(1, 3, 3), jobOf(1, 4, 2), jobOf(1, 5, 1, { status: "QUEUED" })];

// Without automatic refreshes: one between two users would ask for a job of the first one, or replace the rows before the
// test does.
test.beforeEach(async ({ page }) => {
  await page.clock.setFixedTime(NOW);
  await withSettings(page, { refreshSeconds: 0 });
});

/** Reports whether a request is for the recent jobs. */
function isRecent(route: Route): boolean {
  return new URL(route.request().url()).searchParams.has("since");
}

/** Answers the request for the recent jobs with these, oldest first, and the other one with `history`. */
async function answerInParts(page: Page, recent: WireJob[], history: (route: Route) => Promise<void>): Promise<void> {
  await page.route(JOBS_CALL, (route) =>
    isRecent(route) ? route.fulfill({ json: envelope(recent) }) : history(route),
  );
}

/** Opens the list as the first user. */
async function openAsAnn(jobsPage: JobsPage): Promise<void> {
  await answerInParts(jobsPage.page, ANN.slice(2), (route) => route.fulfill({ json: envelope(ANN) }));
  await jobsPage.waitForReply(() => jobsPage.open());
  await expect(jobsPage.table.numbers).toHaveText(["5", "4", "3", "2", "1"]);
}

const UNAVAILABLE = { status: 502, json: { ok: false, status: "JESS is down.", data: null } };

/** Answers the request for the recent jobs with these. Returns a function that makes the other request fail. */
async function failHistory(page: Page, recent: WireJob[]): Promise<() => void> {
  let fail = (): void => {};
  const failed = new Promise<void>((resolve) => (fail = resolve));
  await answerInParts(page, recent, async (route) => {
    await failed;
    await route.fulfill(UNAVAILABLE);
  });
  return fail;
}

for (const [name, bob] of [
  ["all jobs have an account number", [jobOf(2, 7, 3), jobOf(2, 8, 2), jobOf(2, 9, 1)]],
  ["the first job has no account number", [jobOf(undefined, 7, 3), jobOf(2, 8, 2), jobOf(2, 9, 1)]],
] as const) {
  test(`the rows of a user are removed when the first job of another user arrives: ${name}`, async ({
    jobsPage,
    page,
    browserErrors,
  }) => {
    browserErrors.allow(...failedLoad(502));
    await openAsAnn(jobsPage);

    const fail = await failHistory(page, [...bob]);
    await jobsPage.refreshInPlace();
    await expect(jobsPage.table.numbers).toHaveText(["9", "8", "7"]);
    await expect(jobsPage.count).toHaveText("3 jobs so far");

    fail();
    await expect(jobsPage.alert).toBeVisible();
    await expect(jobsPage.table.numbers).toHaveText(["9", "8", "7"]);
    await expect(jobsPage.count).toHaveText("3 jobs so far");
  });
}

test("the rows of a user are hidden while the history of another user loads, and if that fails", async ({
  jobsPage,
  page,
  browserErrors,
}) => {
  browserErrors.allow(...failedLoad(502));
  await openAsAnn(jobsPage);

  const fail = await failHistory(page, []);
  const visible = jobsPage.table.numbers.filter({ visible: true });
  const asked = page.waitForRequest((request) => /\/jobs\??$/.test(request.url()));
  await jobsPage.refreshInPlace();
  await asked;
  await expect(visible).toHaveCount(0);
  fail();
  await expect(jobsPage.alert).toBeVisible();
  await expect(visible).toHaveCount(0);

  // An empty list of a filter does not show whose it is, either.
  await jobsPage.answerWith([]);
  await jobsPage.waitForReply(() => jobsPage.form.status("Queued").check());
  await expect(jobsPage.count).toHaveText(COUNT.noMatch);
  const failAgain = await failHistory(page, []);
  await jobsPage.form.status("Queued").uncheck();
  failAgain();
  await expect(jobsPage.alert).toBeVisible();
  await expect(visible).toHaveCount(0);

  await answerInParts(page, [], (route) => route.fulfill({ json: envelope([jobOf(2, 7, 300)]) }));
  await jobsPage.refreshInPlace();
  await expect(visible).toHaveText(["7"]);
  await expect(jobsPage.count).toHaveText("1 job");
});

test("a user whose recent jobs are gone sees the older ones when they arrive", async ({ jobsPage, page }) => {
  await openAsAnn(jobsPage);
  await answerInParts(page, [], (route) => route.fulfill({ json: envelope(ANN.slice(0, 2)) }));
  await jobsPage.refreshInPlace();
  await expect(jobsPage.table.numbers.filter({ visible: true })).toHaveText(["2", "1"]);
  await expect(jobsPage.count).toHaveText("2 jobs");
});

test("a history of another user replaces the recent jobs", async ({ jobsPage, page }) => {
  await answerInParts(page, ANN.slice(2), (route) =>
    route.fulfill({ json: envelope([jobOf(2, 7, 300), jobOf(2, 8, 1)]) }),
  );
  await jobsPage.waitForReply(() => jobsPage.open());
  await expect(jobsPage.table.numbers).toHaveText(["8", "7"]);
  await expect(jobsPage.count).toHaveText("2 jobs");
});

test("a reply that is truncated after the first job of another user leaves only that job", async ({
  jobsPage,
  page,
  browserErrors,
}) => {
  browserErrors.allow(...failedLoad(200));
  await jobsPage.answerWith(ANN);
  await jobsPage.waitForReply(() => jobsPage.open());
  await expect(jobsPage.table.rows).toHaveCount(5);
  const part = JSON.stringify(envelope([jobOf(2, 7, 1), jobOf(2, 8, 1)])).split("Job number 8")[0]!;
  await page.route(JOBS_CALL, (route) => route.fulfill({ contentType: "application/json", body: part }));
  await jobsPage.refreshInPlace();
  await expect(jobsPage.alert).toBeVisible();
  await expect(jobsPage.table.numbers).toHaveText(["7"]);
});

test("the panel shows nothing of a job of another user, and users can alternate", async ({
  jobsPage,
  browserErrors,
}) => {
  // The address still names the job, which the other user's list does not have.
  browserErrors.allow(/The status of job 5 could not be loaded: refused/);
  await jobsPage.answerWith(ANN);
  await jobsPage.waitForReply(() => jobsPage.open());
  await jobsPage.table.opener(5).click();
  const panel = jobsPage.panel(5);
  await expect(panel.message).toHaveText("Job finished. Results collected into tables.");

  await jobsPage.answerWith([jobOf(2, 7, 1, { message: "Another user's message" })]);
  await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
  await expect(jobsPage.table.numbers).toHaveText(["7"]);
  await expect(jobsPage.page.getByText("Results collected")).toHaveCount(0);
  await expect(jobsPage.page.getByText("Job number 5")).toHaveCount(0);

  await jobsPage.answerWith(ANN);
  await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
  await expect(jobsPage.table.numbers).toHaveText(["5", "4", "3", "2", "1"]);
});
