import { failedLoad } from "../../fixtures/browser-errors.js";
import { expect, test as portalTest } from "../../fixtures/embedding.js";
import { job } from "../../fixtures/jess-api.js";
import { scrollWindow } from "../../fixtures/painting.js";
import { test } from "../../fixtures/test.js";
import { table, fullList } from "../../pages/embedded-list.js";
import { JOBS_CALL } from "../../pages/jobs-page.js";
import { COUNT } from "../../pages/texts.js";

const JOBS = [job(2), job(1)];

test("a row keeps the focus when more new jobs are inserted above it than fit into the window", async ({
  jobsPage,
  page,
}) => {
  // So high that nothing is scrolled, since all rows of a scrolled list are rendered at once.
  await page.setViewportSize({ width: 1440, height: 1400 });
  const jobs = Array.from({ length: 50 }, (_, at) => job(50 - at));
  await jobsPage.answerWith(jobs.slice(30));
  await jobsPage.open();
  const oldest = jobsPage.table.opener(1);
  await oldest.focus();
  await jobsPage.answerWith(jobs);
  await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
  await expect(jobsPage.table.rows).toHaveCount(50);
  await expect(oldest).toBeFocused();
});

for (const { length, removed } of [
  { length: 40, removed: 35 },
  { length: 3000, removed: 2600 },
]) {
  test(`the focus on a removed job moves to the next job, in a list of ${length}`, async ({ jobsPage, page }) => {
    const jobs = Array.from({ length }, (_, at) => job(length - at, { received: 1_700_000_000_000 - at * 1000 }));
    await jobsPage.answerWith(jobs);
    await jobsPage.open();
    await expect(jobsPage.count).toHaveText(`${length.toLocaleString("en-GB")} jobs`);
    const { height } = (await jobsPage.table.rows.nth(1).boundingBox())!;
    await scrollWindow(page, (length - removed) * height);
    await jobsPage.table.opener(removed).focus();
    await jobsPage.answerWith(jobs.filter(({ job_SN }) => job_SN !== removed));
    await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
    await expect(jobsPage.table.row(removed)).toHaveCount(0);
    await expect(jobsPage.table.opener(removed - 1)).toBeFocused();
    await expect(jobsPage.table.opener(removed - 1)).toBeInViewport();
  });
}

test("the focus on the only job moves to the search when the job is removed", async ({ jobsPage }) => {
  await jobsPage.answerWith([job(1)]);
  await jobsPage.open("?status=FINISHED");
  await jobsPage.table.opener(1).focus();
  await jobsPage.answerWith([]);
  await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
  await expect(jobsPage.table.root).toHaveCount(0);
  await expect(jobsPage.form.search).toBeFocused();
});

test.describe("the focus in an alert", () => {
  test.beforeEach(async ({ page, browserErrors }) => {
    browserErrors.allow(...failedLoad(502), ...failedLoad(401));
    await page.route(JOBS_CALL, (route) => route.fulfill({ status: 502, body: "" }));
  });

  test("moves from Try again to the search when the jobs are loaded", async ({ jobsPage, page }) => {
    await jobsPage.open();
    await jobsPage.tryAgain.focus();
    await jobsPage.answerWith(JOBS);
    await page.keyboard.press("Enter");
    await expect(jobsPage.table.rows).toHaveCount(2);
    await expect(jobsPage.alert).toHaveCount(0);
    await expect(jobsPage.form.search).toBeFocused();
  });

  test("stays on Try again while retries fail, and moves to the sign-in link", async ({ jobsPage, page }) => {
    await jobsPage.open();
    await jobsPage.tryAgain.focus();
    await jobsPage.waitForReply(() => page.keyboard.press("Enter"));
    await expect(jobsPage.tryAgain).toBeFocused();
    await page.route(JOBS_CALL, (route) => route.fulfill({ status: 401, body: "" }));
    await jobsPage.waitForReply(() => page.keyboard.press("Enter"));
    await expect(jobsPage.signIn).toBeFocused();

    // The user signs in in another window.
    await jobsPage.answerWith(JOBS);
    await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
    await expect(jobsPage.table.rows).toHaveCount(2);
    await expect(jobsPage.form.search).toBeFocused();
  });

  test("moves from Try again to the search when there are no jobs", async ({ jobsPage, page }) => {
    await jobsPage.open();
    await jobsPage.tryAgain.focus();
    await jobsPage.answerWith([]);
    await page.keyboard.press("Enter");
    await expect(jobsPage.count).toHaveText(COUNT.noJobs);
    await expect(jobsPage.form.search).toBeFocused();
  });
});

test("the focus moves to the search when a button of the empty list or a column heading is removed", async ({
  jobsPage,
}) => {
  await jobsPage.answerWith([]);
  await jobsPage.open("?status=QUEUED");
  await jobsPage.clear("statuses").focus();
  await jobsPage.answerWith([job(3, { status: "QUEUED" })]);
  await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
  await expect(jobsPage.table.rows).toHaveCount(1);
  await expect(jobsPage.form.search).toBeFocused();

  await jobsPage.table.headings.getByRole("button", { name: "Name" }).focus();
  await jobsPage.answerWith([]);
  await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
  await expect(jobsPage.count).toHaveText(COUNT.noMatch);
  await expect(jobsPage.form.search).toBeFocused();
});

test("the focus on another control stays when an alert is removed", async ({ jobsPage, page, browserErrors }) => {
  browserErrors.allow(...failedLoad(502));
  await page.route(JOBS_CALL, (route) => route.fulfill({ status: 502, body: "" }));
  await jobsPage.open();
  await expect(jobsPage.tryAgain).toBeVisible();
  await jobsPage.form.status("Queued").focus();
  await jobsPage.answerWith(JOBS);
  await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
  await expect(jobsPage.alert).toHaveCount(0);
  await expect(jobsPage.form.status("Queued")).toBeFocused();
});

portalTest("an embedded list keeps the focus when Try again succeeds", async ({ page, portal, browserErrors }) => {
  browserErrors.allow(...failedLoad(/blocked by CORS policy|ERR_FAILED/));
  await page.route(JOBS_CALL, (route) => route.abort());
  await page.goto(portal.origin);
  const list = fullList(page);
  await list.getByRole("button", { name: "Try again" }).focus();
  await page.unroute(JOBS_CALL);
  await page.keyboard.press("Enter");
  await expect(table(list)).toBeVisible();
  await expect(list.getByRole("searchbox")).toBeFocused();
});
