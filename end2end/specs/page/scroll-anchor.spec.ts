import type { Page } from "@playwright/test";

import { expect, test } from "../../fixtures/test.js";
import { type WireJob, job } from "../../fixtures/jess-api.js";
import type { JobsPage } from "../../pages/jobs-page.js";

/** How far a row may move, in CSS pixels: less than a border and its rounding. */
const STILL = 1.5;

/** A list of jobs, of which the one with the highest number is the newest. */
function jobs(length: number, change: (job: WireJob) => Partial<WireJob> = () => ({})): WireJob[] {
  return Array.from({ length }, (_, at) => {
    const one = job(at + 1, { received: 1_700_000_000_000 + at * 1000 });
    return { ...one, ...change(one) };
  });
}

/** A job that is still active, with a message of some lines. */
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
  { name: "one comes above a short list", before: jobs(40), after: jobs(41), opened: 21, top: 28 },
  { name: "one comes above 100 jobs", before: jobs(100), after: jobs(101), opened: 40, top: 50 },
  { name: "five come above 150 jobs", before: jobs(150), after: jobs(155), top: 80 },
  { name: "five come above 1,000 jobs", before: jobs(1000), after: jobs(1005), opened: 790, top: 800 },
  { name: "a list grows from 199 to 201 jobs", before: jobs(199), after: jobs(201), opened: 95, top: 100 },
  { name: "a list grows from 200 to 201 jobs", before: jobs(200), after: jobs(201), top: 100 },
  { name: "a list shrinks from 201 to 200 jobs", before: jobs(201), after: jobs(201).slice(1), opened: 95, top: 100 },
  { name: "the newest are gone", before: jobs(300), after: jobs(290), top: 100 },
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

/** The ways in which a page can be styled that have to do with scrolling. */
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
      const placed = await placesOf(page);

      await jobsPage.answerWith(after);
      await jobsPage.refreshInPlace();
      await expect(jobsPage.count).toHaveText(`${after.length.toLocaleString("en-GB")} jobs`);
      await expect(jobsPage.loadProgress).toHaveCount(0);
      await painted(page);

      expect(await moved(page, placed)).toEqual([]);
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
  test(`a job that is sorted elsewhere leaves the others in place, of ${length}`, async ({ jobsPage, page }) => {
    const before = jobs(length, ({ job_SN }) => ({ cputime: job_SN * 60_000 }));
    await jobsPage.answerWith(before);
    await jobsPage.open("?sort=cpu");
    await expect(jobsPage.count).toHaveText(`${length.toLocaleString("en-GB")} jobs`);
    await page.evaluate(() => window.scrollTo(0, 2010));
    await painted(page);
    // Mostly below the headings of the columns.
    const tops = await jobsPage.table.rows.evaluateAll((rows) =>
      rows.map((row) => ({
        bottom: row.getBoundingClientRect().bottom,
        number: Number(row.querySelector("[role=rowheader]")!.textContent),
      })),
    );
    const inView = tops.filter(({ bottom }) => bottom > 0);
    const top = inView.toSorted((one, other) => one.bottom - other.bottom)[0]!.number;
    const placed = await placesOf(page);
    delete placed[top];

    // Below all others, on whichever side those are.
    await jobsPage.answerWith(before.map((job) => (job.job_SN === top ? { ...job, cputime: 1 } : job)));
    await jobsPage.refreshInPlace();
    await expect(jobsPage.loadProgress).toHaveCount(0);
    await painted(page);
    expect((await placesOf(page))[top]).toBeUndefined();
    expect(await moved(page, placed)).toEqual([]);
  });
}

/** Adds a style sheet in the way that the content security policy allows. */
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

/** Opens the details of a job, wherever it is in the list, and leaves the focus on its button. */
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
  await painted(page);
}

/** Scrolls until the row of a job is near the top of the window. */
async function scrollToTop({ page, table }: JobsPage, number: number): Promise<void> {
  await scrollTo(page, number, 80);
  await expect(table.opener(number)).toBeInViewport();
  await painted(page);
}

/** Scrolls in steps, since a long list draws only what is near the view, until a row is at a distance from the top. */
async function scrollTo(page: Page, number: number, distance: number): Promise<void> {
  await expect(async () => {
    const off = await page.evaluate(
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
    expect(off).toBeLessThan(1);
  }).toPass({ intervals: [20] });
}

/** Returns the top of each row in view, by its job. */
async function placesOf(page: Page): Promise<Record<string, number>> {
  const places = await page.evaluate(() => {
    const rows = [...document.querySelectorAll("[role=table] [role=row]:has([role=rowheader])")].map((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      const number = row.querySelector("[role=rowheader]")!.textContent;
      return { number, top, isInView: bottom > 50 && top < innerHeight };
    });
    return rows.filter(({ isInView }) => isInView).map(({ number, top }) => [number, top] as const);
  });
  return Object.fromEntries(places);
}

/** Describes the rows that are not where they were. */
async function moved(page: Page, before: Record<string, number>): Promise<string[]> {
  const after = await placesOf(page);
  return Object.entries(before)
    .map(([number, top]) => ({ number, by: (after[number] ?? Infinity) - top }))
    .filter(({ by }) => Math.abs(by) > STILL)
    .map(({ number, by }) => `${number} by ${by}`);
}

/** Resolves when what was begun is painted, corrections of the browser and glides included. */
async function painted(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frame = 0; frame < 30; frame += 1) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
}
