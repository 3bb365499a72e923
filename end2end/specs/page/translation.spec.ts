import type { Page } from "@playwright/test";

import { failedLoad } from "../../fixtures/browser-errors.js";
import { job } from "../../fixtures/jess-api.js";
import { scrollWindow } from "../../fixtures/painting.js";
import { expect, test } from "../../fixtures/test.js";
import { JOBS_CALL } from "../../pages/jobs-page.js";
import { COUNT, EMPTY, TITLES } from "../../pages/texts.js";

/** Replaces the texts of the page as the translation of Chromium does. */
async function translate(page: Page): Promise<void> {
  await page.evaluate(() => {
    const walker = document.createTreeWalker(document.querySelector(".page")!, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts) {
      const [outer, inner] = [document.createElement("font"), document.createElement("font")];
      inner.textContent = text.nodeValue;
      outer.append(inner);
      text.replaceWith(outer);
    }
  });
}

test("after a translation, each row shows its own job, and the count is updated", async ({ jobsPage, page }) => {
  const jobs = Array.from({ length: 3000 }, (_, index) =>
    job(index + 1, { job_Type: `TYPE_${index + 1}`, received: Date.UTC(2026, 9, 1) - 60_000 * index }),
  );
  await jobsPage.answerWith(jobs);
  await jobsPage.open();
  await expect(jobsPage.count).toHaveText("3,000 jobs");
  await jobsPage.table.opener(1).click();
  await translate(page);
  for (const [top, first] of [
    [4000, 60],
    [40_000, 800],
    [40_500, 810],
    [600, 1],
  ] as const) {
    await scrollWindow(page, top);
    await expect.poll(async () => (await jobsPage.table.firstInView())?.number ?? 0).toBeGreaterThan(first);
    const rows = await jobsPage.table.read();
    expect(rows.length).toBeGreaterThan(15);
    for (const { index, number, name, status, progress, type } of rows) {
      const expected = index - 1;
      expect([number, name, status, progress, type]).toEqual([
        String(expected),
        `Job number ${expected}`,
        "Finished",
        "1/1",
        `TYPE_${expected}`,
      ]);
    }
    await translate(page);
  }
  await jobsPage.answerWith(jobs.slice(0, 2999));
  await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
  await expect(jobsPage.count).toHaveText("2,999 jobs");
});

test("data is excluded from translation", async ({ jobsPage, page }) => {
  await jobsPage.answerWith([job(1)], { "eplusout.err": "Program Version,EnergyPlus\n" });
  await jobsPage.open();
  await jobsPage.table.opener(1).click();
  const isTranslated = (selector: string): Promise<boolean[]> =>
    page.locator(selector).evaluateAll((elements) => elements.map((element) => (element as HTMLElement).translate));
  const cells = await isTranslated("tbody .job > :not(.cell-select)");
  expect(cells).toEqual(Array(9).fill(false));
  const panel = ".job-panel";
  await expect(jobsPage.panel(1).results.file("eplusout.err")).toBeVisible();
  for (const data of [
    `${panel} dd > [translate]`,
    ".job-panel-name",
    ".job-panel-message",
    ".timeline-time",
    ".result-name",
    ".result-time",
  ]) {
    expect(new Set(await isTranslated(data)), data).toEqual(new Set([false]));
  }
  expect(new Set(await isTranslated(`${panel} dt, ${panel} h3`))).toEqual(new Set([true]));
});

test("all changing texts are updated after a translation, without remains of the old ones", async ({
  jobsPage,
  page,
  browserErrors,
}) => {
  browserErrors.allow(...failedLoad(502), ...failedLoad(401), /The status of job 5 could not be loaded: refused/);
  const now = Date.UTC(2026, 10, 24, 12);
  await page.clock.setFixedTime(now);
  const active = job(5, { status: "QUEUED", message: "Running.", received: now });
  await jobsPage.answerWith([active, job(4, { status: "REJECTED" }), job(3)]);
  await jobsPage.open();
  const list = page.locator(".panel");
  await expect(list).toContainText("1 active");
  await jobsPage.table.opener(5).click();
  const panel = jobsPage.panel(5);
  await expect(panel.message).toHaveText("Running.");

  await translate(page);
  await jobsPage.answerWith([{ ...active, message: "Nearly done." }, job(4, { status: "QUEUED" }), job(3)]);
  await page.clock.setFixedTime(now + 60_000);
  await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
  await expect(list.locator(".highlights")).toHaveText("2 active");
  await expect(panel.message).toHaveText("Nearly done.");
  await expect(panel.root).not.toContainText("Running.");
  await expect(page.locator(".updated")).toHaveText(/^Updated 12:01:\d\d$/);

  // One error after another, in the same alert.
  for (const [status, title] of [
    [502, TITLES.unavailable],
    [401, TITLES.signedOut],
  ] as const) {
    await translate(page);
    await page.route(JOBS_CALL, (route) => route.fulfill({ status, body: "" }));
    await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
    await expect(jobsPage.alert.locator(".error-alert-title")).toHaveText(title);
  }

  await translate(page);
  await jobsPage.answerWith([job(3)]);
  await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
  await expect(jobsPage.alert).toHaveCount(0);
  await jobsPage.form.search.fill("nothing");
  await expect(jobsPage.count).toHaveText(COUNT.noMatch);
  await translate(page);
  await jobsPage.form.search.fill("nothing else");
  await expect(page.locator(".empty-state")).toContainText("You have no jobs with “nothing else”.");
  await jobsPage.form.status("Queued").check();
  await expect(page.locator(".empty-state-title")).toHaveText("No jobs match the filter and the search");
  await translate(page);
  await jobsPage.clear("search").click();
  await expect(page.locator(".empty-state-title")).toHaveText(EMPTY.noMatch);
  await expect(page.locator(".empty-state-actions")).toHaveText(/^Without the status/);
});
