/** Canceling jobs: the dialog, what JESS answers, and the rows until the jobs have ended. */
import type { Page } from "@playwright/test";

import { expectAccessible } from "../../fixtures/axe.js";
import { failedLoad } from "../../fixtures/browser-errors.js";
import type { ControlledServer } from "../../fixtures/test.js";
import { expect, test } from "../../fixtures/test.js";
import type { JobsPage } from "../../pages/jobs-page.js";

const CANCEL = "/jess_web/api/job/";

const dialog = (page: Page) => page.getByRole("dialog", { name: /Cancel/ });
const button = (page: Page, name: string | RegExp) => dialog(page).getByRole("button", { name });

/** Opens the page with one queued job, its panel and the dialog. The clocks stand still. */
async function openDialog(
  { control, url }: ControlledServer,
  jobsPage: JobsPage,
): Promise<{ number: number; page: Page }> {
  const { page } = jobsPage;
  await control.freeze();
  const number = await control.submit({ name: "Tower", queuedSeconds: 7200, secondsAgo: 60 });
  await page.clock.install();
  await jobsPage.open(url);
  await jobsPage.table.opener(number).click();
  await control.forgetRequests();
  await page.getByRole("button", { name: `Cancel job ${number}` }).click();
  await expect(dialog(page)).toHaveAccessibleName("Cancel 1 job?");
  return { number, page };
}

test("cancels a job, and follows it until it is canceled, also while refreshes are paused", async ({
  startControlled,
  jobsPage,
}) => {
  const server = await startControlled({ jobs: 0 });
  const { number, page } = await openDialog(server, jobsPage);
  await expect(dialog(page)).toContainText(`${number} Tower`);
  await expectAccessible(page);
  await button(page, "Cancel 1 job").click();
  await expect(dialog(page)).toHaveAccessibleName("Cancellation of 1 job");
  await expect(dialog(page)).toContainText("1 being canceled");
  await expectAccessible(page);
  const row = jobsPage.table.row(number);
  await button(page, "Close").click();
  await expect(dialog(page)).toBeHidden();
  await expect(row).toContainText("Canceling…");
  // The button that opened the dialog has the focus again, and does not send anything twice.
  const opener = page.getByRole("button", { name: `Canceling… job ${number}` });
  await expect(opener).toBeFocused();
  await opener.press("Enter");
  await expect(dialog(page)).toBeHidden();
  expect(await server.control.requests("POST", CANCEL)).toEqual([
    expect.objectContaining({ path: `${CANCEL}${number}`, body: '{"cmd":"Cancel"}' }),
  ]);

  await page.getByRole("button", { name: "Pause" }).click();
  await server.control.advance(10);
  await page.clock.runFor(6_000);
  await expect(row).toContainText("Canceled");
  await expect(row).not.toContainText("Canceling…");
});

test("nothing is sent if the user keeps the job, by the button or by Escape", async ({ startControlled, jobsPage }) => {
  const server = await startControlled({ jobs: 0 });
  const { number, page } = await openDialog(server, jobsPage);
  await button(page, "Keep it").click();
  await expect(dialog(page)).toBeHidden();
  const opener = page.getByRole("button", { name: `Cancel job ${number}` });
  await expect(opener).toBeFocused();
  await opener.press("Enter");
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  await expect(opener).toBeFocused();
  expect(await server.control.requests("POST", CANCEL)).toEqual([]);
});

test("shows the reason that JESS gives for a refusal, and tries again", async ({ startControlled, jobsPage }) => {
  const server = await startControlled({ jobs: 0 });
  const { number, page } = await openDialog(server, jobsPage);
  await server.control.refuseCancel("all", "The queue is closed for maintenance");
  await button(page, "Cancel 1 job").click();
  await expect(dialog(page)).toContainText("1 refused by JESS");
  await expect(dialog(page)).toContainText("JESS says: “The queue is closed for maintenance”");
  await expectAccessible(page);
  await expect(jobsPage.table.row(number)).not.toContainText("Canceling…");
  await server.control.refuseCancel([]);
  await button(page, "Try these again").click();
  await expect(dialog(page)).toContainText("1 being canceled");
  await expect(button(page, "Try these again")).toBeHidden();
  expect(await server.control.requests("POST", CANCEL)).toHaveLength(2);
});

test("says that a job has finished before it could be canceled", async ({ startControlled, jobsPage }) => {
  const server = await startControlled({ jobs: 0 });
  const { number, page } = await openDialog(server, jobsPage);
  await server.control.raceCancel("all");
  await button(page, "Cancel 1 job").click();
  await expect(dialog(page)).toContainText("1 being canceled");
  await server.control.advance(3);
  await page.clock.runFor(6_000);
  await expect(dialog(page)).toContainText("1 finished before it could be canceled");
  await button(page, "Close").click();
  await expect(jobsPage.table.row(number)).toContainText("Finished");
  await expect(jobsPage.panel(number).root).toContainText("finished before it could be canceled");
});

test("waits for the pending request when Escape is pressed, since its reply still counts", async ({ startControlled, jobsPage }) => {
  const server = await startControlled({ jobs: 0 });
  const { page } = await openDialog(server, jobsPage);
  const held = await server.control.hold(CANCEL, "POST");
  await button(page, "Cancel 1 job").click();
  await expect(dialog(page)).toHaveAccessibleName("Canceling 1 job");
  await expect(dialog(page).getByRole("progressbar", { name: "Requests" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeVisible();
  await expect(button(page, "Stop")).toBeDisabled();
  await held.release();
  await expect(dialog(page)).toContainText("1 being canceled");
});

test("the end of the session stops everything, and is said", async ({ startControlled, jobsPage, browserErrors }) => {
  browserErrors.allow(...failedLoad(401), /could not be canceled/);
  const server = await startControlled({ jobs: 0 });
  const { page } = await openDialog(server, jobsPage);
  await server.control.endSessions();
  await button(page, "Cancel 1 job").click();
  await expect(dialog(page)).toContainText("You are signed out.");
  await button(page, "Close").click();
  await expect(jobsPage.signIn).toBeVisible();
});
