import type { Locator, Page } from "@playwright/test";

import { expectAccessible } from "../../fixtures/axe.js";
import { expect as expectEmbedded, test as embeddedTest } from "../../fixtures/embedding.js";
import { type WireJob, envelope, job } from "../../fixtures/jess-api.js";
import { expect, test } from "../../fixtures/test.js";
import { fullList, table } from "../../pages/embedded-list.js";
import { JOBS_CALL, JobsPage } from "../../pages/jobs-page.js";
import { COUNT } from "../../pages/texts.js";

/** Returns a job of an account that owns all jobs of a reply. */
const owned = (number: number, status: string, account = 7): WireJob =>
  job(number, { status, id: account, progress: "12, 0, 0, 0, 0, 0, 12", njobs: 12 });

const BEFORE = [owned(1, "FINISHED"), owned(2, "QUEUED"), owned(3, "QUEUED")];
/** Job 2 has ended, and job 4 is new. */
const AFTER = [owned(1, "FINISHED"), owned(2, "FINISHED"), owned(3, "QUEUED"), owned(4, "ACCEPTED")];

const mark = (page: Page, number: number): Locator =>
  new JobsPage(page).table.row(number).getByRole("img", { name: /since you last/ });
const markAsSeen = (page: Page): Locator => page.getByRole("button", { name: "Mark as seen" });
const changedOnly = (page: Page): Locator => page.getByRole("checkbox", { name: "Changed" });

/** Opens the list with the first jobs, which count as seen, and then answers with the second ones. */
async function openWithChanges(jobsPage: JobsPage): Promise<void> {
  await jobsPage.answerWith(BEFORE);
  await jobsPage.waitForReply(() => jobsPage.open());
  await expect(jobsPage.table.rows).toHaveCount(3);
  await jobsPage.answerWith(AFTER);
  await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
  await expect(jobsPage.page.getByText("2 changed")).toBeVisible();
}

test("jobs that have changed are marked, counted in the tab and filtered, until they are marked as seen", async ({
  jobsPage,
  page,
}) => {
  await jobsPage.answerWith(BEFORE);
  await jobsPage.waitForReply(() => jobsPage.open());
  await expect(page).toHaveTitle("JESS Jobs");
  await expect(markAsSeen(page)).toHaveCount(0);
  const icon = page.locator("link[rel=icon]");
  const plain = await icon.getAttribute("href");

  // The user comes back later.
  await jobsPage.answerWith(AFTER);
  await jobsPage.waitForReply(() => page.reload());
  await expect(page).toHaveTitle("(2) JESS Jobs");
  await expect(icon).not.toHaveAttribute("href", plain!);
  await expect(mark(page, 2)).toHaveAccessibleName("Changed since you last looked");
  await expect(mark(page, 4)).toHaveAccessibleName("New since you last looked");
  await expect(mark(page, 1)).toHaveCount(0);
  await expect(mark(page, 3)).toHaveCount(0);

  await changedOnly(page).check();
  expect(jobsPage.query()).toBe("?changed=1");
  await expect(jobsPage.table.numbers).toHaveText(["4", "2"]);
  await expectAccessible(page);

  // What is marked stays on the screen until the filter is left.
  await markAsSeen(page).click();
  await expect(page).toHaveTitle("JESS Jobs");
  expect(new URL((await icon.getAttribute("href"))!, page.url()).href).toBe(new URL(plain!, page.url()).href);
  await expect(mark(page, 2)).toHaveCount(0);
  await expect(jobsPage.table.numbers).toHaveText(["4", "2"]);
  await expect(markAsSeen(page)).toBeFocused();
  await changedOnly(page).uncheck();
  await expect(jobsPage.table.rows).toHaveCount(4);
  await expect(markAsSeen(page)).toHaveCount(0);
  await changedOnly(page).check();
  await expect(jobsPage.count).toHaveText(COUNT.noMatch);
  await expect(page.getByText("No changed jobs")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Show jobs without changes" }).click();
  await expect(jobsPage.table.rows).toHaveCount(4);
  expect(jobsPage.query()).toBe("");

  await jobsPage.waitForReply(() => page.reload());
  await expect(jobsPage.table.rows).toHaveCount(4);
  await expect(page).toHaveTitle("JESS Jobs");
});

test("what one tab marks as seen is seen in the others", async ({ jobsPage, page, context }) => {
  await openWithChanges(jobsPage);
  const other = new JobsPage(await context.newPage());
  await other.answerWith(AFTER);
  await other.waitForReply(() => other.open());
  await expect(other.page).toHaveTitle("(2) JESS Jobs");
  await markAsSeen(other.page).click();
  await expect(page).toHaveTitle("JESS Jobs");
  await expect(mark(page, 2)).toHaveCount(0);
  // This tab has not heard of what the other one has seen.
  await other.answerWith([...AFTER.slice(0, 2), owned(3, "FINISHED"), owned(4, "ACCEPTED")]);
  await other.waitForReply(() => other.refreshInPlace());
  await markAsSeen(other.page).click();
  await expect.poll(() => page.evaluate(() => Object.values(localStorage).join())).toContain("\n1f\n1a");
  await expect(page).toHaveTitle("JESS Jobs");
});

test("rows that show one job after another show the marks of their own jobs", async ({ jobsPage, page }) => {
  const jobs = Array.from({ length: 2000 }, (_, index) => owned(index + 1, "FINISHED"));
  await jobsPage.answerWith(jobs.map((job) => ({ ...job, received: Date.UTC(2026, 9, 1) + job.job_SN * 1000 })));
  await jobsPage.waitForReply(() => jobsPage.open());
  await jobsPage.answerWith(
    jobs.map((job) => ({
      ...job,
      status: job.job_SN === 1000 ? "REJECTED" : "FINISHED",
      received: Date.UTC(2026, 9, 1) + job.job_SN * 1000,
    })),
  );
  await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
  await expect(page.getByText("1 changed")).toBeVisible();
  const marks = jobsPage.table.root.getByRole("img", { name: /since you last/ });
  await expect(marks).toHaveCount(0);
  for (const [position, count] of [
    [0.5, 1],
    [0.9, 0],
    [0.5, 1],
    [0, 0],
  ] as const) {
    await page.evaluate((position) => scrollTo(0, document.documentElement.scrollHeight * position), position);
    await expect(marks).toHaveCount(count);
  }
});

test("the marks are those of the account whose jobs are shown", async ({ jobsPage, page }) => {
  await openWithChanges(jobsPage);
  const answer = async (jobs: WireJob[]): Promise<void> => {
    await jobsPage.answerWith(jobs);
    await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
  };
  // Everything counts as seen on a first visit.
  await answer([owned(2, "REJECTED", 8), owned(9, "QUEUED", 8)]);
  await expect(jobsPage.table.numbers).toHaveText(["9", "2"]);
  await expect(page).toHaveTitle("JESS Jobs");
  await answer([owned(2, "REJECTED", 8), owned(9, "FINISHED", 8)]);
  await expect(page).toHaveTitle("(1) JESS Jobs");
  await answer(AFTER);
  await expect(page).toHaveTitle("(2) JESS Jobs");
  const stored = await page.evaluate(() => JSON.stringify(localStorage));
  expect(stored).not.toContain("Job number");
});

for (const [name, breakStorage] of [
  [
    "is not available",
    () => {
      const get = (): never => {
        throw new DOMException("", "SecurityError");
      };
      Object.defineProperty(window, "localStorage", { get });
    },
  ],
  [
    "is full",
    () => {
      Storage.prototype.setItem = () => {
        throw new DOMException("", "QuotaExceededError");
      };
    },
  ],
  [
    "has garbage",
    () => {
      Storage.prototype.getItem = () => "2\ngarbage";
    },
  ],
] as const) {
  test(`changes are marked during a visit if the storage ${name}`, async ({ jobsPage, page }) => {
    await page.addInitScript(breakStorage);
    await openWithChanges(jobsPage);
    await expect(mark(page, 2)).toHaveCount(1);
    await markAsSeen(page).click();
    await expect(mark(page, 2)).toHaveCount(0);
    await expect(page).toHaveTitle("JESS Jobs");
  });
}

embeddedTest("an embedded list marks changes and leaves title and icon to the page around it", async ({
  page,
  portal,
}) => {
  const list = fullList(page);
  await page.route(JOBS_CALL, (route) => route.fulfill({ json: envelope(BEFORE), headers: cors(portal.origin) }));
  await page.goto(portal.origin);
  await expectEmbedded(table(list)).toBeVisible();
  const title = await page.title();
  await page.route(JOBS_CALL, (route) => route.fulfill({ json: envelope(AFTER), headers: cors(portal.origin) }));
  await list.getByRole("button", { name: "Refresh" }).click();
  await expectEmbedded(list.getByText("2 changed")).toBeVisible();
  await expectEmbedded(list.getByRole("img", { name: /since you last/ })).toHaveCount(2);
  await expectEmbedded(list.getByRole("switch")).toHaveCount(0);
  expectEmbedded(await page.title()).toBe(title);
});

/** Returns the headers that let a page of another origin read a reply. */
const cors = (origin: string): Record<string, string> => ({
  "Access-Control-Allow-Origin": origin,
  "Access-Control-Allow-Credentials": "true",
});
