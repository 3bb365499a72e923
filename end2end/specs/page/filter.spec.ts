import { job } from "../../fixtures/jess-api.js";
import { expect, test } from "../../fixtures/test.js";
import { COUNT, FIELD_ERRORS } from "../../pages/texts.js";

const NOW = Date.UTC(2026, 10, 24, 12);

const JOBS = [
  job(1, { status: "ACCEPTED" }),
  job(2, { status: "UNPACKED" }),
  job(3, { status: "QUEUED" }),
  job(4, { status: "FINISHED" }),
  job(5, { status: "CANCELED" }),
  job(6, { status: "REJECTED" }),
];

test.beforeEach(({ page }) => page.clock.setFixedTime(NOW));

test("each checked status is added to the request and to the list", async ({ jobsPage }) => {
  await jobsPage.answerWith(JOBS);
  await jobsPage.waitForReply(() => jobsPage.open());
  for (const [name, query, numbers] of [
    ["Accepted", "?status=ACCEPTED", ["1"]],
    ["Unpacked", "?status=ACCEPTED,UNPACKED", ["2", "1"]],
    ["Queued", "?status=ACCEPTED,UNPACKED,QUEUED", ["3", "2", "1"]],
    ["Finished", "?status=ACCEPTED,UNPACKED,QUEUED,FINISHED", ["4", "3", "2", "1"]],
    ["Canceled", "?status=ACCEPTED,UNPACKED,QUEUED,FINISHED,CANCELED", ["5", "4", "3", "2", "1"]],
    ["Rejected", "?status=ACCEPTED,UNPACKED,QUEUED,FINISHED,CANCELED,REJECTED", ["6", "5", "4", "3", "2", "1"]],
  ] as const) {
    await jobsPage.waitForReply(() => jobsPage.form.status(name).check());
    await expect(jobsPage.table.numbers).toHaveText([...numbers]);
    expect(jobsPage.queries.at(-1)).toBe(query);
    expect(jobsPage.query()).toBe(query);
  }
});

test.describe("a date", () => {
  test.beforeEach(async ({ jobsPage, page }) => {
    await page.clock.install({ time: NOW });
    await jobsPage.answerWith([]);
    await jobsPage.waitForReply(() => jobsPage.open("?till=2021-12-31"));
    // Ahead, since the clock runs while the page loads and cannot be set back, but before the first refresh.
    await page.clock.pauseAt(NOW + 50_000);
  });

  const QUERIES = ["?till=2022-01-01", "?since=2020-12-31&till=2022-01-01"];

  test("is applied after a pause in typing", async ({ jobsPage, page }) => {
    await jobsPage.form.since.fill("2021-01-01");
    await jobsPage.waitForReply(() => page.clock.runFor(1_000));
    expect(jobsPage.queries).toEqual(QUERIES);
  });

  test("is applied at once when Enter is pressed", async ({ jobsPage }) => {
    await jobsPage.form.since.fill("2021-01-01");
    await jobsPage.form.since.press("Enter");
    await expect.poll(() => jobsPage.queries).toEqual(QUERIES);
  });

  test("that is incomplete is an error when its field loses the focus", async ({ jobsPage, page }) => {
    const { since } = jobsPage.form;
    await since.focus();
    await page.keyboard.type("01");
    await page.clock.runFor(1_000);
    await expect(since).toHaveAccessibleDescription("");
    await since.blur();
    await page.clock.runFor(1_000);
    await expect(since).toHaveAccessibleDescription(FIELD_ERRORS.incomplete);
  });

  test("that is incomplete does not move the control that is clicked next", async ({ jobsPage, page }) => {
    const { form } = jobsPage;
    const rejected = form.status("Rejected");
    await form.since.focus();
    await page.keyboard.type("01");
    await rejected.hover();
    await page.mouse.down();
    await expect(form.since).not.toBeFocused();
    await expect(form.since).not.toHaveAttribute("aria-invalid");
    await page.mouse.up();
    await expect(rejected).toBeChecked();
    await page.clock.runFor(1_000);
    await expect(form.since).toHaveAccessibleDescription(FIELD_ERRORS.incomplete);
  });
});

test("a last day before the first day is an error beside its field and sends no request", async ({ jobsPage }) => {
  const { form } = jobsPage;
  await jobsPage.answerWith([]);
  await jobsPage.waitForReply(() => jobsPage.open("?since=2021-07-01&till=2021-07-31"));
  const regions = form.root.locator("[aria-live]");
  // A live region that is inserted together with its text is not announced.
  await expect(regions).toHaveCount(4);
  for (const region of await regions.all()) await expect(region).not.toHaveCSS("display", "none");

  await form.till.fill("2021-06-30");
  await form.till.blur();
  await expect(form.till).toHaveAttribute("aria-invalid", "true");
  await expect(form.till).toHaveAccessibleDescription(FIELD_ERRORS.lastBeforeFirst);
  await expect(form.since).not.toHaveAttribute("aria-invalid");
  expect(jobsPage.query()).toBe("?since=2021-07-01&till=2021-07-31");

  await form.since.fill("2021-06-01");
  await jobsPage.waitForReply(() => form.since.blur());
  await expect(form.till).not.toHaveAttribute("aria-invalid");
  await expect(form.till).toHaveAccessibleDescription("");
  // The invalid filter was not sent between these.
  expect(jobsPage.queries).toEqual(["?since=2021-06-30&till=2021-08-01", "?since=2021-05-31&till=2021-07-01"]);
});

test("a date field that gets and loses the focus keeps an invalid date of the URL", async ({ jobsPage, page }) => {
  const { form } = jobsPage;
  await page.clock.install({ time: NOW });
  await jobsPage.answerWith([]);
  // A date field cannot show this date, so its value is empty.
  await jobsPage.open("?since=2026-13-01");
  await expect(form.since).toHaveAccessibleDescription(FIELD_ERRORS.notADate("2026-13-01"));
  await form.since.focus();
  await form.since.blur();
  await page.clock.runFor(1_000);
  // The search is applied after any effect of leaving the field.
  await form.search.fill("tower");
  await expect.poll(() => jobsPage.query()).toBe("?since=2026-13-01&q=tower");
  await expect(form.since).toHaveAccessibleDescription(FIELD_ERRORS.notADate("2026-13-01"));
  expect(jobsPage.queries).toEqual([]);
});

test("two dates that are filled in quickly are both applied", async ({ jobsPage }) => {
  const { form } = jobsPage;
  await jobsPage.answerWith([]);
  await jobsPage.waitForReply(() => jobsPage.open());
  // Form fillers set both dates without a pause.
  await form.since.fill("2021-07-01");
  await form.till.fill("2021-07-31");
  await form.till.blur();
  await expect.poll(() => jobsPage.query()).toBe("?since=2021-07-01&till=2021-07-31");
  await expect(form.till).toHaveValue("2021-07-31");
});

test("Clear resets the form and loads all jobs", async ({ jobsPage }) => {
  const { form } = jobsPage;
  await jobsPage.answerWith([...JOBS, job(7, { received: NOW - 86_400_000 })]);
  await jobsPage.waitForReply(() => jobsPage.open("?since=2026-11-01&till=2026-11-30&status=FINISHED"));
  await expect(jobsPage.table.rows).toHaveCount(1);
  await jobsPage.waitForReply(() => form.clear.click());

  await expect(jobsPage.table.rows).toHaveCount(7);
  await expect(form.since).toHaveValue("");
  await expect(form.till).toHaveValue("");
  expect(await form.checkedStatuses()).toEqual([]);
  await expect(form.clear).toBeDisabled();
  expect(jobsPage.query()).toBe("");
  // This server ignores dates, so the request for the recent jobs returns all.
  expect(jobsPage.queries).toEqual(["?since=2026-10-31&till=2026-12-01&status=FINISHED", "?since=2026-10-24"]);
});

test("a filter without matches is described, and each part of it can be cleared", async ({ jobsPage, page }) => {
  const december = job(8, { received: Date.UTC(2020, 11, 3) });
  await jobsPage.answerWith([...JOBS, december]);
  await jobsPage.waitForReply(() => jobsPage.open("?since=2020-12-01&till=2020-12-20&status=REJECTED"));
  await expect(jobsPage.count).toHaveText(COUNT.noMatch);
  await expect(
    page.getByText("You have no jobs submitted from 1 Dec 2020 to 20 Dec 2020, with the status Rejected."),
  ).toBeVisible();
  await expect(jobsPage.table.root).toHaveCount(0);
  await expect(jobsPage.clear("dates")).toBeVisible();

  await jobsPage.clear("statuses").press("Enter");
  await expect(jobsPage.table.numbers).toHaveText(["8"]);
  expect(await jobsPage.form.checkedStatuses()).toEqual([]);
  await expect(jobsPage.form.since).toHaveValue("2020-12-01");
  // The focus must not be lost with the button.
  await expect(jobsPage.form.search).toBeFocused();
});

test("no filter is reported as without matches before the reply", async ({ jobsPage }) => {
  await jobsPage.answerWith([JOBS[3]!]);
  await jobsPage.waitForReply(() => jobsPage.open("?since=2026-10-01&status=FINISHED"));
  await expect(jobsPage.table.rows).toHaveCount(1);
  const release = await jobsPage.holdRequests();
  // The page has not loaded jobs with this status, so that it cannot know the result.
  await jobsPage.form.status("Finished").uncheck();
  await jobsPage.form.status("Rejected").check();
  await expect(jobsPage.table.rows).toHaveCount(0);
  await expect(jobsPage.count).toHaveText(COUNT.loading);
  await expect(jobsPage.clear("statuses")).toHaveCount(0);

  release();
  await expect(jobsPage.count).toHaveText(COUNT.noMatch);
  await expect(jobsPage.clear("statuses")).toBeVisible();
});

test("the list has only matching jobs even if the server ignores the filter", async ({ jobsPage }) => {
  await jobsPage.answerWith([
    // The day begins an hour earlier in London than in UTC.
    job(1, { status: "FINISHED", received: Date.UTC(2026, 8, 30, 23) }),
    job(2, { status: "FINISHED", received: Date.UTC(2026, 9, 1, 22, 59, 59, 999) }),
    job(3, { status: "QUEUED", received: Date.UTC(2026, 9, 1, 12) }),
    job(4, { status: "FINISHED", received: Date.UTC(2026, 9, 1, 23) }),
    job(5, { status: "FINISHED", received: Date.UTC(2026, 8, 30, 22, 59, 59, 999) }),
    job(6, { status: "CANCELLED", received: Date.UTC(2026, 9, 1, 1) }),
  ]);
  await jobsPage.open("?since=2026-10-01&till=2026-10-01&status=FINISHED,CANCELED");

  await expect(jobsPage.table.numbers).toHaveText(["2", "6", "1"]);
  await expect(jobsPage.count).toHaveText("3 jobs");
});
