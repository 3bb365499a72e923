/** Canceling many jobs: what is sent, what JESS answers, and what the dialog and the rows show. */
import type { Page } from "@playwright/test";

import { expectAccessible } from "../../fixtures/axe.js";
import type { SandboxControl } from "../../fixtures/sandbox-control.js";
import type { ControlledServer } from "../../fixtures/test.js";
import { expect, test } from "../../fixtures/test.js";
import type { JobsPage } from "../../pages/jobs-page.js";
import { SelectionBar } from "../../pages/selection-bar.js";

/** The beginning of the path of a command to a job. */
const COMMAND = "/jess_web/api/job/";

const dialog = (page: Page) => page.getByRole("dialog");
const button = (page: Page, name: string) => dialog(page).getByRole("button", { name, exact: true });

/** Returns the numbers of the jobs whose cancellation was requested, ascending. */
async function requested(control: SandboxControl): Promise<number[]> {
  const requests = await control.requests("POST", COMMAND);
  return requests.map(({ path }) => Number(path.slice(COMMAND.length))).sort((one, other) => one - other);
}

/** Opens the dialog for a number of queued jobs, which are selected. The clocks stand still. */
async function openDialog({ control, url }: ControlledServer, jobsPage: JobsPage, jobs: number): Promise<number[]> {
  const { page } = jobsPage;
  await control.freeze();
  const numbers: number[] = [];
  for (let index = 0; index < jobs; index += 1) {
    numbers.push(await control.submit({ name: `Tower ${index + 1}`, queuedSeconds: 7200, secondsAgo: 60 + jobs - index }));
  }
  await page.clock.install();
  await jobsPage.open(url);
  await expect(jobsPage.count).toHaveText(`${jobs} jobs`);
  await expect(jobsPage.loadProgress).toHaveCount(0);
  await jobsPage.table.selectAll.check();
  await control.forgetRequests();
  await new SelectionBar(page).root.getByRole("button", { name: `Cancel ${jobs} active jobs` }).click();
  await expect(dialog(page)).toHaveAccessibleName(`Cancel ${jobs} jobs?`);
  return numbers;
}

test("at most four requests are pending, the progress is shown, and nothing is sent twice", async ({
  startControlled,
  jobsPage,
  page,
}) => {
  const server = await startControlled({ jobs: 0 });
  const { control } = server;
  const numbers = await openDialog(server, jobsPage, 12);
  await expect(dialog(page).getByRole("listitem")).toHaveCount(10);
  await expect(dialog(page)).toContainText("and 2 more");
  await expectAccessible(page);

  const held = await control.hold(COMMAND, "POST");
  await button(page, "Cancel 12 jobs").click();
  await expect(dialog(page)).toHaveAccessibleName("Canceling 12 jobs");
  await expect.poll(async () => (await requested(control)).length).toBe(4);
  await expect(dialog(page)).toContainText("0 of 12 done");
  await held.release(3);
  await expect(dialog(page)).toContainText("3 of 12 done");
  await expect.poll(async () => (await requested(control)).length).toBe(7);
  const progress = dialog(page).getByRole("progressbar", { name: "Requests" });
  await expect(progress).toHaveAttribute("value", "3");
  await expect(progress).toHaveAttribute("max", "12");

  await held.release();
  await expect(dialog(page)).toContainText("12 being canceled");
  expect(await requested(control)).toEqual(numbers);
  await button(page, "Close").click();
  // They are still active, but being canceled already.
  const again = new SelectionBar(page).root.getByRole("button", { name: "Canceling 12 jobs…" });
  await expect(again).toHaveAttribute("aria-disabled", "true");
  await expect(again).toBeFocused();
  await again.click({ force: true });
  await expect(dialog(page)).toBeHidden();
  await control.advance(10);
  await page.clock.runFor(6_000);
  await expect(jobsPage.table.rows.filter({ hasText: "Canceled" })).toHaveCount(12);
  expect(await requested(control)).toEqual(numbers);
});

test("what is not sent when the user stops can be canceled later", async ({ startControlled, jobsPage, page }) => {
  const server = await startControlled({ jobs: 0 });
  const { control } = server;
  const numbers = await openDialog(server, jobsPage, 9);
  const held = await control.hold(COMMAND, "POST");
  await button(page, "Cancel 9 jobs").click();
  await expect.poll(async () => (await requested(control)).length).toBe(4);
  await button(page, "Stop").click();
  await expect(button(page, "Stopping…")).toBeDisabled();
  await held.release();
  await expect(dialog(page)).toContainText("You stopped before all requests were sent.");
  await expect(dialog(page)).toContainText("4 being canceled");
  await expect(dialog(page)).toContainText("5 not canceled");
  await expect(button(page, "Try these again")).toBeHidden();
  expect(await requested(control)).toHaveLength(4);
  await button(page, "Close").click();
  await expect(jobsPage.table.rows.filter({ hasText: "Canceling…" })).toHaveCount(4);

  await new SelectionBar(page).root.getByRole("button", { name: "Cancel 5 active jobs" }).click();
  await expect(dialog(page)).toHaveAccessibleName("Cancel 5 jobs?");
  await expect(dialog(page)).toContainText("4 other jobs are being canceled already.");
  await button(page, "Cancel 5 jobs").click();
  await expect(dialog(page)).toContainText("5 being canceled");
  expect(await requested(control)).toEqual(numbers);
});

test("one job is refused and tried again, one finishes before, and the others are canceled", async ({
  startControlled,
  jobsPage,
  page,
}) => {
  const server = await startControlled({ jobs: 0 });
  const { control } = server;
  const numbers = await openDialog(server, jobsPage, 6);
  const [refused, raced] = [numbers[1]!, numbers[4]!];
  await control.refuseCancel([refused]);
  await control.raceCancel([raced]);
  await button(page, "Cancel 6 jobs").click();
  await expect(dialog(page)).toContainText("1 refused by JESS");
  await expect(dialog(page)).toContainText("5 being canceled");
  await expect(dialog(page)).toContainText(`JESS says: “Job ${refused} is not found or not cancellable”`);
  await control.refuseCancel([]);
  await button(page, "Try these again").click();
  await expect(dialog(page)).toContainText("6 being canceled");

  await control.advance(10);
  await page.clock.runFor(6_000);
  await expect(dialog(page)).toContainText("5 canceled");
  await expect(dialog(page)).toContainText("1 finished before it could be canceled");
  await expect(dialog(page)).toContainText(`${raced} Tower 5`);
  expect(await requested(control)).toEqual([...numbers, refused].sort((one, other) => one - other));
  await button(page, "Close").click();
  await expect(jobsPage.table.row(raced)).toContainText("Finished");
  await expect(jobsPage.table.rows.filter({ hasText: "Canceled" })).toHaveCount(5);
});

test("a row that shows one job after another says of each whether it is being canceled", async ({
  startControlled,
  jobsPage,
  page,
}) => {
  const { control, url } = await startControlled({ jobs: 400 });
  await control.freeze();
  const [canceled, other] = [
    await control.submit({ name: "Tower", queuedSeconds: 7200, secondsAgo: 30 }),
    await control.submit({ name: "Bridge", queuedSeconds: 7200, secondsAgo: 20 }),
  ];
  await page.clock.install();
  await jobsPage.open(url);
  await expect(jobsPage.table.row(canceled)).toBeVisible();
  await expect(jobsPage.loadProgress).toHaveCount(0);
  await jobsPage.table.checkbox(canceled).check();
  await new SelectionBar(page).root.getByRole("button", { name: "Cancel 1 active job" }).click();
  await button(page, "Cancel 1 job").click();
  await expect(dialog(page)).toContainText("1 being canceled");
  await button(page, "Close").click();
  await expect(jobsPage.table.row(canceled)).toContainText("Canceling…");
  // The focus would keep its row.
  await jobsPage.form.search.focus();

  const canceling = jobsPage.table.rows.filter({ hasText: "Canceling…" });
  for (const [position, count] of [
    [1, 0],
    [0, 1],
  ] as const) {
    await page.evaluate((position) => scrollTo(0, document.documentElement.scrollHeight * position), position);
    await expect(jobsPage.table.row(canceled)).toHaveCount(count);
    await expect(canceling).toHaveCount(count);
  }
  await expect(jobsPage.table.row(other)).not.toContainText("Canceling…");

  // It ends while its row shows another job.
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await expect(jobsPage.table.row(canceled)).toHaveCount(0);
  await control.advance(10);
  await page.clock.runFor(6_000);
  await page.evaluate(() => scrollTo(0, 0));
  await expect(jobsPage.table.row(canceled)).toContainText("Canceled");
  await expect(canceling).toHaveCount(0);
});
