import type { Page } from "@playwright/test";

import { type WireJob, job } from "../../fixtures/jess-api.js";
import { scrollWindow, waitForFrames } from "../../fixtures/painting.js";
import { expect, test } from "../../fixtures/test.js";
import type { JobsPage } from "../../pages/jobs-page.js";

/** The tolerance for the position of a row in CSS pixels, because of rounding. */
const TOLERANCE = 1.5;

/** The number of frames after which smooth scrolling and corrections by the browser are complete. */
const SETTLING_FRAMES = 30;

/** Returns a list of jobs. The job with the highest number is the newest. */
function jobs(length: number, change: (job: WireJob) => Partial<WireJob> = () => ({})): WireJob[] {
  return Array.from({ length }, (_, at) => {
    const one = job(at + 1, { received: 1_700_000_000_000 + at * 1000 });
    return { ...one, ...change(one) };
  });
}

interface Case {
  name: string;
  before: WireJob[];
  after: WireJob[];
  /** The job whose row has the focus. */
  focused?: number;
  /** The job that is scrolled to the top of the window. */
  top: number;
}

const CASES: Case[] = [
  { name: "a job is added above a short list", before: jobs(40), after: jobs(41), focused: 21, top: 28 },
  { name: "a job is added above 100 jobs", before: jobs(100), after: jobs(101), focused: 40, top: 50 },
  { name: "five jobs are added above 150 jobs", before: jobs(150), after: jobs(155), top: 80 },
  { name: "five jobs are added above 1,000 jobs", before: jobs(1000), after: jobs(1005), focused: 790, top: 800 },
  { name: "a list grows from 199 to 201 jobs", before: jobs(199), after: jobs(201), focused: 95, top: 100 },
  { name: "a list grows from 200 to 201 jobs", before: jobs(200), after: jobs(201), top: 100 },
  { name: "a list shrinks from 201 to 200 jobs", before: jobs(201), after: jobs(201).slice(1), focused: 95, top: 100 },
  { name: "the newest jobs are removed", before: jobs(300), after: jobs(290), top: 100 },
];

/** Styles that affect scrolling. */
const STYLES = [
  { name: "", css: "" },
  { name: ", without the browser's scroll anchoring", css: "* { overflow-anchor: none !important }" },
  { name: ", with smooth scrolling", css: ":root { scroll-behavior: smooth }" },
];

for (const { name: styled, css } of STYLES) {
  for (const { name, before, after, focused, top } of CASES) {
    test(`nothing in view moves when ${name}${styled}`, async ({ jobsPage, page }) => {
      await show(jobsPage, before);
      await style(page, css);
      if (focused !== undefined) {
        await scrollTo(page, focused, 300);
        await jobsPage.table.opener(focused).focus();
      }
      await scrollToTop(jobsPage, top);
      const isVisible = focused !== undefined && focused <= top;
      if (isVisible) {
        await selectName(jobsPage, focused);
      }
      const tops = await rowTops(page);

      await jobsPage.answerWith(after);
      await jobsPage.refreshInPlace();
      await expect(jobsPage.count).toHaveText(`${after.length.toLocaleString("en-GB")} jobs`);
      await expect(jobsPage.loadProgress).toHaveCount(0);
      await waitForFrames(page, SETTLING_FRAMES);

      expect(await movedRows(page, tops)).toEqual([]);
      if (focused !== undefined) {
        await expect(jobsPage.table.opener(focused)).toBeFocused();
      }
      if (isVisible) {
        expect(await page.evaluate(() => String(getSelection()))).toBe(`Job number ${focused}`);
      }
    });
  }
}

for (const length of [150, 1000]) {
  test(`a job that moves in the sort order does not move the others, in a list of ${length}`, async ({
    jobsPage,
    page,
  }) => {
    const before = jobs(length, ({ job_SN }) => ({ cputime: job_SN * 60_000 }));
    await jobsPage.answerWith(before);
    await jobsPage.open("?sort=cpu");
    await expect(jobsPage.count).toHaveText(`${length.toLocaleString("en-GB")} jobs`);
    await scrollWindow(page, 2010);
    await waitForFrames(page, SETTLING_FRAMES);
    // The first row that is at least partly in view.
    const rows = await jobsPage.table.rows.evaluateAll((rows) =>
      rows.map((row) => ({
        bottom: row.getBoundingClientRect().bottom,
        number: Number(row.querySelector("[role=rowheader]")!.textContent),
      })),
    );
    const inView = rows.filter(({ bottom }) => bottom > 0);
    const top = inView.toSorted((one, other) => one.bottom - other.bottom)[0]!.number;
    const tops = await rowTops(page);
    delete tops[top];

    // The job moves to an end of the sort order.
    await jobsPage.answerWith(before.map((job) => (job.job_SN === top ? { ...job, cputime: 1 } : job)));
    await jobsPage.refreshInPlace();
    await expect(jobsPage.loadProgress).toHaveCount(0);
    await waitForFrames(page, SETTLING_FRAMES);
    expect((await rowTops(page))[top]).toBeUndefined();
    expect(await movedRows(page, tops)).toEqual([]);
  });
}

for (const length of [150, 1000]) {
  test(`a panel that opens and closes moves no row, in a list of ${length}`, async ({ jobsPage, page }) => {
    await show(jobsPage, jobs(length));
    await scrollToTop(jobsPage, length - 40);
    const tops = await rowTops(page);
    const opener = jobsPage.table.opener(length - 43);
    await opener.click();
    await expect(jobsPage.panel(length - 43).region).toBeVisible();
    await waitForFrames(page, SETTLING_FRAMES);
    expect(await movedRows(page, tops)).toEqual([]);
    await opener.click();
    await expect(jobsPage.panel().root).toHaveCount(0);
    await waitForFrames(page, SETTLING_FRAMES);
    expect(await movedRows(page, tops)).toEqual([]);
  });
}

/** Adds a style sheet in a way that the content security policy allows. */
async function style(page: Page, css: string): Promise<void> {
  await page.evaluate((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets.push(sheet);
  }, css);
}

async function show(jobsPage: JobsPage, jobs: WireJob[]): Promise<void> {
  await jobsPage.answerWith(jobs);
  await jobsPage.open();
  await expect(jobsPage.count).toHaveText(`${jobs.length.toLocaleString("en-GB")} jobs`);
  await expect(jobsPage.loadProgress).toHaveCount(0);
}

/** Selects the name of a job. */
async function selectName({ page, table }: JobsPage, number: number): Promise<void> {
  const name = table.row(number).getByText(`Job number ${number}`, { exact: true });
  await name.evaluate((element) => getSelection()!.selectAllChildren(element));
  await waitForFrames(page, SETTLING_FRAMES);
}

/** Scrolls until the row of a job is near the top of the window. */
async function scrollToTop({ page, table }: JobsPage, number: number): Promise<void> {
  await scrollTo(page, number, 80);
  await expect(table.opener(number)).toBeInViewport();
  await waitForFrames(page, SETTLING_FRAMES);
}

/** Scrolls until a row is at a distance from the top, in steps, since only rows near the view are rendered. */
async function scrollTo(page: Page, number: number, distance: number): Promise<void> {
  await expect(async () => {
    const error = await page.evaluate(
      ([number, distance]) => {
        const rows = [...document.querySelectorAll("[role=table] [role=row]:has([role=rowheader])")].map((row) => ({
          number: Number(row.querySelector("[role=rowheader]")!.textContent),
          top: row.getBoundingClientRect().top,
        }));
        const row = rows.find((row) => row.number === number);
        const [first, last] = [Math.max(...rows.map((row) => row.number)), Math.min(...rows.map((row) => row.number))];
        const guess = number > first ? -400 : number < last ? 400 : 0;
        const by = row ? row.top - distance : guess;
        window.scrollBy({ top: by, behavior: "instant" });
        return Math.abs(by);
      },
      [number, distance] as const,
    );
    expect(error).toBeLessThan(1);
  }).toPass({ intervals: [20] });
}

/** Returns the top of each row in view, by job number. */
async function rowTops(page: Page): Promise<Record<string, number>> {
  const tops = await page.evaluate(() => {
    const rows = [...document.querySelectorAll("[role=table] [role=row]:has([role=rowheader])")].map((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      const number = row.querySelector("[role=rowheader]")!.textContent;
      return { number, top, isInView: bottom > 50 && top < innerHeight };
    });
    return rows.filter(({ isInView }) => isInView).map(({ number, top }) => [number, top] as const);
  });
  return Object.fromEntries(tops);
}

/** Describes the rows that have moved. */
async function movedRows(page: Page, before: Record<string, number>): Promise<string[]> {
  const after = await rowTops(page);
  return Object.entries(before)
    .map(([number, top]) => ({ number, by: (after[number] ?? Infinity) - top }))
    .filter(({ by }) => Math.abs(by) > TOLERANCE)
    .map(({ number, by }) => `${number} by ${by}`);
}
