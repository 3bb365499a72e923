import { type WireJob, job } from "../../fixtures/jess-api.js";
import { scrollWindow } from "../../fixtures/painting.js";
import { expect, test } from "../../fixtures/test.js";
import type { JobsPage } from "../../pages/jobs-page.js";

/** Returns a list of jobs. The job with the highest number is the newest. */
function jobs(length: number): WireJob[] {
  return Array.from({ length }, (_, at) => job(at + 1, { received: 1_700_000_000_000 + at * 1000 }));
}

async function show(jobsPage: JobsPage, length: number): Promise<void> {
  await jobsPage.answerWith(jobs(length));
  await jobsPage.open();
  await loaded(jobsPage, length);
}

async function loaded(jobsPage: JobsPage, length: number): Promise<void> {
  await expect(jobsPage.count).toHaveText(`${length.toLocaleString("en-GB")} jobs`);
}

/** Scrolls to a position, and returns the first job in view and the top of its row. */
async function scrollToTop({ page, table }: JobsPage, top: number): Promise<{ number: number; top: number }> {
  await scrollWindow(page, top);
  return (await table.firstInView())!;
}

const LISTS = [
  { length: 3000, top: 90_000 },
  { length: 120, top: 3000 },
];

for (const { length, top } of LISTS) {
  test(`a reload returns to the job that was in view, in a list of ${length}`, async ({ jobsPage, page }) => {
    await show(jobsPage, length);
    const before = await scrollToTop(jobsPage, top);

    // There are new jobs after the reload.
    await jobsPage.answerWith(jobs(length + 7));
    await page.reload();
    await loaded(jobsPage, length + 7);
    await expect.poll(async () => (await jobsPage.table.firstInView())?.number).toBe(before.number);
    expect(Math.abs((await jobsPage.table.firstInView())!.top - before.top)).toBeLessThan(1.5);
  });

  test(`the back button returns from another page to the job that was in view, in a list of ${length}`, async ({
    jobsPage,
    page,
  }) => {
    await show(jobsPage, length);
    const before = await scrollToTop(jobsPage, top);
    await page.goto("sign-in");
    await page.goBack();
    await loaded(jobsPage, length);
    await expect.poll(async () => (await jobsPage.table.firstInView())?.number).toBe(before.number);
    expect(Math.abs((await jobsPage.table.firstInView())!.top - before.top)).toBeLessThan(1.5);
  });
}

test("a user who scrolls while the jobs load stays there", async ({ jobsPage, page }) => {
  await show(jobsPage, 3000);
  await scrollToTop(jobsPage, 90_000);
  const release = await jobsPage.holdRequests();
  await page.reload();
  await expect(jobsPage.loadProgress).toHaveCount(1);
  await page.mouse.move(400, 400);
  await page.mouse.wheel(0, 10);
  release();
  await loaded(jobsPage, 3000);
  await expect(jobsPage.table.numbers.first()).toHaveText("3000");
  expect(await page.evaluate(() => scrollY)).toBeLessThan(100);
});

test("if the job that was in view was removed, a reload starts at the top", async ({ jobsPage, page }) => {
  await show(jobsPage, 3000);
  const { number } = await scrollToTop(jobsPage, 90_000);
  await jobsPage.answerWith(jobs(number - 10));
  await page.reload();
  await loaded(jobsPage, number - 10);
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test("a new visit and another filter start at the top", async ({ jobsPage, page }) => {
  await show(jobsPage, 3000);
  await scrollToTop(jobsPage, 90_000);
  await page.goto("sign-in");
  await jobsPage.open();
  await loaded(jobsPage, 3000);
  expect(await page.evaluate(() => scrollY)).toBe(0);

  await scrollToTop(jobsPage, 90_000);
  await page.reload();
  await loaded(jobsPage, 3000);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(80_000);
  await jobsPage.open("?status=FINISHED");
  await loaded(jobsPage, 3000);
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test("scroll restoration is manual only from beforeunload until the next input, for Firefox", async ({
  jobsPage,
  page,
}) => {
  const mode = (): Promise<string> => page.evaluate(() => history.scrollRestoration);
  await show(jobsPage, 3000);
  await scrollToTop(jobsPage, 90_000);
  expect(await mode()).toBe("auto");
  // A download also dispatches this event, without leaving the page.
  await page.evaluate(() => dispatchEvent(new Event("beforeunload")));
  expect(await mode()).toBe("manual");
  await page.keyboard.press("Shift");
  expect(await mode()).toBe("auto");
});
