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

/** Returns the changes that make a job active, with a message of some lines. */
function active(number: number, lines: number): (job: WireJob) => Partial<WireJob> {
  const message = "The queue is long today, so this job has to wait for its turn. ".repeat(lines * 3);
  return (job) => (job.job_SN === number ? { status: "QUEUED", message } : {});
}

interface Case {
  name: string;
  before: WireJob[];
  after: WireJob[];
  /** The job whose details are opened. */
  opened?: number;
  /** The job that is scrolled to the top of the window. */
  top: number;
}

const CASES: Case[] = [
  { name: "a job is added above a short list", before: jobs(40), after: jobs(41), opened: 21, top: 28 },
  { name: "a job is added above 100 jobs", before: jobs(100), after: jobs(101), opened: 40, top: 50 },
  { name: "five jobs are added above 150 jobs", before: jobs(150), after: jobs(155), top: 80 },
  { name: "five jobs are added above 1,000 jobs", before: jobs(1000), after: jobs(1005), opened: 790, top: 800 },
  { name: "a list grows from 199 to 201 jobs", before: jobs(199), after: jobs(201), opened: 95, top: 100 },
  { name: "a list grows from 200 to 201 jobs", before: jobs(200), after: jobs(201), top: 100 },
  { name: "a list shrinks from 201 to 200 jobs", before: jobs(201), after: jobs(201).slice(1), opened: 95, top: 100 },
  { name: "the newest jobs are removed", before: jobs(300), after: jobs(290), top: 100 },
  {
    name: "details above the view of a short list grow",
    before: jobs(60, active(50, 1)),
    after: jobs(60, active(50, 9)),
    opened: 50,
    top: 38,
  },
  {
    name: "details above the view of a long list grow",
    before: jobs(600, active(590, 1)),
    after: jobs(600, active(590, 9)),
    opened: 590,
    top: 580,
  },
  {
    name: "details above the view shrink",
    before: jobs(60, active(50, 9)),
    after: jobs(60, active(50, 1)),
    opened: 50,
    top: 38,
  },
];

/** Styles that affect scrolling. */
const STYLES = [
  { name: "", css: "" },
  { name: ", without the browser's scroll anchoring", css: "* { overflow-anchor: none !important }" },
  { name: ", with smooth scrolling", css: ":root { scroll-behavior: smooth }" },
];

for (const { name: styled, css } of STYLES) {
  for (const { name, before, after, opened, top } of CASES) {
    test(`nothing in view moves when ${name}${styled}`, async ({ jobsPage, page }) => {
      await show(jobsPage, before);
      await style(page, css);
      if (opened !== undefined) {
        await openDetails(jobsPage, opened);
      }
      await scrollToTop(jobsPage, top);
      const isVisible = opened !== undefined && opened <= top;
      if (isVisible) {
        await select(jobsPage, opened);
      }
      const tops = await rowTops(page);

      await jobsPage.answerWith(after);
      await jobsPage.refreshInPlace();
      await expect(jobsPage.count).toHaveText(`${after.length.toLocaleString("en-GB")} jobs`);
      await expect(jobsPage.loadProgress).toHaveCount(0);
      await waitForFrames(page, SETTLING_FRAMES);

      expect(await movedRows(page, tops)).toEqual([]);
      if (opened !== undefined) {
        await expect(jobsPage.table.opener(opened)).toBeFocused();
      }
      if (isVisible) {
        expect(await page.evaluate(() => String(getSelection()))).toBe("Job finished.");
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
  test(`details open below their row if others are open further down, in a list of ${length}`, async ({
    jobsPage,
    page,
  }) => {
    await show(jobsPage, jobs(length));
    await scrollToTop(jobsPage, length - 40);
    await openDetails(jobsPage, length - 45);
    await waitForFrames(page, SETTLING_FRAMES);
    const opener = jobsPage.table.opener(length - 43);
    const { y } = (await opener.boundingBox())!;
    await opener.click();
    await expect(opener).toHaveAttribute("aria-expanded", "true");
    await waitForFrames(page, SETTLING_FRAMES);
    expect(Math.abs((await opener.boundingBox())!.y - y)).toBeLessThan(TOLERANCE);
    // To close them moves the row as little.
    await opener.click();
    await waitForFrames(page, SETTLING_FRAMES);
    expect(Math.abs((await opener.boundingBox())!.y - y)).toBeLessThan(TOLERANCE);
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

/** Scrolls to a job, opens its details, and leaves the focus on its button. */
async function openDetails({ page, table }: JobsPage, number: number): Promise<void> {
  await scrollTo(page, number, 300);
  await table.opener(number).focus();
  await page.keyboard.press("Enter");
  await expect(await table.details(number)).toBeVisible();
}

/** Selects the beginning of the message in the details of a job. */
async function select({ page, table }: JobsPage, number: number): Promise<void> {
  const message = (await table.details(number)).getByText("Job finished.").first();
  await message.evaluate((element) => {
    const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode()!;
    getSelection()!.setBaseAndExtent(text, 0, text, "Job finished.".length);
  });
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
