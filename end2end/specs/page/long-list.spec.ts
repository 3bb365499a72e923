import type { WireJob } from "../../fixtures/jess-api.js";
import { scrollWindow, waitForFrames } from "../../fixtures/painting.js";
import { expect, test } from "../../fixtures/test.js";
import type { JobsPage } from "../../pages/jobs-page.js";

/** The maximum number of rendered rows of a virtualized list. */
const MAX_ROWS = 150;

/** Returns a list of small jobs. The job with the highest number is the newest. */
function jobs(length: number): WireJob[] {
  return Array.from({ length }, (_, at) => ({
    job_SN: at + 1,
    job_Name: `Job ${at + 1}`,
    status: "FINISHED",
    received: 1_700_000_000_000 + at * 1000,
  }));
}

async function open(jobsPage: JobsPage, length: number): Promise<void> {
  await jobsPage.answerWith(jobs(length));
  await jobsPage.open();
  await expect(jobsPage.count).toHaveText(`${length.toLocaleString("en-GB")} jobs`);
}

test("all rows of a list of 200 jobs are rendered", async ({ jobsPage }) => {
  await open(jobsPage, 200);
  await expect(jobsPage.table.rows).toHaveCount(200);
});

test("of a longer list only the rows in view are rendered, and every row can be reached", async ({
  jobsPage,
  page,
}) => {
  await open(jobsPage, 20_000);
  const { table } = jobsPage;
  await expect(table.root).toHaveAttribute("aria-rowcount", "20001");
  await expect(table.numbers.first()).toHaveText("20000");
  await expect(table.rows.first()).toHaveAttribute("aria-rowindex", "2");
  expect(await table.rows.count()).toBeLessThan(MAX_ROWS);

  // The key scrolls to the end of the current layout, which can still grow.
  await expect(async () => {
    await page.keyboard.press("End");
    await expect(table.numbers.last()).toHaveText("1", { timeout: 1000 });
  }).toPass();
  await expect(table.rows.last()).toHaveAttribute("aria-rowindex", "20001");
  await expect(table.rows.last()).toBeInViewport();
  expect(await table.rows.count()).toBeLessThan(MAX_ROWS);
});

test("scrolling shows the right rows, in order and without a gap", async ({ jobsPage, page }) => {
  await open(jobsPage, 20_000);
  const { table } = jobsPage;
  const { height } = (await table.rows.first().boundingBox())!;
  /** Describes the first row in view if it is the wrong one. */
  const wrongRow = async (): Promise<string | undefined> => {
    const first = await table.firstInView();
    if (first === undefined || first.top >= height) return "no row at the top";
    const body = (await table.root.getByRole("rowgroup").last().boundingBox())!;
    const expected = 20_000 - Math.round((first.top - body.y) / height);
    return first.number === expected ? undefined : `${first.number} instead of ${expected}`;
  };
  let top = await page.evaluate(() => scrollY);
  for (const step of [600, 1, 40, 300, 5000, 300_000, -20]) {
    top += step;
    await scrollWindow(page, top);
    await expect.poll(wrongRow).toBeUndefined();
    // The rows are sorted in the document after they have been shown.
    await expect
      .poll(async () => {
        const indices = await table.indices();
        return indices.every((index, at) => index === indices[0]! + at);
      })
      .toBe(true);
    expect(await table.rows.count()).toBeLessThan(MAX_ROWS);
    expect(await page.evaluate(() => scrollY)).toBe(top);
  }
});

test("a refresh with new jobs above does not move the rows in view", async ({ jobsPage, page }) => {
  await open(jobsPage, 1000);
  await scrollWindow(page, 9000);
  await expect.poll(async () => (await jobsPage.table.firstInView())?.number).toBeLessThan(900);
  const before = (await jobsPage.table.firstInView())!;

  await jobsPage.answerWith(jobs(1005));
  await jobsPage.refreshInPlace();
  await expect(jobsPage.count).toHaveText("1,005 jobs");
  await waitForFrames(page);
  const after = (await jobsPage.table.firstInView())!;
  expect(after.number).toBe(before.number);
  expect(Math.abs(after.top - before.top)).toBeLessThan(1.5);
});

test("a row keeps the focus while it is out of view", async ({ jobsPage, page }) => {
  await open(jobsPage, 1000);
  await jobsPage.table.opener(999).focus();
  await scrollWindow(page, 20_000);
  await expect.poll(async () => (await jobsPage.table.firstInView())?.number).toBeLessThan(900);
  await expect(jobsPage.table.opener(999)).toBeFocused();
  await expect(jobsPage.table.opener(999)).not.toBeInViewport();
});

test("rows that are out of view are printed", async ({ jobsPage, page }) => {
  await open(jobsPage, 300);
  await page.evaluate(() => {
    // During the print layout, since the page may have removed the rows before this script receives `afterprint`.
    matchMedia("print").addEventListener("change", ({ matches }) => {
      if (matches) document.body.dataset.printed = String(document.querySelectorAll("tbody [role=rowheader]").length);
    });
  });
  const pdf = (await page.pdf({ tagged: true })).toString("latin1");
  expect(await page.evaluate(() => document.body.dataset.printed)).toBe("300");
  // In the document itself, with the heading.
  expect(pdf.match(/\/S \/TR\b/g)).toHaveLength(301);
  await expect.poll(() => jobsPage.table.rows.count()).toBeLessThan(MAX_ROWS);
});

test("at most 2,000 rows are printed", async ({ jobsPage, page }) => {
  await open(jobsPage, 3000);
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await expect(jobsPage.table.rows).toHaveCount(2000);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await expect.poll(() => jobsPage.table.rows.count()).toBeLessThan(MAX_ROWS);
});
