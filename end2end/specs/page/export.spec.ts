import { readFile } from "node:fs/promises";

import type { Locator, Page } from "@playwright/test";

import { expectAccessible } from "../../fixtures/axe.js";
import { expect as expectInPortal, test as portalTest } from "../../fixtures/embedding.js";
import { envelope, job } from "../../fixtures/jess-api.js";
import { otherAccount } from "../../fixtures/sandbox.js";
import { expect, test } from "../../fixtures/test.js";
import { count, fullList } from "../../pages/embedded-list.js";
import { JOBS_CALL } from "../../pages/jobs-page.js";
import { SelectionBar } from "../../pages/selection-bar.js";

const SUBMITTED = Date.UTC(2026, 10, 1, 12);

const JOBS = [
  job(1, { job_Name: '=HYPERLINK("x")', received: SUBMITTED, cputime: 30 }),
  job(2, { job_Name: 'Tower, "west"', received: SUBMITTED + 1000, cputime: 10 }),
  job(3, { job_Name: "Bridge", received: SUBMITTED + 2000, cputime: 20, status: "REJECTED" }),
];

/** Exports in a format by the menu in a part of the page, and returns the name and the text of the file. */
async function exportAs(page: Page, format: string, part: Page | Locator = page): Promise<{ name: string; text: string }> {
  // A selection has a second menu, which comes after that of the list.
  await part.getByRole("button", { name: "Export", exact: true }).first().click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    part.getByRole("button", { name: format, exact: true }).first().click(),
  ]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

/** Makes each look of the page at the clock take a few milliseconds, so that an export takes seconds. */
async function slowDown(page: Page): Promise<void> {
  await page.evaluate(() => {
    const now = performance.now.bind(performance);
    performance.now = () => {
      const end = now() + 4;
      while (now() < end);
      return now();
    };
  });
}

test("a CSV file has the rows of the list in their order, and no cell starts a formula", async ({ jobsPage, page }) => {
  await page.clock.setFixedTime(Date.UTC(2026, 10, 26, 20, 40));
  await jobsPage.answerWith(JOBS);
  await jobsPage.open("?status=FINISHED&sort=cpu");
  await expect(jobsPage.count).toHaveText("2 jobs");
  const { name, text } = await exportAs(page, "CSV");
  expect(name).toBe("jess-jobs-2026-11-26.csv");
  const [comment, heading, ...rows] = text.split("\r\n");
  expect(comment).toBe("# JESS Jobs, 2 jobs; filter status=FINISHED; sort cpu; 2026-11-26T20:40:00Z");
  expect(heading).toMatch(/^number,name,status,type,/);
  expect(rows[0]).toMatch(/^2,"Tower, ""west""",FINISHED,EP_IDF,/);
  expect(rows[1]).toMatch(/^1,"'=HYPERLINK\(""x""\)",FINISHED,EP_IDF,/);
  expect(rows.slice(2)).toEqual([""]);
});

test("a JSON file has the jobs and what they are", async ({ jobsPage, page }) => {
  await jobsPage.answerWith(JOBS);
  await jobsPage.open("?q=bridge");
  await expect(jobsPage.count).toHaveText("1 job");
  const { about, jobs } = JSON.parse((await exportAs(page, "JSON")).text);
  expect(about).toMatchObject({ count: 1, search: "bridge" });
  expect(jobs).toMatchObject([{ number: 3, name: "Bridge", status: "REJECTED", submitted: "2026-11-01T12:00:02Z" }]);
});

test("the menu opens by its key and closes by Escape", async ({ jobsPage, page }) => {
  await jobsPage.answerWith(JOBS);
  await jobsPage.open();
  await expect(jobsPage.count).toHaveText("3 jobs");
  await page.keyboard.press("e");
  const csv = page.getByRole("button", { name: "CSV", exact: true });
  await expect(csv).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(csv).toBeHidden();
});

test("the key opens no menu while there are no jobs, and none when they arrive", async ({ jobsPage, page }) => {
  await jobsPage.answerWith(JOBS);
  const release = await jobsPage.holdRequests();
  await jobsPage.open();
  await expect(jobsPage.count).toHaveText("Loading jobs…");
  await page.keyboard.press("e");
  release();
  await expect(jobsPage.count).toHaveText("3 jobs");
  await page.keyboard.press("j");
  await expect(jobsPage.table.opener(3)).toBeFocused();
  await expect(page.getByRole("button", { name: "CSV", exact: true })).toBeHidden();
});

test("a file of selected jobs says so, also of those that the filter hides", async ({ jobsPage, page }) => {
  await page.clock.setFixedTime(Date.UTC(2026, 10, 26, 20, 40));
  const bar = new SelectionBar(page);
  await jobsPage.answerWith(JOBS);
  await jobsPage.open("?sort=cpu");
  for (const number of [1, 3]) await jobsPage.table.checkbox(number).check();
  await jobsPage.form.search.fill("bridge");
  await expect(bar.count).toHaveText("2 selected, 1 of them hidden by the filter");
  const [comment, , ...rows] = (await exportAs(page, "CSV", bar.root)).text.split("\r\n");
  expect(comment).toBe("# JESS Jobs, 2 selected jobs; 2026-11-26T20:40:00Z");
  expect(rows.map((row) => row.split(",")[0])).toEqual(["3", "1", ""]);
  const { about, jobs } = JSON.parse((await exportAs(page, "JSON", bar.root)).text);
  expect(about).toEqual({ selection: true, moment: "2026-11-26T20:40:00Z", count: 2 });
  expect(jobs).toMatchObject([{ number: 3 }, { number: 1 }]);

  // The key is that of the list.
  await page.keyboard.press("Escape");
  await jobsPage.table.checkbox(3).focus();
  await page.keyboard.press("e");
  await expect(page.getByRole("group", { name: "Export 1 job as" })).toBeVisible();
});

test("the menu of the selection opens in view, although its bar is at the bottom of the window", async ({
  jobsPage,
  page,
}) => {
  const bar = new SelectionBar(page);
  await jobsPage.answerWith(Array.from({ length: 60 }, (_, index) => job(index + 1)));
  await jobsPage.open();
  await jobsPage.table.checkbox(60).check();
  await bar.root.getByRole("button", { name: "Export", exact: true }).click();
  await expect(bar.root.getByRole("button", { name: "CSV", exact: true })).toBeInViewport({ ratio: 1 });
});

/** Begins an export of the list that takes seconds, and waits for its progress. */
async function beginSlowExport(page: Page, format: string): Promise<void> {
  await slowDown(page);
  await page.keyboard.press("e");
  await page.getByRole("button", { name: format, exact: true }).click();
  await expect(page.getByRole("progressbar", { name: "Writing the file" })).toBeVisible();
}

/** Returns a function that counts the files that the browser has saved since. */
function countFiles(page: Page): () => number {
  let files = 0;
  page.on("download", () => (files += 1));
  return () => files;
}

test("a long export shows its progress, and a stopped one leaves no file", async ({ jobsPage, page }) => {
  const json = envelope(Array.from({ length: 20_000 }, (_, index) => job(index + 1, { received: SUBMITTED })));
  await page.route(JOBS_CALL, (route) => route.fulfill({ json }));
  await jobsPage.open();
  await expect(jobsPage.count).toHaveText("20,000 jobs");
  const files = countFiles(page);
  await beginSlowExport(page, "CSV");
  await expect(page.getByText(/^[\d,]+ of 20,000 jobs$/)).toBeVisible();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.getByRole("progressbar", { name: "Writing the file" })).toBeHidden();
  await expect(page.getByRole("button", { name: "Export", exact: true })).toBeFocused();
  expect(files()).toBe(0);

  // The next one begins anew, and goes to its end.
  await page.evaluate(() => Reflect.deleteProperty(performance, "now"));
  const { text } = await exportAs(page, "JSON");
  const { about, jobs } = JSON.parse(text);
  expect(about.count).toBe(20_000);
  expect(jobs).toHaveLength(20_000);
  expect(files()).toBe(1);
});

test("jobs that leave the list during an export are not counted in the file", async ({ jobsPage, page }) => {
  const all = Array.from({ length: 20_000 }, (_, index) => job(index + 1, { received: SUBMITTED - index }));
  await page.route(JOBS_CALL, (route) => route.fulfill({ json: envelope(all) }));
  await jobsPage.open();
  await expect(jobsPage.count).toHaveText("20,000 jobs");
  const download = page.waitForEvent("download");
  await beginSlowExport(page, "JSON");
  all.length = 100;
  await jobsPage.refreshInPlace();
  await expect(jobsPage.count).toHaveText("100 jobs");
  await page.evaluate(() => Reflect.deleteProperty(performance, "now"));
  const { about, jobs } = JSON.parse(await readFile(await (await download).path(), "utf8"));
  expect(about.count).toBe(jobs.length);
  expect(jobs.length).toBeLessThan(20_000);
  await expect(page.getByText("jobs no longer exist and are not in the file.")).toBeVisible();
});

test("no file is saved for the user who has signed in during an export", async ({
  jobsPage,
  page,
  startControlled,
}) => {
  const server = await startControlled({ jobs: 20_000 });
  await jobsPage.open(server.url);
  await expect(jobsPage.count).toHaveText("20,000 jobs");
  const files = countFiles(page);
  await beginSlowExport(page, "CSV");
  await server.signIn(otherAccount);
  await jobsPage.refreshInPlace();
  await expect(page.getByText("These jobs are no longer in the list. No file was saved.")).toBeVisible();
  await expect(jobsPage.count).toHaveText("12 jobs");
  expect(files()).toBe(0);
});

test("no file is saved after a sign-out", async ({ jobsPage, page, startControlled }) => {
  const server = await startControlled({ jobs: 20_000 });
  await jobsPage.open(server.url);
  await expect(jobsPage.count).toHaveText("20,000 jobs");
  const files = countFiles(page);
  await beginSlowExport(page, "CSV");
  await jobsPage.account.click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("These jobs are no longer in the list. No file was saved.")).toBeVisible();
  await expect(jobsPage.table.root).toBeHidden();
  expect(files()).toBe(0);
});

portalTest("an embedded list is exported", async ({ page, portal }) => {
  await page.goto(portal.origin);
  const list = fullList(page);
  await expectInPortal(count(list)).toHaveText(/^\d+ jobs$/);
  const label = await count(list).textContent();
  const { name, text } = await exportAs(page, "CSV", list);
  expectInPortal(name).toMatch(/^jess-jobs-.*\.csv$/);
  expectInPortal(text).toContain(`# JESS Jobs, ${label};`);
  expectInPortal(text.trimEnd().split("\r\n")).toHaveLength(Number.parseInt(label!) + 2);
});
