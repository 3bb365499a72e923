import { expect, test } from "../../fixtures/test.js";
import { type WireJob, job } from "../../fixtures/jess-api.js";
import type { JobsPage } from "../../pages/jobs-page.js";

/** A list of jobs, of which the one with the highest number is the newest. */
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

/** Scrolls down the list, and returns which job is at the top of the window, and where. */
async function scrolled({ page, table }: JobsPage, top: number): Promise<{ number: number; top: number }> {
  await page.evaluate((top) => scrollTo(0, top), top);
  // The event of a scroll comes with the next frame.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  return (await table.firstInView())!;
}

const LISTS = [
  { length: 3000, top: 90_000 },
  { length: 120, top: 3000 },
];

for (const { length, top } of LISTS) {
  test(`a reload returns to the job that was in view, of ${length}`, async ({ jobsPage, page }) => {
    await show(jobsPage, length);
    const before = await scrolled(jobsPage, top);

    // Newer jobs have come meanwhile.
    await jobsPage.answerWith(jobs(length + 7));
    await page.reload();
    await loaded(jobsPage, length + 7);
    await expect.poll(async () => (await jobsPage.table.firstInView())?.number).toBe(before.number);
    expect(Math.abs((await jobsPage.table.firstInView())!.top - before.top)).toBeLessThan(1.5);
  });

  test(`the way back from another page returns to the job that was in view, of ${length}`, async ({
    jobsPage,
    page,
  }) => {
    await show(jobsPage, length);
    const before = await scrolled(jobsPage, top);
    await page.goto("sign-in");
    await page.goBack();
    await loaded(jobsPage, length);
    await expect.poll(async () => (await jobsPage.table.firstInView())?.number).toBe(before.number);
    expect(Math.abs((await jobsPage.table.firstInView())!.top - before.top)).toBeLessThan(1.5);
  });
}

test("a user who scrolls while the jobs are awaited stays there", async ({ jobsPage, page }) => {
  await show(jobsPage, 3000);
  await scrolled(jobsPage, 90_000);
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

test("a job that is gone leaves the list at its top", async ({ jobsPage, page }) => {
  await show(jobsPage, 3000);
  const { number } = await scrolled(jobsPage, 90_000);
  await jobsPage.answerWith(jobs(number - 10));
  await page.reload();
  await loaded(jobsPage, number - 10);
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test("a new visit, and another filter, begin at the top", async ({ jobsPage, page }) => {
  await show(jobsPage, 3000);
  await scrolled(jobsPage, 90_000);
  await page.goto("sign-in");
  await jobsPage.open();
  await loaded(jobsPage, 3000);
  expect(await page.evaluate(() => scrollY)).toBe(0);

  await scrolled(jobsPage, 90_000);
  await page.reload();
  await loaded(jobsPage, 3000);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(80_000);
  await jobsPage.open("?status=FINISHED");
  await loaded(jobsPage, 3000);
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test("the page is told to restore its position before it unloads, which Firefox needs, and only then", async ({
  jobsPage,
  page,
}) => {
  const mode = (): Promise<string> => page.evaluate(() => history.scrollRestoration);
  await show(jobsPage, 3000);
  await scrolled(jobsPage, 90_000);
  expect(await mode()).toBe("auto");
  // The link of a download announces itself like this, too, and leaves the page where it is.
  await page.evaluate(() => dispatchEvent(new Event("beforeunload")));
  expect(await mode()).toBe("manual");
  await page.keyboard.press("Shift");
  expect(await mode()).toBe("auto");
});
