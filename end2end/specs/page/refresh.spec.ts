import { expect, test } from "../../fixtures/test.js";
import { JobsPage } from "../../pages/jobs-page.js";

/** The path of the list at the service. */
const JOBS = "/jess_web/api/jobs";

test("rows wait while the pointer is over the list, and come on demand", async ({
  startControlled,
  jobsPage,
  page,
}) => {
  const { control, url } = await startControlled({ jobs: 0 });
  await control.freeze();
  const first = await control.submit({ name: "First", queuedSeconds: 7200 });
  await page.clock.install();
  await jobsPage.open(url);
  await expect(jobsPage.count).toHaveText("1 job");
  await jobsPage.table.row(first).hover();

  const second = await control.submit({ name: "Second" });
  await control.advance(15);
  await page.clock.runFor(11_000);
  await expect(page.getByText("1 new")).toBeVisible();
  // The values of the rows change in place.
  await expect(jobsPage.table.row(first)).toContainText("Accepted");
  await expect(jobsPage.table.numbers).toHaveText([String(first)]);
  // The count is of all jobs, as the numbers beside it.
  await expect(jobsPage.count).toHaveText("2 jobs");
  await jobsPage.show.click();
  await expect(jobsPage.table.numbers).toHaveText([String(second), String(first)]);
  await expect(page.getByText("1 new")).toBeHidden();

  // They come by themselves when the pointer leaves the list.
  await jobsPage.table.row(first).hover();
  const third = await control.submit({ name: "Third" });
  await page.clock.runFor(21_000);
  await expect(page.getByText("1 new")).toBeVisible();
  await page.mouse.move(5, 5);
  await expect(jobsPage.table.numbers).toHaveText([third, second, first].map(String));
});

test("jobs that end together change the list together", async ({ startControlled, jobsPage, page }) => {
  const { control, url } = await startControlled({ jobs: 0 });
  await control.freeze();
  for (let number = 0; number < 12; number += 1) await control.submit({ queuedSeconds: 600 });
  await page.clock.install();
  await jobsPage.open(url);
  await expect(page.getByText("12 active")).toBeVisible();
  const texts = await page.evaluateHandle(() => {
    const texts = new Set<string>();
    const highlights = document.querySelector(".highlights")!;
    const record = (): void => void texts.add(highlights.textContent);
    new MutationObserver(record).observe(highlights, { childList: true, characterData: true, subtree: true });
    return texts;
  });
  await control.advance(3600);
  await page.clock.runFor(11_000);
  await expect(jobsPage.table.rows.filter({ hasText: "Finished" })).toHaveCount(12);
  await expect(page.getByText(/active/)).toHaveCount(0);
  // Each job has its own request for its status.
  expect((await control.requests("GET", "/jess_web/api/job/status/")).length).toBe(12);
  expect(await texts.evaluate((texts) => texts.size)).toBeLessThan(4);
});

test("the first row that waited comes into view if the list is scrolled", async ({
  startControlled,
  jobsPage,
  page,
}) => {
  const { control, url } = await startControlled({ jobs: 300 });
  await control.freeze();
  await page.clock.install();
  await jobsPage.open(url);
  await expect(jobsPage.count).toHaveText("300 jobs");
  await page.mouse.wheel(0, 4_000);
  const added = [await control.submit({ name: "Lower" }), await control.submit({ name: "Upper" })];
  // In small steps, so that no request times out by this clock.
  await expect(async () => {
    await page.clock.runFor(5_000);
    await expect(page.getByText("2 new")).toBeVisible({ timeout: 100 });
  }).toPass();
  await expect(jobsPage.table.row(added[1]!)).toHaveCount(0);
  await jobsPage.show.click();
  await expect(jobsPage.table.row(added[1]!)).toBeInViewport();
  await expect(jobsPage.table.row(added[0]!)).toBeInViewport();
  await expect(jobsPage.table.opener(added[1]!)).toBeFocused();
});

test("a job that leaves the filter stays under the focus until it is left", async ({
  startControlled,
  jobsPage,
  page,
}) => {
  const { control, url } = await startControlled({ jobs: 0 });
  await control.freeze();
  const older = await control.submit({ name: "Older", queuedSeconds: 7200, secondsAgo: 60 });
  const newer = await control.submit({ name: "Newer", secondsAgo: 30 });
  await page.clock.install();
  await jobsPage.open(`${url}?status=ACCEPTED,UNPACKED,QUEUED`);
  await expect(jobsPage.table.numbers).toHaveText([newer, older].map(String));
  await jobsPage.table.opener(older).focus();
  await control.advance(3600);
  await page.clock.runFor(11_000);
  await expect(page.getByText("1 removed")).toBeVisible();
  await expect(jobsPage.table.row(newer)).toContainText("Finished");
  await expect(jobsPage.table.opener(older)).toBeFocused();
  await jobsPage.table.opener(older).blur();
  await expect(jobsPage.table.numbers).toHaveText([String(older)]);
});

test("of two tabs one asks, and both show what it hears", async ({ startControlled, jobsPage, page, context }) => {
  const { control, url } = await startControlled({ jobs: 0 });
  await control.freeze();
  const number = await control.submit({ name: "Tower" });
  const other = await context.newPage();
  const otherPage = new JobsPage(other);
  // One clock for both tabs.
  await context.clock.install();
  for (const tabPage of [jobsPage, otherPage]) {
    await tabPage.open(url);
    await expect(tabPage.count).toHaveText("1 job");
    await expect(tabPage.loadProgress).toHaveCount(0);
  }
  await control.forgetRequests();
  await control.advance(15);
  await context.clock.runFor(11_000);
  for (const tabPage of [jobsPage, otherPage]) await expect(tabPage.table.row(number)).toContainText("Accepted");
  expect(await control.requests("GET", JOBS)).toHaveLength(1);

  // The other one goes on when the first is closed.
  await page.close();
  await control.advance(15);
  await context.clock.runFor(21_000);
  await expect(otherPage.table.row(number)).toContainText("Queued");
});

test("nothing is requested while refreshes are paused", async ({ startControlled, jobsPage, page }) => {
  const { control, url } = await startControlled({ jobs: 0 });
  await control.freeze();
  const number = await control.submit();
  await page.clock.install();
  await jobsPage.open(url);
  await expect(jobsPage.count).toHaveText("1 job");
  await page.getByRole("button", { name: "Pause updates" }).click();
  await control.forgetRequests();
  await control.advance(15);
  await page.clock.runFor(600_000);
  expect(await control.requests()).toEqual([]);
  await expect(jobsPage.updated).toContainText("Paused");
  await page.getByRole("button", { name: "Resume updates" }).click();
  await page.clock.runFor(1000);
  await expect(jobsPage.table.row(number)).toContainText("Accepted");
});
