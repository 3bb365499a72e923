/** The outcomes of finished jobs in the list, and the cases of projects. */
import { readFileSync } from "node:fs";

import type { Locator, Page } from "@playwright/test";

import { expectAccessible } from "../../fixtures/axe.js";
import { failedLoad } from "../../fixtures/browser-errors.js";
import type { ControlledServer } from "../../fixtures/test.js";
import { expect, test } from "../../fixtures/test.js";
import type { JobsPage } from "../../pages/jobs-page.js";

/** The path of the list of results at the service. */
const DIR = "/jess_web/api/job/dir/";

/** Returns the outcome of a job in the list. */
const outcome = (jobsPage: JobsPage, job: number): Locator => jobsPage.table.row(job).locator(".cell-outcome");

/** Returns the paths of the requests for lists of results, in their order. */
async function dirs({ control }: ControlledServer): Promise<string[]> {
  return (await control.requests("GET", DIR)).map(({ path }) => path.slice(DIR.length));
}

/** Waits until the browser's database has an outcome, which is written soon after it was read. */
async function waitUntilKept(page: Page, outcome: string): Promise<void> {
  const isKept = (outcome: string): Promise<boolean> =>
    new Promise((resolve) => {
      const open = indexedDB.open("jess-jobs");
      open.onsuccess = () => {
        const database = open.result;
        if (!database.objectStoreNames.contains("texts")) return resolve(false);
        const all = database.transaction("texts").objectStore("texts").getAll();
        all.onsuccess = () => {
          database.close();
          resolve(all.result.some((text: string) => text.split("\n").includes(outcome)));
        };
      };
    });
  const exists = async (): Promise<boolean> =>
    page.evaluate(async () => (await indexedDB.databases()).some(({ name }) => name === "jess-jobs"));
  // Opening it earlier would create it without its store.
  await expect.poll(exists).toBe(true);
  await expect.poll(() => page.evaluate(isKept, outcome)).toBe(true);
}

test("each finished job has its outcome, and the others have none", async ({ jobsPage, page }) => {
  await jobsPage.open();
  for (const [job, text] of [
    [701_727, "ok"],
    [701_705, "1 warning"],
    [701_649, "2 severe"],
    [701_641, "fatal"],
    [701_628, "fatal"],
    [701_713, "1/12 failed"],
    [701_672, "13/60 failed"],
    [701_609, "none found"],
    [701_598, "none found"],
    [701_552, "none found"],
  ] as const) {
    await jobsPage.table.row(job).scrollIntoViewIfNeeded();
    await expect(outcome(jobsPage, job)).toHaveText(text);
  }
  const queued = jobsPage.table.rows.filter({ hasText: "Queued" }).first();
  await expect(queued.locator(".cell-outcome")).toHaveText("");
  await expectAccessible(page);
});

test("an outcome is read once, and kept for the next visit", async ({ startControlled, jobsPage, page }) => {
  const server = await startControlled({ jobs: 2 });
  await server.control.freeze();
  const job = await server.control.submit({ errors: "fatal", secondsAgo: 3600 });
  await server.control.advance(600);
  await jobsPage.open(server.url);
  await expect(outcome(jobsPage, job)).toHaveText("fatal");
  const before = await dirs(server);
  expect(before.filter((path) => path === String(job))).toEqual([String(job)]);
  await waitUntilKept(page, `${job} f1/1`);
  await page.reload();
  await expect(outcome(jobsPage, job)).toHaveText("fatal");
  expect(await dirs(server)).toEqual(before);
});

test("an end of the session stops the reading, which goes on after the next sign-in", async ({
  startControlled,
  jobsPage,
  browserErrors,
}) => {
  browserErrors.allow(...failedLoad(401));
  const server = await startControlled({ jobs: 0 });
  await server.control.freeze();
  const job = await server.control.submit({ errors: "severe", secondsAgo: 3600 });
  await server.control.advance(600);
  const hold = await server.control.hold(DIR);
  await jobsPage.open(server.url);
  await expect(outcome(jobsPage, job)).toHaveText("not looked at");
  await server.control.endSessions();
  await hold.release();
  await jobsPage.refresh.click();
  await expect(jobsPage.signIn).toBeVisible();
  await server.signIn();
  await jobsPage.page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(outcome(jobsPage, job)).toHaveText("2 severe");
});

test("failed simulations are found among all finished jobs", async ({ jobsPage, page }) => {
  await jobsPage.open();
  const choice = page.getByRole("checkbox", { name: /^Finished, but failed/ });
  await choice.check();
  await expect(page).toHaveURL(/[?&]outcome=failed/);
  await expect(page.getByText(/finished jobs not looked at yet: more of them may have failed\.$/)).toBeVisible();
  await page.getByRole("button", { name: "Look at all of them" }).click();
  await expect(page.getByText("not looked at yet")).toHaveCount(0);
  for (const job of [701_733, 701_713, 701_672, 701_641, 701_628, 701_574, 701_514, 701_487]) {
    await expect(jobsPage.table.opener(job)).toHaveCount(1);
  }
  await expect(jobsPage.table.opener(701_649)).toHaveCount(0);
  await waitUntilKept(page, "701641 f1/1");
  await page.reload();
  await expect(choice).toBeChecked();
  await expect(jobsPage.table.opener(701_641)).toHaveCount(1);
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await expect(choice).not.toBeChecked();
  await expect(jobsPage.table.opener(701_649)).toHaveCount(1);
});

test("the cases of a project come with the failed first, are searched, sorted, chosen and exported", async ({
  jobsPage,
  page,
}) => {
  await jobsPage.open("?job=701672");
  const { root } = jobsPage.panel(701_672);
  const cases = root.getByRole("table", { name: "Cases" });
  const status = root.locator(".cases-bar").getByRole("status");
  await expect(status).toHaveText("60 cases, 13 failed");
  const ids = cases.getByRole("rowheader");
  const outcomes = cases.locator(".outcome");
  await expect(outcomes.nth(0)).toHaveText("failed");
  await expect(outcomes.nth(9)).toHaveText("missing");
  await expect(outcomes.nth(13)).not.toHaveText(/failed|missing/);

  const glazing = cases.getByRole("columnheader", { name: "glazing" });
  await glazing.getByRole("button").click();
  await expect(glazing).toHaveAttribute("aria-sort", "ascending");
  const column = async (): Promise<number[]> =>
    (await cases.getByRole("row").locator("> :nth-child(4)").allTextContents()).slice(1).map(Number);
  await expect.poll(async () => (await column()).length).toBeGreaterThan(10);
  const values = await column();
  expect(values).toEqual(values.toSorted((one, other) => one - other));

  await root.getByRole("searchbox", { name: "Search in the cases" }).fill("LHS-000007");
  await expect(ids).toHaveText(["LHS-000007"]);
  await expect(status).toHaveText("1 of 60 cases, 13 failed");

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    root.getByRole("button", { name: "Export cases (CSV)" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("701672-cases.csv");
  const lines = readFileSync(await download.path(), "utf8").trimEnd().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^Case,Outcome,Seconds,glazing,/);
  expect(lines[1]).toMatch(/^LHS-000007,/);

  await root.getByText("Columns", { exact: true }).click();
  await root.getByRole("checkbox", { name: "glazing" }).uncheck();
  await expect(glazing).toHaveCount(0);
  await page.reload();
  await expect(ids.first()).toBeVisible();
  await expect(glazing).toHaveCount(0);
  await expectAccessible(page);
});

test("2,000 cases are plotted, and the keyboard goes from point to point", async ({ jobsPage }) => {
  await jobsPage.open("?job=701574");
  const { root } = jobsPage.panel(701_574);
  await expect(root.locator(".cases-bar").getByRole("status")).toHaveText("2,000 cases, 442 failed");
  const cases = root.getByRole("table", { name: "Cases" });
  await expect(cases).toHaveAttribute("aria-rowcount", "2001");
  expect(await cases.getByRole("row").count()).toBeLessThan(150);
  await cases.evaluate((grid) => grid.scrollTo(0, grid.scrollHeight));
  await expect(cases.locator('[aria-rowindex="2001"]')).toBeVisible();

  const plot = root.getByRole("img", { name: /^Plot of the cases/ });
  await root.getByLabel("Horizontal").selectOption({ label: "glazing" });
  await root.getByLabel("Vertical").selectOption({ label: "Lighting [kWh]" });
  await plot.focus();
  await plot.press("ArrowRight");
  const note = root.locator(".plot-note");
  await expect(note).toHaveText(/^LHS-\d{6}: glazing \d+, Lighting \[kWh\] \d+$/);
  const first = await note.textContent();
  await plot.press("ArrowRight");
  await expect(note).not.toHaveText(first!);
  await plot.press("ArrowLeft");
  await expect(note).toHaveText(first!);
});
