import { expect, test } from "../../fixtures/test.js";
import { job } from "../../fixtures/jess-api.js";
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

test("each status that is checked is added to the request and to the list", async ({ jobsPage }) => {
  await jobsPage.answerWith(JOBS);
  await jobsPage.waitForReply(() => jobsPage.open());
  for (const [name, asked, numbers] of [
    ["Accepted", "?status=ACCEPTED", ["1"]],
    ["Unpacked", "?status=ACCEPTED,UNPACKED", ["2", "1"]],
    ["Queued", "?status=ACCEPTED,UNPACKED,QUEUED", ["3", "2", "1"]],
    ["Finished", "?status=ACCEPTED,UNPACKED,QUEUED,FINISHED", ["4", "3", "2", "1"]],
    ["Canceled", "?status=ACCEPTED,UNPACKED,QUEUED,FINISHED,CANCELED", ["5", "4", "3", "2", "1"]],
    ["Rejected", "?status=ACCEPTED,UNPACKED,QUEUED,FINISHED,CANCELED,REJECTED", ["6", "5", "4", "3", "2", "1"]],
  ] as const) {
    await jobsPage.waitForReply(() => jobsPage.form.status(name).check());
    await expect(jobsPage.table.numbers).toHaveText([...numbers]);
    expect(jobsPage.queries.at(-1)).toBe(asked);
    expect(jobsPage.query()).toBe(asked);
  }
});

test.describe("a date", () => {
  test.beforeEach(async ({ jobsPage, page }) => {
    await page.clock.install({ time: NOW });
    await jobsPage.answerWith([]);
    await jobsPage.waitForReply(() => jobsPage.open("?till=2021-12-31"));
    // Far ahead, since the clock cannot go back to a time that it has passed while the page loaded.
    await page.clock.pauseAt(NOW + 3_600_000);
  });

  const ASKED = ["?till=2022-01-01", "?since=2020-12-31&till=2022-01-01"];

  test("is applied once typing rests", async ({ jobsPage, page }) => {
    await jobsPage.form.since.fill("2021-01-01");
    await jobsPage.waitForReply(() => page.clock.runFor(1_000));
    expect(jobsPage.queries).toEqual(ASKED);
  });

  test("is applied at once when Enter is pressed", async ({ jobsPage }) => {
    await jobsPage.form.since.fill("2021-01-01");
    await jobsPage.form.since.press("Enter");
    await expect.poll(() => jobsPage.queries).toEqual(ASKED);
  });

  test("that is not complete is an error once its field has lost the focus", async ({ jobsPage, page }) => {
    const { since } = jobsPage.form;
    await since.focus();
    await page.keyboard.type("01");
    await page.clock.runFor(1_000);
    await expect(since).toHaveAccessibleDescription("");
    await since.blur();
    await page.clock.runFor(1_000);
    await expect(since).toHaveAccessibleDescription(FIELD_ERRORS.incomplete);
  });

  test("that is not complete does not move what is pressed next", async ({ jobsPage, page }) => {
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

test("a last day before the first is an error beside its field, and sends nothing", async ({ jobsPage }) => {
  const { form } = jobsPage;
  await jobsPage.answerWith([]);
  await jobsPage.waitForReply(() => jobsPage.open("?since=2021-07-01&till=2021-07-31"));
  const regions = form.root.locator("[aria-live]");
  // In the page before there is a text: a live region that is inserted along with its text is not announced.
  await expect(regions).toHaveCount(3);
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
  // Had the invalid filter been sent, it would be between the two.
  expect(jobsPage.queries).toEqual(["?since=2021-06-30&till=2021-08-01", "?since=2021-05-31&till=2021-07-01"]);
});

test("a field that only gets and loses the focus changes nothing", async ({ jobsPage, page }) => {
  const { form } = jobsPage;
  await page.clock.install({ time: NOW });
  await jobsPage.answerWith([]);
  // A date field cannot show this date: it is empty, and so is what it would write.
  await jobsPage.open("?since=2026-13-01");
  await expect(form.since).toHaveAccessibleDescription(FIELD_ERRORS.notADate("2026-13-01"));
  await form.since.focus();
  await form.since.blur();
  await page.clock.runFor(1_000);
  // The search is applied after whatever leaving the field has applied.
  await form.search.fill("tower");
  await expect.poll(() => jobsPage.query()).toBe("?since=2026-13-01&q=tower");
  await expect(form.since).toHaveAccessibleDescription(FIELD_ERRORS.notADate("2026-13-01"));
  expect(jobsPage.queries).toEqual([]);
});

test("two dates that are filled in at once are both kept", async ({ jobsPage }) => {
  const { form } = jobsPage;
  await jobsPage.answerWith([]);
  await jobsPage.waitForReply(() => jobsPage.open());
  // A form filler leaves the page no time between the one and the other.
  await form.since.fill("2021-07-01");
  await form.till.fill("2021-07-31");
  await form.till.blur();
  await expect.poll(() => jobsPage.query()).toBe("?since=2021-07-01&till=2021-07-31");
  await expect(form.till).toHaveValue("2021-07-31");
});

test("Clear empties the whole form and brings all jobs", async ({ jobsPage }) => {
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
  // This server ignores dates, so the request for the recent jobs brings all.
  expect(jobsPage.queries).toEqual(["?since=2026-10-31&till=2026-12-01&status=FINISHED", "?since=2026-10-24"]);
});

test("a filter that matches nothing is named, and each part of it can be cleared", async ({ jobsPage, page }) => {
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
  // The button is gone, and with it would be the focus.
  await expect(jobsPage.form.search).toBeFocused();
});

test("nothing is said to match before there is an answer", async ({ jobsPage }) => {
  await jobsPage.answerWith([JOBS[3]!]);
  await jobsPage.waitForReply(() => jobsPage.open("?since=2026-10-01&status=FINISHED"));
  await expect(jobsPage.table.rows).toHaveCount(1);
  const release = await jobsPage.holdRequests();
  // Beyond what the page holds, so that only the answer can tell.
  await jobsPage.form.status("Finished").uncheck();
  await jobsPage.form.status("Rejected").check();
  await expect(jobsPage.table.rows).toHaveCount(0);
  await expect(jobsPage.count).toHaveText(COUNT.loading);
  await expect(jobsPage.clear("statuses")).toHaveCount(0);

  release();
  await expect(jobsPage.count).toHaveText(COUNT.noMatch);
  await expect(jobsPage.clear("statuses")).toBeVisible();
});

test("the list has only what matches, though the server ignores the filter", async ({ jobsPage }) => {
  await jobsPage.answerWith([
    // The day in London is an hour ahead of the one in UTC.
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
