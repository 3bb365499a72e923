import { expect, test } from "../../fixtures/test.js";
import { job, recentFirst } from "../../fixtures/wire.js";
import type { JobsPage } from "../../pages/jobs-page.js";
import { COUNT, EMPTY, FIELD_ERRORS } from "../../pages/texts.js";

const NOW = Date.UTC(2026, 10, 24, 12);
const JULY = "?since=2021-07-01&till=2021-07-31&status=FINISHED";

const JOBS = [
  job(1, { received: Date.UTC(2020, 11, 3) }),
  job(2, { received: Date.UTC(2021, 6, 5) }),
  job(3, { received: Date.UTC(2021, 6, 6), status: "QUEUED" }),
];

test.beforeEach(async ({ jobsPage, page }) => {
  await page.clock.setFixedTime(NOW);
  await jobsPage.answerWith(JOBS);
});

/** Reads what the form holds, in the spelling of the address. */
async function formOf({ form }: JobsPage): Promise<[string, string, string[]]> {
  return [await form.since.inputValue(), await form.till.inputValue(), await form.chosen()];
}

test("the filter in the address is that of the form and the list, also after a reload", async ({ jobsPage, page }) => {
  await jobsPage.answerTo(() => jobsPage.open(JULY));
  for (const asked of [[JULY], [JULY, JULY]]) {
    await expect(jobsPage.table.numbers).toHaveText(["2"]);
    expect(await formOf(jobsPage)).toEqual(["2021-07-01", "2021-07-31", ["Finished"]]);
    expect(jobsPage.search()).toBe(JULY);
    expect(jobsPage.asked).toEqual(asked);
    if (asked.length === 1) await jobsPage.answerTo(() => page.reload());
  }
});

test("back and forward bring the form and the list back", async ({ jobsPage, page }) => {
  const { form, table } = jobsPage;
  await jobsPage.answerTo(() => jobsPage.open("?since=2020-12-01&till=2020-12-31"));
  await expect(table.numbers).toHaveText(["1"]);
  await jobsPage.answerTo(() => form.status("Rejected").check());
  await expect(jobsPage.count).toHaveText(COUNT.noMatch);
  await jobsPage.answerTo(() => form.clear.click());
  await expect(table.numbers).toHaveText(["3", "2", "1"]);

  await jobsPage.answerTo(() => page.goBack());
  await expect(jobsPage.count).toHaveText(COUNT.noMatch);
  expect(await formOf(jobsPage)).toEqual(["2020-12-01", "2020-12-31", ["Rejected"]]);

  await jobsPage.answerTo(() => page.goBack());
  await expect(table.numbers).toHaveText(["1"]);
  expect(await formOf(jobsPage)).toEqual(["2020-12-01", "2020-12-31", []]);

  await jobsPage.answerTo(() => page.goForward());
  await expect(jobsPage.count).toHaveText(COUNT.noMatch);
  expect(await formOf(jobsPage)).toEqual(["2020-12-01", "2020-12-31", ["Rejected"]]);
  expect(jobsPage.search()).toBe("?since=2020-12-01&till=2020-12-31&status=REJECTED");
});

test("applying the same filter again adds no entry to the history", async ({ jobsPage, page }) => {
  await jobsPage.answerTo(() => jobsPage.open(JULY));
  const entries = await page.evaluate(() => history.length);
  await jobsPage.form.since.press("Enter");
  await jobsPage.form.status("Queued").check();
  expect(await page.evaluate(() => history.length)).toBe(entries + 1);
});

test("parameters and fragments that are not the page's are kept", async ({ jobsPage }) => {
  await jobsPage.answerTo(() => jobsPage.open("?theme=a%20b&since=2021-07-01&job=12238&x#place"));
  await jobsPage.answerTo(() => jobsPage.form.status("Finished").check());
  expect(new URL(jobsPage.page.url()).search).toBe("?since=2021-07-01&status=FINISHED&theme=a%20b&job=12238&x");
  expect(new URL(jobsPage.page.url()).hash).toBe("#place");
  expect(jobsPage.asked).toEqual(["?since=2021-07-01", "?since=2021-07-01&status=FINISHED"]);

  await jobsPage.answerTo(() => jobsPage.form.clear.click());
  expect(new URL(jobsPage.page.url()).search).toBe("?theme=a%20b&job=12238&x");
});

test("a status that is not documented is offered once the address has it", async ({ jobsPage }) => {
  await jobsPage.answerWith([job(1, { status: "PAUSED" }), job(2)]);
  await jobsPage.open("?status=PAUSED");
  await expect(jobsPage.table.numbers).toHaveText(["1"]);
  await expect(jobsPage.form.status("PAUSED")).toBeChecked();

  // It does not vanish while the focus is on it.
  await jobsPage.form.status("PAUSED").press("Space");
  await expect(jobsPage.table.rows).toHaveCount(2);
  await expect(jobsPage.form.status("PAUSED")).not.toBeChecked();
  await expect(jobsPage.form.status("PAUSED")).toBeFocused();
});

/** One invalid address for each field. Every kind of error is tested with `src/state/draft.rs`. */
for (const { search, field, error, dates } of [
  {
    search: "?since=2020-13-45",
    field: "since",
    error: FIELD_ERRORS.notADate("2020-13-45"),
    // A date field cannot show it.
    dates: ["", ""],
  },
  {
    search: "?since=2021-07-31&till=2021-07-01",
    field: "till",
    error: FIELD_ERRORS.lastBeforeFirst,
    dates: ["2021-07-31", "2021-07-01"],
  },
  {
    search: "?status=a%20b%22%3C",
    field: "statuses",
    error: FIELD_ERRORS.notAStatus('a b"<'),
    dates: ["", ""],
  },
] as const) {
  test(`an address that is not a filter is explained beside the field and sends nothing: ${search}`, async ({
    jobsPage,
    page,
  }) => {
    const { form } = jobsPage;
    await jobsPage.open(search);
    await expect(form[field]).toHaveAccessibleDescription(error);
    await expect(page.getByText(EMPTY.incorrect)).toBeVisible();
    await expect(jobsPage.table.root).toHaveCount(0);
    expect((await formOf(jobsPage)).slice(0, 2)).toEqual(dates);
    expect(jobsPage.search()).toBe(decodeURIComponent(search));

    await jobsPage.answerTo(() => form.clear.click());
    await expect(form[field]).toHaveAccessibleDescription("");
    // The first request is that for the corrected address.
    expect(jobsPage.asked).toEqual([recentFirst(NOW)[0]]);
  });
}
