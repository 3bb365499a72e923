import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";

import { violations } from "../../fixtures/axe.js";
import { failedLoad } from "../../fixtures/browser-errors.js";
import { expect as expectInPortal, test as portalTest } from "../../fixtures/embedding.js";
import { type WireJob, job } from "../../fixtures/jess-api.js";
import { otherAccount } from "../../fixtures/sandbox.js";
import { expect, test } from "../../fixtures/test.js";
import { fullList, openers, table } from "../../pages/embedded-list.js";
import { SelectionBar } from "../../pages/selection-bar.js";

const NOW = Date.UTC(2026, 10, 24, 12);
/** Returns jobs from number 1 on, newest first. */
const jobs = (count: number, fields: Partial<WireJob> = {}): WireJob[] =>
  Array.from({ length: count }, (_, index) => job(index + 1, { received: NOW - 60_000 * index, ...fields }));

/** Matches the requests for the results of a job. */
const RESULTS = /\/jess_web\/api\/job\/file\//;

const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

test("the heading selects all jobs of a long list, and rows that are scrolled into view show it", async ({
  jobsPage,
  page,
}) => {
  const bar = new SelectionBar(page);
  await jobsPage.answerWith(jobs(4312));
  await jobsPage.open();
  const all = page.getByRole("checkbox", { name: "Select all 4,312 jobs" });
  const before = (await jobsPage.table.row(3).boundingBox())!;
  await all.check();
  await expect(bar.count).toHaveText("4,312 selected");
  // The bar moves no row.
  expect(await jobsPage.table.row(3).boundingBox()).toEqual(before);
  await page.evaluate(() => scrollTo(0, 60_000));
  await expect.poll(async () => (await jobsPage.table.firstInView())?.number).toBeGreaterThan(500);
  const { number } = (await jobsPage.table.firstInView())!;
  const box = jobsPage.table.checkbox(number + 3);
  await expect(box).toBeChecked();
  await box.uncheck();
  await expect(bar.count).toHaveText("4,311 selected");
  await expect(all).toHaveJSProperty("indeterminate", true);

  // The row that showed this job shows another one.
  await page.evaluate(() => scrollTo(0, 120_000));
  await expect.poll(async () => (await jobsPage.table.firstInView())?.number).toBeGreaterThan(1200);
  const unchecked = page.getByRole("checkbox", { name: /^Select job/, checked: false });
  // The row with the focus is kept.
  await expect(unchecked).toHaveCount(1);
  await expect(unchecked).toHaveAccessibleName(`Select job ${number + 3}`);
  await expect(jobsPage.table.checked.nth(5)).toBeVisible();

  await all.click();
  await expect(bar.count).toHaveText("4,312 selected");
  await all.click();
  await expect(bar.count).toHaveCount(0);
  await expect(jobsPage.table.checked).toHaveCount(0);
});

test("Shift selects ranges by mouse and keyboard, without opening a panel or selecting text", async ({
  jobsPage,
  page,
}) => {
  const bar = new SelectionBar(page);
  await jobsPage.answerWith(jobs(20));
  await jobsPage.open();
  await jobsPage.table.checkbox(3).click();
  await jobsPage.table.checkbox(7).click({ modifiers: ["Shift"] });
  await expect(bar.count).toHaveText("5 selected");
  await expect(jobsPage.table.checked).toHaveCount(5);
  // A shorter range from the same row, to a row that is checked already.
  await jobsPage.table.checkbox(5).click({ modifiers: ["Shift"] });
  await expect(bar.count).toHaveText("3 selected");
  await expect(jobsPage.table.checkbox(5)).toBeChecked();
  await expect(jobsPage.table.checkbox(7)).not.toBeChecked();
  await jobsPage.table.checkbox(9).focus();
  await page.keyboard.press("Shift+Space");
  await expect(bar.count).toHaveText("7 selected");
  await page.keyboard.press("Space");
  await expect(bar.count).toHaveText("6 selected");
  await expect(page.getByRole("button", { expanded: true })).toHaveCount(0);
  expect(await page.evaluate(() => getSelection()!.toString())).toBe("");
});

test("a selection survives a refresh, another order and another filter, and jobs that are gone leave it", async ({
  jobsPage,
  page,
}) => {
  const bar = new SelectionBar(page);
  const all = [...jobs(8), ...[21, 22, 23].map((number) => job(number, { status: "CANCELED", received: NOW - 1e9 }))];
  await jobsPage.answerWith(all);
  await jobsPage.open();
  for (const number of [2, 4, 21, 22]) await jobsPage.table.checkbox(number).check();
  await expect(bar.count).toHaveText("4 selected");

  await jobsPage.table.headings.getByRole("button", { name: "Name" }).click();
  await expect(jobsPage.table.checkbox(4)).toBeChecked();
  await expect(bar.count).toHaveText("4 selected");

  await jobsPage.waitForReply(() => jobsPage.form.status("Finished").check());
  await expect(jobsPage.count).toHaveText("8 jobs");
  await expect(bar.count).toHaveText("4 selected, 2 of them hidden by the filter");
  await expect(jobsPage.table.checked).toHaveCount(2);
  await jobsPage.form.search.fill("no such job");
  await expect(bar.count).toHaveText("4 selected, hidden by the filter");
  await jobsPage.form.search.fill("");
  await jobsPage.form.status("Finished").uncheck();
  await expect(bar.count).toHaveText("4 selected");

  await jobsPage.answerWith(all.filter(({ job_SN: number }) => number !== 4));
  await jobsPage.waitForReply(() => jobsPage.refresh.click());
  await expect(bar.count).toHaveText("3 selected");
  await bar.clear.click();
  await expect(bar.count).toHaveCount(0);
  await expect(jobsPage.table.selectAll).toBeFocused();
});

test.describe("copying", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  test("numbers, a table and a text are copied in the order of the rows", async ({ jobsPage, page }) => {
    const bar = new SelectionBar(page);
    const [first, second, third] = jobs(3);
    await jobsPage.answerWith([first!, { ...second!, job_Name: "=1+1\tx", message: "Line\nbreak" }, third!]);
    await jobsPage.open("?sort=job");
    await jobsPage.table.checkbox(2).check();
    await jobsPage.table.checkbox(3).check();
    await bar.copy.click();
    await bar.copyAs("Numbers").click();
    await expect(bar.root.getByText("Copied 2 jobs")).toBeVisible();
    const numbers = (await clipboard(page)).trim().split("\n");
    expect(numbers).toEqual((await jobsPage.table.numbers.allTextContents()).filter((number) => number !== "1"));

    await bar.copyAs("Table for a spreadsheet").click();
    await expect.poll(() => clipboard(page)).toMatch(/^Job\tName\tStatus/);
    const lines = (await clipboard(page)).trim().split("\n");
    expect(lines.map((line) => line.split("\t").length)).toEqual([10, 10, 10]);
    expect(lines.find((line) => line.startsWith("2\t"))).toContain("2\t'=1+1 x\tFinished\tEP_IDF\t1\t2026-11-24T11:59:00Z");

    await bar.copyAs("Text for a ticket").click();
    await expect.poll(() => clipboard(page)).toContain("Job 2: =1+1 x\nStatus: Finished\n");
    expect(await clipboard(page)).toContain("Message: Line break\n");

    // Escape closes the choices and keeps the selection.
    await page.keyboard.press("Escape");
    await expect(bar.copyAs("Numbers")).toHaveCount(0);
    await expect(bar.copy).toBeFocused();
    await expect(bar.count).toHaveText("2 selected");
  });

  test("without the clipboard API, the text is copied as well", async ({ jobsPage, page }) => {
    const bar = new SelectionBar(page);
    await page.addInitScript(() => {
      const { clipboard } = navigator;
      Object.assign(globalThis, { savedClipboard: clipboard });
      Object.defineProperty(navigator, "clipboard", { value: undefined });
    });
    await jobsPage.answerWith(jobs(3));
    await jobsPage.open("?sort=job");
    await jobsPage.table.selectAll.check();
    await bar.copy.click();
    await bar.copyAs("Numbers").click();
    await expect(bar.root.getByText("Copied 3 jobs")).toBeVisible();
    const text = await page.evaluate(() =>
      (globalThis as unknown as { savedClipboard: Clipboard }).savedClipboard.readText(),
    );
    expect(text.trim().split("\n").sort()).toEqual(["1", "2", "3"]);
  });
});

test("results of the selected jobs are downloaded one after the other, with the extensions", async ({
  jobsPage,
  page,
  startControlled,
}) => {
  const bar = new SelectionBar(page);
  const server = await startControlled({ jobs: 0 });
  const { control } = server;
  await control.freeze();
  const finished = [await control.submit({ secondsAgo: 3600 }), await control.submit({ secondsAgo: 3600 })];
  await control.submit({});
  await jobsPage.open(server.url);
  await jobsPage.table.selectAll.check();
  await expect(bar.count).toHaveText("3 selected");
  await bar.download.click();
  await bar.extensions.fill("csv, a/b");
  await bar.submit.click();
  await expect(bar.root).toContainText("“a/b” is not an extension");
  await bar.extensions.fill("csv, .HTM");
  const downloads: { name: string; head: string }[] = [];
  page.on("download", async (download) => {
    downloads.push({
      name: download.suggestedFilename(),
      head: readFileSync(await download.path()).subarray(0, 2).toString(),
    });
  });
  await bar.submit.click();
  await expect(bar.root).toContainText("The browser is saving 2 files. 1 selected job has no results. If some are missing");
  await expect.poll(() => downloads.length).toBe(2);
  expect(downloads.map(({ name }) => name).sort()).toEqual(finished.map((number) => `${number}.zip`).sort());
  expect(downloads.map(({ head }) => head)).toEqual(["PK", "PK"]);
  const requests = await control.requests("GET", "/jess_web/api/job/file/");
  // The outcomes in the list have requests of their own.
  const archives = requests.map(({ path }) => path).filter((path) => !path.endsWith("/eplusout.end"));
  expect(archives.sort()).toEqual(
    finished.map((number) => `/jess_web/api/job/file/${number}?ext=csv,htm`).sort(),
  );
});

test("many downloads are confirmed first and can be stopped", async ({ jobsPage, page }) => {
  const bar = new SelectionBar(page);
  await page.route(RESULTS, (route) => route.fulfill({ body: "PK" }));
  await jobsPage.answerWith(jobs(25));
  await jobsPage.open();
  await jobsPage.table.selectAll.check();
  await bar.download.click();
  await bar.submit.click();
  await expect(bar.root).toContainText("The browser will save 25 files, one for each job.");
  await expect(bar.submit).toHaveText("Save the files");
  await bar.submit.click();
  await expect(bar.root).toContainText("Downloading 2 of 25 files…");
  await bar.submit.click();
  await expect(bar.root).toContainText(/Stopped after \d of 25 files\./);
  await expect(bar.submit).toHaveText("Download results");
  await expect(bar.submit).toBeFocused();

  // Another selection is not what was confirmed.
  await bar.submit.click();
  await expect(bar.submit).toHaveText("Save the files");
  await jobsPage.table.checkbox(1).uncheck();
  await expect(bar.submit).toHaveText("Download results");
});

test("a refusal is not saved, and the page names the job", async ({ browserErrors, jobsPage, page }) => {
  browserErrors.allow(/The results of job \d could not be downloaded/, ...[403, 404, 500].flatMap(failedLoad));
  const bar = new SelectionBar(page);
  const refused = { ok: false, status: "Job 4 is not accessible", data: null };
  const replies = [
    { status: 403, json: { ...refused, status: "Not yours" } },
    { status: 404, body: "" },
    { status: 500, contentType: "text/html", body: "<h1>Error</h1>" },
    { json: refused },
    { contentType: "text/html", body: "<!doctype html><title>Sign in</title>" },
    { contentType: "application/zip", body: "PK\u0005\u0006", headers: { "content-disposition": 'attachment; filename="x"' } },
  ];
  await page.route(RESULTS, (route) => route.fulfill(replies[Number(route.request().url().split("/").pop()) - 1]));
  const names: string[] = [];
  page.on("download", (download) => names.push(download.suggestedFilename()));
  await jobsPage.answerWith(jobs(6));
  await jobsPage.open();
  await jobsPage.table.selectAll.check();
  await bar.download.click();
  await bar.submit.click();
  await expect(bar.root).toContainText(
    "The browser is saving 1 file. Not saved: job 1 (error 403, JESS says: “Not yours”), job 2 (error 404), " +
      "job 3 (error 500), job 4 (JESS says: “Job 4 is not accessible”), job 5 (the reply is a web page, not an archive).",
  );
  await expect.poll(() => names).toEqual(["6.zip"]);
});

test("a large archive is saved as it is, and one that is too large is not", async ({ jobsPage, page }) => {
  const bar = new SelectionBar(page);
  const archive = randomBytes(20_000_000);
  archive.write("PK");
  await page.route(RESULTS, (route) =>
    route.request().url().endsWith("/1")
      ? route.fulfill({ body: archive })
      : route.fulfill({ body: "PK", headers: { "content-length": "600000000" } }),
  );
  await jobsPage.answerWith(jobs(2));
  await jobsPage.open();
  await jobsPage.table.selectAll.check();
  await bar.download.click();
  const download = page.waitForEvent("download");
  await bar.submit.click();
  await expect(bar.root).toContainText(
    "The browser is saving 1 file. Not saved: job 2 (too large: use the link in its panel).",
  );
  expect((await download).suggestedFilename()).toBe("1.zip");
  expect(readFileSync(await (await download).path()).equals(archive)).toBe(true);
});

test("a session that has ended is reported, and nothing is saved", async ({
  browserErrors,
  jobsPage,
  page,
  startControlled,
}) => {
  browserErrors.allow(...failedLoad(401), /The results of job \d+ could not be downloaded/);
  let files = 0;
  page.on("download", () => (files += 1));
  const bar = new SelectionBar(page);
  const server = await startControlled({ jobs: 0 });
  await server.control.freeze();
  await server.control.submit({ secondsAgo: 3600 });
  await jobsPage.open(server.url);
  await jobsPage.table.selectAll.check();
  await bar.download.click();
  await server.control.endSessions();
  await bar.submit.click();
  await expect(bar.root).toContainText("Nothing was downloaded: you are signed out.");
  await expect(jobsPage.alert).toContainText("You are signed out");
  await expect(jobsPage.signIn).toBeVisible();
  expect(files).toBe(0);
});

test("the selection of an account is dropped with its jobs", async ({ jobsPage, page, startControlled }) => {
  const bar = new SelectionBar(page);
  const server = await startControlled({ jobs: 20 });
  await jobsPage.open(server.url);
  await jobsPage.table.selectAll.check();
  await expect(bar.count).toHaveText(/selected/);
  await server.signIn(otherAccount);
  await jobsPage.refresh.click();
  await expect(jobsPage.count).toHaveText("12 jobs");
  await expect(bar.count).toHaveCount(0);
  await expect(jobsPage.table.checked).toHaveCount(0);
});

test("rows are held in place while jobs are selected", async ({ jobsPage, page, startControlled }) => {
  const server = await startControlled({ jobs: 0 });
  await server.control.freeze();
  const first = await server.control.submit({ queuedSeconds: 100_000 });
  await jobsPage.open(server.url);
  await jobsPage.table.checkbox(first).check();
  await jobsPage.table.checkbox(first).blur();
  await page.mouse.move(0, 0);
  const second = await server.control.submit({ queuedSeconds: 100_000 });
  await expect(jobsPage.show).toBeVisible({ timeout: 20_000 });
  await expect(jobsPage.table.opener(second)).toHaveCount(0);
  await jobsPage.show.click();
  await expect(jobsPage.table.opener(second)).toBeVisible();
  await expect(jobsPage.table.checkbox(first)).toBeChecked();
});

portalTest("jobs of an embedded list are selected, and a click opens no panel", async ({ page, portal }) => {
  await page.goto(portal.origin);
  const list = fullList(page);
  await expectInPortal(table(list)).toBeVisible();
  const bar = new SelectionBar(list);
  const number = (await openers(list).nth(1).textContent())!;
  await list.getByRole("checkbox", { name: `Select job ${number}`, exact: true }).check();
  await expectInPortal(bar.count).toHaveText("1 selected");
  await bar.copy.click();
  await bar.download.click();
  await expectInPortal(bar.submit).toBeVisible();
  await expectInPortal(openers(list).nth(1)).toHaveAttribute("aria-expanded", "false");
  expectInPortal(await violations(page)).toEqual([]);
});
