import type { Locator } from "@playwright/test";

import { failedLoad } from "../../fixtures/browser-errors.js";
import { foreignMarkup, reorderedTexts } from "../../fixtures/foreign-markup.js";
import { type HostileJob, hostileJobs, test } from "../../fixtures/hostile.js";
import { matching } from "../../fixtures/jess-api.js";
import { scrollWindow } from "../../fixtures/painting.js";
import { expect } from "../../fixtures/test.js";
import { JOBS_CALL, type JobsPage } from "../../pages/jobs-page.js";
import { DETAILS, NOT_A_STATUS, TITLES } from "../../pages/texts.js";

/** The widths of the window, for the layouts as table and as cards. */
const WIDTHS = [1280, 390];

// The time zone of the sandbox.
test.use({ timezoneId: "UTC" });

/** Opens the page with the jobs since yesterday, which are all rendered, and returns the hostile ones. */
async function openHostile(jobsPage: JobsPage): Promise<HostileJob[]> {
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  // The reply also has the day before.
  const reply = await jobsPage.jobsOfReply(() => jobsPage.open(`?since=${yesterday}`));
  const jobs = matching(reply, { since: yesterday }).reverse();
  await expect(jobsPage.table.rows).toHaveCount(jobs.length);
  return hostileJobs(jobs);
}

/** Returns a text as the page quotes it: without control characters for the direction of writing. */
function quoted(text: string): string {
  return text.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
}

/** Returns an unknown status as the page shows it. */
function shownStatus(text: string): string {
  return text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** Checks that rows do not overlap or leave the page, and that none is much higher than the others. */
async function expectGoodLayout(jobsPage: JobsPage): Promise<void> {
  expect(await jobsPage.horizontalOverflow()).toBe(0);
  const boxes = await jobsPage.table.rows.evaluateAll((rows) =>
    rows.map((row) => row.getBoundingClientRect()).map(({ top, bottom }) => ({ top, bottom })),
  );
  boxes.sort((one, other) => one.top - other.top);
  for (const [index, { top, bottom }] of boxes.entries()) {
    expect(bottom - top).toBeLessThan(250);
    expect(boxes[index + 1]?.top ?? bottom).toBeGreaterThanOrEqual(bottom - 1);
  }
}

/** Returns the terms of a description list with their descriptions. */
async function descriptions(list: Locator): Promise<Record<string, string>> {
  const pairs = await list
    .locator(".fact")
    .evaluateAll((facts) => facts.map((fact) => [...fact.children].map((part) => part.textContent)));
  return Object.fromEntries(pairs) as Record<string, string>;
}

for (const width of WIDTHS) {
  test.describe(`at ${width} pixels`, () => {
    test.use({ viewport: { width, height: 900 } });

    test("a row shows hostile texts unchanged", async ({ jobsPage }) => {
      const hostile = await openHostile(jobsPage);
      const rows = (await jobsPage.table.read()).slice(0, hostile.length);
      expect(rows.map(({ number, name, status, message, type }) => ({ number, name, status, message, type }))).toEqual(
        hostile.map((job) => ({
          number: String(job.job_SN),
          name: job.job_Name,
          status: shownStatus(job.status),
          message: job.message,
          type: job.job_Type,
        })),
      );
      expect(await reorderedTexts(jobsPage.table.root)).toEqual([]);
      await expectGoodLayout(jobsPage);
    });

    test("a long list shows hostile texts unchanged while it is scrolled", async ({ jobsPage, page }) => {
      const jobs = await jobsPage.jobsOfReply(() => jobsPage.open());
      const names = new Map(jobs.map((job) => [String(job.job_SN), job.job_Name]));
      const { height } = (await jobsPage.table.rows.first().boundingBox())!;
      // The hostile jobs are the newest, and all rows have the same height. Every fourth one is enough, since its
      // neighbours are in view, too.
      for (const [index, { job_SN }] of hostileJobs(jobs).entries()) {
        if (index % 4 !== 0) continue;
        await scrollWindow(page, index * height);
        await expect(jobsPage.table.row(job_SN)).toBeInViewport();
        const rows = await jobsPage.table.read();
        expect(rows.length).toBeLessThan(100);
        for (const { number, name } of rows) expect(name).toBe(names.get(number));
        await expectGoodLayout(jobsPage);
      }
    });

    test("the panel shows hostile texts unchanged", async ({ jobsPage, page }) => {
      const jobs = await openHostile(jobsPage);
      await jobsPage.table.opener(jobs[0]!.job_SN).click();
      for (const [index, hostile] of jobs.entries()) {
        if (index > 0) await page.keyboard.press("j");
        const panel = jobsPage.panel(hostile.job_SN);
        await expect(panel.root).toBeVisible();
        expect(await panel.root.locator(".job-panel-name").textContent()).toBe(hostile.job_Name);
        expect(await panel.message.textContent()).toBe(hostile.message);
        expect(await descriptions(panel.section("Facts"))).toMatchObject({
          Description: hostile.job_Desc,
          Type: hostile.job_Type,
          Subset: hostile.job_Subset,
          Arguments: hostile.job_Args,
          User: hostile.username,
        });
        expect(await reorderedTexts(panel.root)).toEqual([]);
        const overflow = await panel.root.evaluate((panel) => panel.scrollWidth - panel.clientWidth);
        expect(overflow).toBe(0);
      }
      expect(await jobsPage.horizontalOverflow()).toBe(0);
    });
  });
}

test("a long list shows hostile texts unchanged in every order", async ({ jobsPage }) => {
  const jobs = await jobsPage.jobsOfReply(() => jobsPage.open());
  const names = new Map(jobs.map((job) => [String(job.job_SN), job.job_Name]));
  for (const heading of ["Name", "Status", "Type", "CPU time", "Storage", "Progress"]) {
    await jobsPage.table.root.getByRole("button", { name: heading, exact: true }).click();
    for (const { number, name } of await jobsPage.table.read()) expect(name).toBe(names.get(number));
    await expectGoodLayout(jobsPage);
  }
});

test("hostile texts can be searched for, and patterns are searched for literally", async ({ jobsPage }) => {
  const hostile = await openHostile(jobsPage);
  for (const { job_SN, job_Name } of hostile) {
    // The first line, which fits into the field. 60 characters are enough.
    const text = [...job_Name!.split(/[\r\n]/)[0]!].slice(0, 60).join("");
    await jobsPage.form.search.fill(text);
    await expect(jobsPage.table.row(job_SN)).toHaveCount(1);
    await expect.poll(() => new URL(jobsPage.page.url()).searchParams.get("q")).toBe(text.trim());
  }
  for (const pattern of [".*", "%", "[a-z]", "^", "\\", "$&"]) {
    await jobsPage.form.search.fill(`${pattern}${pattern}`);
    await expect(jobsPage.page.getByText(`with “${pattern}${pattern}”`)).toBeVisible();
  }
});

test.describe("at 390 pixels", () => {
  test.use({ viewport: { width: 390, height: 900 } });

  test("an error shows a hostile message as text", async ({ jobsPage, page, browserErrors }) => {
    browserErrors.allow(...failedLoad(502));
    const hostile = await openHostile(jobsPage);
    let message = "";
    await page.route(JOBS_CALL, (route) =>
      route.fulfill({ status: 502, json: { ok: false, status: message, data: null } }),
    );
    for (const job of hostile) {
      message = job.message!;
      await jobsPage.waitForReply(() => jobsPage.refresh.click());
      await expect(jobsPage.alert).toContainText(TITLES.unavailable);
      expect(await jobsPage.alert.textContent()).toContain(DETAILS.reason(quoted(message), 502));
      expect(await reorderedTexts(jobsPage.alert)).toEqual([]);
      expect(await jobsPage.horizontalOverflow()).toBe(0);
    }
  });

  test("a hostile search in the URL is shown as text", async ({ jobsPage }) => {
    for (const { job_Name } of await openHostile(jobsPage)) {
      const absent = `absent ${job_Name!}`;
      await jobsPage.visit(`?since=2026-01-01&q=${encodeURIComponent(absent)}`);
      const notice = jobsPage.page.getByText("You have no jobs submitted since");
      await expect.poll(() => notice.textContent()).toContain(`with “${quoted(absent)}”.`);
      expect(await reorderedTexts(notice)).toEqual([]);
      expect(await jobsPage.horizontalOverflow()).toBe(0);
    }
  });

  test("a page that is loaded with hostile texts in the URL shows them as text", async ({ jobsPage }) => {
    // Only some of the jobs, since the page loads for each. The other tests change the URL without loading.
    for (const [index, { job_Name, status }] of (await openHostile(jobsPage)).entries()) {
      if (index % 8 !== 0) continue;
      const query = new URLSearchParams({ q: job_Name!, status: `${status.replaceAll(",", "")}"<b>` });
      await jobsPage.open(`?${query}`);
      await expect(jobsPage.page.getByText(NOT_A_STATUS)).toBeVisible();
      await expect(jobsPage.page.locator("b")).toHaveCount(0);
      expect(await foreignMarkup(jobsPage.page)).toEqual([]);
    }
  });

  test("a hostile status in the URL is checked if it is valid, and quoted in an error otherwise", async ({
    jobsPage,
  }) => {
    const hostile = await openHostile(jobsPage);
    for (const job of hostile) {
      await jobsPage.visit(`?since=2026-01-01&status=${encodeURIComponent(job.status.replaceAll(",", ""))}`);
      if (/^[\w-]{1,32}$/.test(job.status)) {
        await expect(jobsPage.table.numbers).toHaveText([String(job.job_SN)]);
        const box = jobsPage.form.status(shownStatus(job.status));
        await expect(box).toBeChecked();
        await box.uncheck();
        await expect(box).not.toBeChecked();
        await expect(jobsPage.table.row(job.job_SN)).toHaveCount(1);
      } else {
        const error = jobsPage.page.getByText(NOT_A_STATUS);
        const shown = /^The address asks for “.{1,41}”, which is not a status\. Choose from the list\.$/su;
        await expect.poll(() => error.textContent()).toMatch(shown);
        expect(await reorderedTexts(error)).toEqual([]);
      }
      expect(await jobsPage.horizontalOverflow()).toBe(0);
    }
  });
});
