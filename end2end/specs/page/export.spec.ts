import { readFile } from "node:fs/promises";

import type { Page } from "@playwright/test";

import { expectAccessible } from "../../fixtures/axe.js";
import { job } from "../../fixtures/jess-api.js";
import { expect, test } from "../../fixtures/test.js";

const SUBMITTED = Date.UTC(2026, 10, 1, 12);

const JOBS = [
  job(1, { job_Name: '=HYPERLINK("x")', received: SUBMITTED, cputime: 30 }),
  job(2, { job_Name: 'Tower, "west"', received: SUBMITTED + 1000, cputime: 10 }),
  job(3, { job_Name: "Bridge", received: SUBMITTED + 2000, cputime: 20, status: "REJECTED" }),
];

/** Exports in a format by the menu of the summary line, and returns the name and the text of the file. */
async function exportAs(page: Page, format: string): Promise<{ name: string; text: string }> {
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: format, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
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
