/** A page that stays open while jobs and sessions end, by the clock of the sandbox. */
import type { Page } from "@playwright/test";

import { expectAccessible } from "../../fixtures/axe.js";
import { failedLoad } from "../../fixtures/browser-errors.js";
import { shown, stubNotifications } from "../../fixtures/notifications.js";
import { waitForFrames } from "../../fixtures/painting.js";
import type { ControlledServer } from "../../fixtures/test.js";
import { expect, test } from "../../fixtures/test.js";
import { setVisible } from "../../fixtures/visibility.js";
import { JobsPage } from "../../pages/jobs-page.js";
import { SignInPage } from "../../pages/sign-in-page.js";
import { TITLES } from "../../pages/texts.js";

/** The paths of the list and of the status of a job, at the service. */
const JOBS = "/jess_web/api/jobs";
const STATUS = "/jess_web/api/job/status/";

/** Opens the page with one active job. The clocks of the sandbox and of the browser stand still. */
async function openWithJob({ control, url }: ControlledServer, jobsPage: JobsPage): Promise<number> {
  await control.freeze();
  const number = await control.submit({ name: "Tower", queuedSeconds: 600 });
  await jobsPage.page.clock.install();
  await jobsPage.open(url);
  await expect(jobsPage.table.row(number)).toContainText("Unpacked");
  await expect(jobsPage.loadProgress).toHaveCount(0);
  return number;
}

/** Opens the panel of a job, and waits for its status. */
async function openPanel(jobsPage: JobsPage, { control }: ControlledServer, number: number): Promise<void> {
  const { length } = await control.requests("GET", STATUS);
  await jobsPage.table.opener(number).click();
  await expect.poll(async () => (await control.requests("GET", STATUS)).length).toBe(length + 1);
}

test("a job that ends is marked, counted in the title and notified", async ({ startControlled, jobsPage, page }) => {
  const server = await startControlled({ jobs: 3 });
  await stubNotifications(page, "granted");
  const number = await openWithJob(server, jobsPage);
  const mark = jobsPage.table.row(number).getByRole("img", { name: "Changed since you last looked" });
  await page.getByRole("switch", { name: "Notify me when a job ends" }).check();
  await expect(page).toHaveTitle("JESS Jobs");
  await expect(mark).toHaveCount(0);

  await server.control.advance(15);
  await page.clock.runFor(11_000);
  await expect(jobsPage.table.row(number)).toContainText("Accepted");
  await expect(mark).toHaveCount(1);
  expect(await shown(page)).toEqual([]);

  await server.control.advance(3600);
  await page.clock.runFor(11_000);
  await expect(jobsPage.table.row(number)).toContainText("Finished");
  await expect(mark).toHaveCount(1);
  await expect(page).toHaveTitle("(1) JESS Jobs");
  await expect
    .poll(() => shown(page))
    .toEqual([{ title: "Tower has finished", body: `Job ${number}`, tag: String(number) }]);
});

test("a job that was never active in a refresh appears soon", async ({
  startControlled,
  jobsPage,
  page,
}) => {
  const server = await startControlled({ jobs: 3 });
  await openWithJob(server, jobsPage);
  const rejected = await server.control.submit({ name: "Typo", outcome: "rejected", unpackedSeconds: 1 });
  await server.control.advance(5);
  await server.control.forgetRequests();
  // In small steps, so that no request times out by the clock of the browser.
  await expect(async () => {
    await page.clock.runFor(5_000);
    await expect(jobsPage.table.row(rejected)).toContainText("Rejected", { timeout: 100 });
  }).toPass();
  const asked = await server.control.requests("GET", JOBS);
  expect(asked.length).toBeLessThan(10);
  await expect(page).toHaveTitle("(1) JESS Jobs");
});

test("after the end of the session the rows stay, and both tabs go on when the user has signed in", async ({
  startControlled,
  jobsPage,
  page,
  context,
  browserErrors,
}) => {
  browserErrors.allow(...failedLoad(401), /could not be refreshed/);
  const server = await startControlled({ jobs: 3 });
  const otherPage = new JobsPage(await context.newPage());
  for (const tab of [jobsPage, otherPage]) {
    await tab.open(server.url);
    await expect(tab.count).toHaveText("3 jobs");
  }
  await otherPage.form.search.fill("o");
  await server.control.endSessions();
  await jobsPage.refresh.click();
  for (const tab of [jobsPage, otherPage]) {
    await expect(tab.alert).toContainText(TITLES.signedOut);
    await expect(tab.alert).toContainText("The list below was updated on");
    await expect(tab.table.numbers).not.toHaveCount(0);
  }
  await expectAccessible(page);

  await jobsPage.signIn.click();
  const signInPage = new SignInPage(page);
  await signInPage.signIn();
  await expect(jobsPage.table.numbers).toHaveCount(3);
  // The other tab stays as it is, and is not even shown.
  await expect(otherPage.alert).toHaveCount(0);
  await expect(otherPage.form.search).toHaveValue("o");
  await expect(otherPage.table.numbers).not.toHaveCount(0);
});

test("a hidden tab sends nothing, and a tab that is shown again asks at once", async ({
  startControlled,
  jobsPage,
  page,
}) => {
  const server = await startControlled({ jobs: 0 });
  const { control } = server;
  const number = await openWithJob(server, jobsPage);
  // An open panel and a cancellation are followed as well.
  await openPanel(jobsPage, server, number);
  await cancel(page, number);
  await setVisible(page, false);
  await control.forgetRequests();
  await control.advance(3600);
  await page.clock.runFor(600_000);
  expect(await control.requests()).toEqual([]);
  await setVisible(page, true);
  await expect(jobsPage.table.row(number)).toContainText("Canceled");
});

/** Cancels the job whose panel is open. */
async function cancel(page: Page, number: number): Promise<void> {
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: `Cancel job ${number}` }).click();
  await dialog.getByRole("button", { name: "Cancel 1 job" }).click();
  await expect(dialog).toContainText("1 being canceled");
  await dialog.getByRole("button", { name: "Close" }).click();
}

test.describe("an answer that comes late does not undo a newer state:", () => {
  test("the refresh before the list", async ({ startControlled, jobsPage, page }) => {
    const server = await startControlled({ jobs: 0 });
    const { control } = server;
    const number = await openWithJob(server, jobsPage);
    const held = await control.hold(JOBS);
    await control.forgetRequests();
    await page.clock.runFor(11_000);
    await expect.poll(async () => (await control.requests("GET", JOBS)).length).toBe(1);
    await control.advance(3600);
    await jobsPage.refresh.click();
    await expect.poll(async () => (await control.requests("GET", JOBS)).length).toBe(2);
    await held.release();
    await expect(jobsPage.table.row(number)).toContainText("Finished");
    await expect(jobsPage.loadProgress).toHaveCount(0);
    await expect(jobsPage.table.row(number)).toContainText("Finished");
  });

  test("the list before the status of the job", async ({ startControlled, jobsPage }) => {
    const server = await startControlled({ jobs: 0 });
    const { control } = server;
    const number = await openWithJob(server, jobsPage);
    const held = await control.hold(JOBS);
    await control.forgetRequests();
    await jobsPage.refresh.click();
    await expect.poll(async () => (await control.requests("GET", JOBS)).length).toBe(1);
    await control.advance(3600);
    await openPanel(jobsPage, server, number);
    await expect(jobsPage.table.row(number)).toContainText("Finished");
    await held.release();
    await expect(jobsPage.loadProgress).toHaveCount(0);
    await expect(jobsPage.table.row(number)).toContainText("Finished");
  });

  test("the status of the job before the list", async ({ startControlled, jobsPage, page }) => {
    const server = await startControlled({ jobs: 0 });
    const { control } = server;
    const number = await openWithJob(server, jobsPage);
    const held = await control.hold(STATUS);
    await openPanel(jobsPage, server, number);
    await control.advance(3600);
    await jobsPage.refresh.click();
    await expect(jobsPage.table.row(number)).toContainText("Finished");
    await held.release();
    await waitForFrames(page, 30);
    await expect(jobsPage.table.row(number)).toContainText("Finished");
  });

  test("the reply to a cancellation before the list", async ({ startControlled, jobsPage, page }) => {
    const server = await startControlled({ jobs: 0 });
    const { control } = server;
    const number = await openWithJob(server, jobsPage);
    await openPanel(jobsPage, server, number);
    const held = await control.hold("/jess_web/api/job/", "POST");
    await page.getByRole("button", { name: `Cancel job ${number}` }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel 1 job" }).click();
    await expect.poll(async () => (await control.requests("POST", "/jess_web/api/job/")).length).toBe(1);
    await control.advance(60);
    await jobsPage.refreshInPlace();
    await expect(jobsPage.table.row(number)).toContainText("Canceled");
    await held.release();
    await expect(page.getByRole("dialog")).toContainText("1 canceled");
    await expect(jobsPage.table.row(number)).toContainText("Canceled");
    expect(await control.requests("POST", "/jess_web/api/job/")).toHaveLength(1);
  });
});
