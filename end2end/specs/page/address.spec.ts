import { expect, test } from "../../fixtures/test.js";
import { envelope, job, recentFirst } from "../../fixtures/wire.js";
import { JOBS_CALL, type JobsPage } from "../../pages/jobs-page.js";

const JULY = "?since=2021-07-01&till=2021-07-31&status=FINISHED";

/** What the form holds, in the spelling of the address. */
async function formOf({ form }: JobsPage): Promise<[string, string, string[]]> {
  return [await form.since.inputValue(), await form.till.inputValue(), await form.chosen()];
}

test("the filter in the address is that of the form and the list, also after a reload", async ({ jobsPage, page }) => {
  const first = await jobsPage.jobsIn(() => jobsPage.open(JULY));
  expect(first.length).toBeGreaterThan(0);
  const again = await jobsPage.jobsIn(() => page.reload());

  expect(again).toEqual(first);
  await expect(jobsPage.table.rows).toHaveCount(first.length);
  expect(await formOf(jobsPage)).toEqual(["2021-07-01", "2021-07-31", ["Finished"]]);
  expect(jobsPage.search()).toBe(JULY);
  expect(jobsPage.asked).toEqual([JULY, JULY]);
});

test("back and forward bring the form and the list back", async ({ jobsPage, page }) => {
  const { form, table } = jobsPage;
  await jobsPage.answerTo(() => jobsPage.open("?since=2020-12-01&till=2020-12-31"));
  const december = await table.numbers.allTextContents();
  expect(december).toHaveLength(4);
  await jobsPage.answerTo(() => form.status("Rejected").check());
  await expect(jobsPage.count).toHaveText("No jobs match");
  const all = await jobsPage.jobsIn(() => form.clear.click());
  await expect(table.rows).toHaveCount(all.length);

  await jobsPage.answerTo(() => page.goBack());
  await expect(jobsPage.count).toHaveText("No jobs match");
  expect(await formOf(jobsPage)).toEqual(["2020-12-01", "2020-12-31", ["Rejected"]]);

  await jobsPage.answerTo(() => page.goBack());
  await expect(table.numbers).toHaveText(december);
  expect(await formOf(jobsPage)).toEqual(["2020-12-01", "2020-12-31", []]);

  await jobsPage.answerTo(() => page.goForward());
  await expect(jobsPage.count).toHaveText("No jobs match");
  expect(await formOf(jobsPage)).toEqual(["2020-12-01", "2020-12-31", ["Rejected"]]);
  expect(jobsPage.search()).toBe("?since=2020-12-01&till=2020-12-31&status=REJECTED");
});

test("to apply the same filter again makes no step in the history", async ({ jobsPage, page }) => {
  await jobsPage.answerTo(() => jobsPage.open(JULY));
  const steps = await page.evaluate(() => history.length);
  await jobsPage.form.since.press("Enter");
  await jobsPage.form.status("Queued").check();
  expect(await page.evaluate(() => history.length)).toBe(steps + 1);
});

test("keys that are not the filter's are kept", async ({ jobsPage }) => {
  await jobsPage.answerTo(() => jobsPage.open("?theme=a%20b&since=2021-07-01&job=12238&x#place"));
  await jobsPage.answerTo(() => jobsPage.form.status("Finished").check());
  expect(new URL(jobsPage.page.url()).search).toBe("?since=2021-07-01&status=FINISHED&theme=a%20b&job=12238&x");
  expect(new URL(jobsPage.page.url()).hash).toBe("#place");
  expect(jobsPage.asked).toEqual(["?since=2021-07-01", "?since=2021-07-01&status=FINISHED"]);

  await jobsPage.answerTo(() => jobsPage.form.clear.click());
  expect(new URL(jobsPage.page.url()).search).toBe("?theme=a%20b&job=12238&x");
});

test("a status that the form does not know is offered once the address has it", async ({ jobsPage, page }) => {
  const jobs = [job(1, { status: "PAUSED" }), job(2)];
  await page.route(JOBS_CALL, (route) => route.fulfill({ json: envelope(jobs) }));
  await jobsPage.open("?status=PAUSED");
  await expect(jobsPage.table.numbers).toHaveText(["1"]);
  await expect(jobsPage.form.status("PAUSED")).toBeChecked();

  // It does not vanish under the hand that takes it back.
  await jobsPage.form.status("PAUSED").press("Space");
  await expect(jobsPage.table.rows).toHaveCount(2);
  await expect(jobsPage.form.status("PAUSED")).not.toBeChecked();
  await expect(jobsPage.form.status("PAUSED")).toBeFocused();
});

for (const [search, field, words] of [
  ["?since=2020-13-45", "since", "“2020-13-45” is not a date. Choose one."],
  ["?till=soon", "till", "“soon” is not a date. Choose one."],
  ["?since=2021-07-31&till=2021-07-01", "till", "The last day is before the first."],
  ["?status=a%20b%22%3C", "statuses", "The address asks for the status “a b\"<”, which cannot be one."],
] as const) {
  test(`an address that is no filter says so and sends nothing: ${search}`, async ({ jobsPage, page }) => {
    const now = Date.now();
    await page.clock.setFixedTime(now);
    const { form } = jobsPage;
    await jobsPage.open(search);
    await expect(form[field]).toHaveAccessibleDescription(new RegExp(words.replace(/[.“”"<]/g, "\\$&")));
    await expect(jobsPage.table.root).toHaveCount(0);
    expect(jobsPage.search()).toBe(decodeURIComponent(search));

    await jobsPage.answerTo(() => form.clear.click());
    await expect(form[field]).toHaveAccessibleDescription("");
    // The first requests are those after the address was put right.
    expect(jobsPage.asked).toEqual(recentFirst(now));
  });
}
