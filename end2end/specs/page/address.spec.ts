import { failedLoad } from "../../fixtures/browser-errors.js";
import { job, recentFirst } from "../../fixtures/jess-api.js";
import { expect, test } from "../../fixtures/test.js";
import { JOBS_CALL, type JobsPage } from "../../pages/jobs-page.js";
import { COUNT, EMPTY, FIELD_ERRORS } from "../../pages/texts.js";

const NOW = Date.UTC(2026, 10, 24, 12);
const JULY = "?since=2021-07-01&till=2021-07-31&status=FINISHED";

/** The query of the request for {@link JULY}. */
const JULY_REQUEST = "?since=2021-06-30&till=2021-08-01&status=FINISHED";

const JOBS = [
  job(1, { received: Date.UTC(2020, 11, 3) }),
  job(2, { received: Date.UTC(2021, 6, 5) }),
  job(3, { received: Date.UTC(2021, 6, 6), status: "QUEUED" }),
];

test.beforeEach(async ({ jobsPage, page }) => {
  await page.clock.setFixedTime(NOW);
  await jobsPage.answerWith(JOBS);
});

/** Reads the values of the form: the dates, and the checked statuses. */
async function formValues({ form }: JobsPage): Promise<[string, string, string[]]> {
  return [await form.since.inputValue(), await form.till.inputValue(), await form.checkedStatuses()];
}

test("the form and the list have the filter of the URL, also after a reload", async ({ jobsPage, page }) => {
  await jobsPage.waitForReply(() => jobsPage.open(JULY));
  for (const queries of [[JULY_REQUEST], [JULY_REQUEST, JULY_REQUEST]]) {
    await expect(jobsPage.table.numbers).toHaveText(["2"]);
    expect(await formValues(jobsPage)).toEqual(["2021-07-01", "2021-07-31", ["Finished"]]);
    expect(jobsPage.query()).toBe(JULY);
    expect(jobsPage.queries).toEqual(queries);
    if (queries.length === 1) await jobsPage.waitForReply(() => page.reload());
  }
});

test("back and forward restore the form and the list", async ({ jobsPage, page }) => {
  const { form, table } = jobsPage;
  await jobsPage.waitForReply(() => jobsPage.open("?since=2020-12-01&till=2020-12-31"));
  await expect(table.numbers).toHaveText(["1"]);
  await jobsPage.waitForReply(() => form.status("Rejected").check());
  await expect(jobsPage.count).toHaveText(COUNT.noMatch);
  await jobsPage.waitForReply(() => form.clear.click());
  await expect(table.numbers).toHaveText(["3", "2", "1"]);

  await jobsPage.waitForReply(() => page.goBack());
  await expect(jobsPage.count).toHaveText(COUNT.noMatch);
  expect(await formValues(jobsPage)).toEqual(["2020-12-01", "2020-12-31", ["Rejected"]]);

  await jobsPage.waitForReply(() => page.goBack());
  await expect(table.numbers).toHaveText(["1"]);
  expect(await formValues(jobsPage)).toEqual(["2020-12-01", "2020-12-31", []]);

  await jobsPage.waitForReply(() => page.goForward());
  await expect(jobsPage.count).toHaveText(COUNT.noMatch);
  expect(await formValues(jobsPage)).toEqual(["2020-12-01", "2020-12-31", ["Rejected"]]);
  expect(jobsPage.query()).toBe("?since=2020-12-01&till=2020-12-31&status=REJECTED");
});

test("applying the same filter again adds no history entry", async ({ jobsPage, page }) => {
  await jobsPage.waitForReply(() => jobsPage.open(JULY));
  const entries = await page.evaluate(() => history.length);
  await jobsPage.form.since.press("Enter");
  await jobsPage.form.status("Queued").check();
  expect(await page.evaluate(() => history.length)).toBe(entries + 1);
});

test("other parameters and the fragment of the URL are kept", async ({ jobsPage }) => {
  await jobsPage.waitForReply(() => jobsPage.open("?theme=a%20b&since=2021-07-01&page=2&x#place"));
  await jobsPage.waitForReply(() => jobsPage.form.status("Finished").check());
  expect(new URL(jobsPage.page.url()).search).toBe("?since=2021-07-01&status=FINISHED&theme=a%20b&page=2&x");
  expect(new URL(jobsPage.page.url()).hash).toBe("#place");
  expect(jobsPage.queries).toEqual(["?since=2021-06-30", "?since=2021-06-30&status=FINISHED"]);

  await jobsPage.waitForReply(() => jobsPage.form.clear.click());
  expect(new URL(jobsPage.page.url()).search).toBe("?theme=a%20b&page=2&x");
});

test("the state of a history entry is kept, also in a new entry", async ({ jobsPage, page }) => {
  await jobsPage.open();
  await expect(jobsPage.table.rows).toHaveCount(3);
  await page.evaluate(() => history.replaceState({ key: "portal", position: 7 }, ""));
  await jobsPage.form.search.fill("number");
  await expect.poll(() => jobsPage.query()).toBe("?q=number");
  await jobsPage.form.status("Finished").check();
  await expect.poll(() => jobsPage.query()).toBe("?status=FINISHED&q=number");
  expect(await page.evaluate(() => history.state)).toEqual({ key: "portal", position: 7 });
});

test("the current history entry gets the latest search before a change of the filter adds another", async ({
  jobsPage,
  page,
}) => {
  await jobsPage.open();
  await jobsPage.form.search.pressSequentially("number 1");
  await jobsPage.form.status("Finished").check();
  await expect.poll(() => jobsPage.query()).toBe("?status=FINISHED&q=number+1");
  await page.goBack();
  await expect(jobsPage.form.search).toHaveValue("number 1");
  expect(jobsPage.query()).toBe("?q=number+1");
});

for (const [name, text, inUrl] of [
  ["8,500 characters", "x".repeat(8500), "x".repeat(1024)],
  ["1,000 characters of nine bytes", "建".repeat(1000), "建".repeat(113)],
] as const) {
  test(`a search of ${name} is truncated in the URL but not in the field`, async ({
    jobsPage,
    page,
    browserErrors,
  }) => {
    browserErrors.allow(...failedLoad(401));
    const { search } = jobsPage.form;
    await jobsPage.answerWith([job(4, { job_Name: text }), job(5, { job_Name: `${inUrl} and other text` })]);
    await jobsPage.open();
    await search.fill(text);
    await expect.poll(() => jobsPage.query()).toBe(`?q=${inUrl}`);
    await expect(jobsPage.table.numbers).toHaveText(["4"]);
    await expect(search).toHaveValue(text);

    // A link to a fragment adds an entry with the same query.
    await page.evaluate(() => (location.hash = "place"));
    await expect(search).toHaveValue(text);
    await page.route(JOBS_CALL, (route) => route.fulfill({ status: 401, body: "" }));
    await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
    const link = new URL((await jobsPage.signIn.getAttribute("href"))!, page.url());
    expect(link.search.length).toBeLessThan(2048);
    expect(link.searchParams.get("return")).toContain(`q=${encodeURIComponent(inUrl)}#place`);

    await jobsPage.answerWith([job(4, { job_Name: text })]);
    await page.reload();
    await expect(search).toHaveValue(inUrl);
    await expect(jobsPage.table.numbers).toHaveText(["4"]);
  });
}

test("an undocumented status is offered if the URL contains it", async ({ jobsPage }) => {
  await jobsPage.answerWith([job(1, { status: "PAUSED" }), job(2)]);
  await jobsPage.open("?status=PAUSED");
  await expect(jobsPage.table.numbers).toHaveText(["1"]);
  await expect(jobsPage.form.status("PAUSED")).toBeChecked();

  // The checkbox is not removed while it has the focus.
  await jobsPage.form.status("PAUSED").press("Space");
  await expect(jobsPage.table.rows).toHaveCount(2);
  await expect(jobsPage.form.status("PAUSED")).not.toBeChecked();
  await expect(jobsPage.form.status("PAUSED")).toBeFocused();
});

/** An invalid URL for each field. All kinds of errors are tested in `src/state/draft.rs`. */
for (const { search, field, error, dates } of [
  {
    search: "?since=2020-13-45",
    field: "since",
    error: FIELD_ERRORS.notADate("2020-13-45"),
    // A date field cannot show this value.
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
  test(`an invalid filter in the URL is explained beside the field and sends no request: ${search}`, async ({
    jobsPage,
    page,
  }) => {
    const { form } = jobsPage;
    await jobsPage.open(search);
    await expect(form[field]).toHaveAccessibleDescription(error);
    await expect(page.getByText(EMPTY.incorrect)).toBeVisible();
    await expect(jobsPage.table.root).toHaveCount(0);
    expect((await formValues(jobsPage)).slice(0, 2)).toEqual(dates);
    expect(jobsPage.query()).toBe(decodeURIComponent(search));

    await jobsPage.waitForReply(() => form.clear.click());
    await expect(form[field]).toHaveAccessibleDescription("");
    // The first request has the corrected filter.
    expect(jobsPage.queries).toEqual([recentFirst(NOW)[0]]);
  });
}
