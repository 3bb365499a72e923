import type { Locator, Page } from "@playwright/test";

import { expectAccessible } from "../../fixtures/axe.js";
import { type WireJob, job } from "../../fixtures/jess-api.js";
import { shown, stubNotifications } from "../../fixtures/notifications.js";
import { expect, test } from "../../fixtures/test.js";
import { JobsPage } from "../../pages/jobs-page.js";

/** Clicks the first notification that a page has shown. */
const clickFirst = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const { shown } = window as unknown as { shown: EventTarget[] };
    return shown[0]!.dispatchEvent(new Event("click"));
  });

const notify = (page: Page): Locator => page.getByRole("switch", { name: "Notify me when a job ends" });

/** Returns a job of one account. */
const owned = (number: number, status: string, name = `Tower ${number}`): WireJob =>
  job(number, { status, id: 7, job_Name: name });

const ACTIVE = [owned(1, "FINISHED"), owned(2, "QUEUED"), owned(3, "ACCEPTED"), owned(4, "QUEUED")];

async function answer(jobsPage: JobsPage, jobs: WireJob[]): Promise<void> {
  await jobsPage.answerWith(jobs);
  await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
}

test("one notification tells which jobs have ended, once for all tabs, and a click opens the job", async ({
  jobsPage,
  page,
  context,
}) => {
  await stubNotifications(page, "granted");
  await jobsPage.answerWith(ACTIVE);
  await jobsPage.waitForReply(() => jobsPage.open());
  await expect(notify(page)).not.toBeChecked();
  await answer(jobsPage, [...ACTIVE.slice(0, 3), owned(4, "FINISHED")]);
  expect(await shown(page), "before it is turned on").toEqual([]);
  await notify(page).check();
  await expect(notify(page)).toBeChecked();

  const other = new JobsPage(await context.newPage());
  await stubNotifications(other.page, "granted");
  await other.page.addInitScript(() => sessionStorage.setItem("permission", "granted"));
  await other.answerWith([...ACTIVE.slice(0, 3), owned(4, "FINISHED")]);
  // Twice, since the first script decides which permission the stub has.
  await other.waitForReply(() => other.open());
  await other.waitForReply(() => other.page.reload());
  await expect(notify(other.page)).toBeChecked();

  const ended = [owned(1, "FINISHED"), owned(2, "FINISHED", "\u202eTower"), owned(3, "ACCEPTED"), owned(4, "FINISHED")];
  await answer(jobsPage, ended);
  await expect.poll(() => shown(page)).toEqual([{ title: "Tower has finished", body: "Job 2", tag: "2" }]);
  await answer(other, ended);
  // Job 3 has been rejected, and job 5 was submitted and has ended since.
  const more = [...ended.slice(0, 2), owned(3, "REJECTED"), owned(4, "FINISHED"), owned(5, "FINISHED")];
  await answer(other, more);
  await expect
    .poll(() => shown(other.page))
    .toEqual([{ title: "2 jobs have ended: 1 finished, 1 rejected", body: "JESS Jobs", tag: "3 5" }]);
  await answer(jobsPage, more);
  await expect(jobsPage.table.rows).toHaveCount(5);

  // The filter leaves out the job.
  await jobsPage.form.search.fill("nothing like this");
  await expect(jobsPage.table.rows).toHaveCount(0);
  await clickFirst(page);
  await expect(jobsPage.table.opener(2)).toHaveAttribute("aria-expanded", "true");
  await expect(jobsPage.panel(2).root).toBeVisible();
  await expect(jobsPage.table.opener(2)).toBeFocused();
  await expect(jobsPage.table.rows).toHaveCount(5);
  expect((await shown(page)).length).toBe(1);
});

test("a job far down the list is scrolled to", async ({ jobsPage, page }) => {
  await stubNotifications(page, "granted");
  const jobs = Array.from({ length: 3000 }, (_, index) => ({
    ...owned(index + 1, index === 99 ? "QUEUED" : "FINISHED"),
    received: Date.UTC(2026, 9, 1) + index * 1000,
  }));
  await jobsPage.answerWith(jobs);
  await jobsPage.waitForReply(() => jobsPage.open());
  await notify(page).check();
  await answer(
    jobsPage,
    jobs.map((job) => ({ ...job, status: "FINISHED" })),
  );
  await expect.poll(() => shown(page)).toEqual([{ title: "Tower 100 has finished", body: "Job 100", tag: "100" }]);
  await clickFirst(page);
  await expect(jobsPage.table.opener(100)).toHaveAttribute("aria-expanded", "true");
  await expect(jobsPage.table.opener(100)).toBeInViewport();
});

for (const [permission, explanation] of [
  ["denied", /The browser blocks notifications of this site/],
  ["default", /The browser was not allowed to show notifications/],
] as const) {
  test(`the switch stays off and says why if the permission is ${permission}`, async ({ jobsPage, page }) => {
    await stubNotifications(page, permission);
    await jobsPage.answerWith(ACTIVE);
    await jobsPage.waitForReply(() => jobsPage.open());
    await notify(page).click();
    await expect(page.getByText(explanation)).toBeVisible();
    await expect(notify(page)).not.toBeChecked();
    await expectAccessible(page);
    await answer(jobsPage, [owned(1, "FINISHED"), owned(2, "FINISHED")]);
    expect(await shown(page)).toEqual([]);
  });
}

test("without notifications of the browser, the switch says so", async ({ jobsPage, page }) => {
  await page.addInitScript(() => {
    delete (window as unknown as { Notification?: unknown }).Notification;
  });
  await jobsPage.answerWith(ACTIVE);
  await jobsPage.waitForReply(() => jobsPage.open());
  await notify(page).click();
  await expect(page.getByText("This browser cannot show notifications of this page.")).toBeVisible();
  await expect(notify(page)).not.toBeChecked();
});
