import { expect, test } from "../../fixtures/test.js";
import { type Filter, envelope, job, matching, recentFirst, toSearch } from "../../fixtures/wire.js";
import { badge } from "../../fixtures/words.js";
import { STATUSES } from "../../pages/filter-form.js";
import { JOBS_CALL, type JobsPage } from "../../pages/jobs-page.js";

/** Fills the form in; the dates last, and Enter behind them, so that nothing waits for typing to rest. */
async function fill({ form }: JobsPage, { since, till, statuses }: Filter): Promise<void> {
  for (const status of statuses ?? []) await form.status(badge(status)).check();
  if (since !== undefined) await form.since.fill(since);
  if (till !== undefined) await form.till.fill(till);
  if (since !== undefined || till !== undefined) await form.till.press("Enter");
}

/** The day so many days ago. */
function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

// All of them end before yesterday: what the sandbox says of such jobs does not change any more.
const FILTERS: [string, Filter][] = [
  ["from a day to a day", { since: "2020-12-01", till: "2020-12-04" }],
  ["till a day", { till: daysAgo(40) }],
  ["two statuses", { till: daysAgo(2), statuses: ["CANCELED", "REJECTED"] }],
  ["dates and statuses", { since: daysAgo(70), till: daysAgo(2), statuses: ["FINISHED", "CANCELED"] }],
];

for (const [name, filter] of FILTERS) {
  test(`the filter travels to JESS, and the list is what it matches: ${name}`, async ({ jobsPage }) => {
    const all = await jobsPage.jobsIn(() => jobsPage.open());
    await expect(jobsPage.table.rows).toHaveCount(all.length);
    await fill(jobsPage, filter);

    const expected = matching(all, filter).map((job) => String(job.job_SN));
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(all.length);
    await expect(jobsPage.count).toHaveText(`${expected.length} job${expected.length === 1 ? "" : "s"}`);
    await expect(jobsPage.table.numbers).toHaveText(expected);
    await expect.poll(() => jobsPage.asked.at(-1)).toBe(toSearch(filter));
    expect(jobsPage.search()).toBe(toSearch(filter));

    // What JESS makes of it, when asked for just this, is the same.
    const answer = await jobsPage.jobsIn(() => jobsPage.page.reload());
    expect(matching(answer).map((job) => String(job.job_SN))).toEqual(expected);
    expect(answer).toHaveLength(expected.length);
  });
}

test("each status can be asked for", async ({ jobsPage }) => {
  await jobsPage.answerTo(() => jobsPage.open());
  for (const name of STATUSES) {
    const box = jobsPage.form.status(name);
    const answer = await jobsPage.jobsIn(() => box.check());
    await expect(jobsPage.table.numbers).toHaveText(matching(answer).map((job) => String(job.job_SN)));
    const shown = await jobsPage.table.read();
    expect(new Set(shown.map((row) => row.status))).toEqual(new Set(answer.length > 0 ? [name] : []));
    expect(jobsPage.asked.at(-1)).toBe(`?status=${name.toUpperCase()}`);
    await jobsPage.answerTo(() => box.uncheck());
  }
});

test.describe("with a clock that stands still", () => {
  const now = Date.UTC(2026, 10, 24, 12);

  test.beforeEach(async ({ jobsPage, page }) => {
    await page.clock.install({ time: now });
    await jobsPage.answerTo(() => jobsPage.open());
    await expect(jobsPage.table.root).toBeVisible();
    await page.clock.pauseAt(now + 20_000);
  });

  test("a date is applied once typing rests", async ({ jobsPage, page }) => {
    await jobsPage.form.since.fill("2021-01-01");
    await jobsPage.answerTo(() => page.clock.runFor(1_000));
    expect(jobsPage.asked).toEqual([...recentFirst(now), "?since=2021-01-01"]);
  });

  test("a date is applied by Enter at once", async ({ jobsPage }) => {
    await jobsPage.form.since.fill("2021-01-01");
    await jobsPage.form.since.press("Enter");
    await expect.poll(() => jobsPage.asked).toEqual([...recentFirst(now), "?since=2021-01-01"]);
  });

  test("a date is applied at once when its field is left", async ({ jobsPage }) => {
    await jobsPage.form.since.fill("2021-01-01");
    await jobsPage.form.since.blur();
    await expect.poll(() => jobsPage.asked).toEqual([...recentFirst(now), "?since=2021-01-01"]);
  });
});

test("a first day after the last is told beside the field, and nothing is sent", async ({ jobsPage }) => {
  const { form } = jobsPage;
  await jobsPage.answerTo(() => jobsPage.open("?since=2021-07-01&till=2021-07-31"));
  const spoken = form.root.locator("[aria-live]");
  // There before it has anything to say: a region that comes along with its words is not read out.
  await expect(spoken).toHaveCount(3);
  for (const region of await spoken.all()) await expect(region).not.toHaveCSS("display", "none");

  await form.till.fill("2021-06-30");
  await form.till.blur();
  await expect(form.till).toHaveAttribute("aria-invalid", "true");
  await expect(form.till).toHaveAccessibleDescription(/The last day is before the first\. Choose a later one/);
  await expect(form.since).not.toHaveAttribute("aria-invalid");
  expect(jobsPage.search()).toBe("?since=2021-07-01&till=2021-07-31");

  await form.since.fill("2021-06-01");
  await jobsPage.answerTo(() => form.since.blur());
  await expect(form.till).not.toHaveAttribute("aria-invalid");
  await expect(form.till).toHaveAccessibleDescription("");
  // Had the bad draft been sent, it would stand between the two.
  expect(jobsPage.asked).toEqual(["?since=2021-07-01&till=2021-07-31", "?since=2021-06-01&till=2021-06-30"]);
});

test("dates that are filled in in one go are both kept", async ({ jobsPage }) => {
  const { form } = jobsPage;
  await jobsPage.answerTo(() => jobsPage.open());
  // As a form filler does it, which leaves the page no time between the one and the other.
  await form.since.fill("2021-07-01");
  await form.till.fill("2021-07-31");
  await form.till.blur();
  await expect.poll(() => jobsPage.search()).toBe("?since=2021-07-01&till=2021-07-31");
  await expect(form.till).toHaveValue("2021-07-31");
});

test("Clear clears all of it", async ({ jobsPage, page }) => {
  const now = Date.now();
  await page.clock.setFixedTime(now);
  const { form } = jobsPage;
  const filter = { since: "2021-07-06", till: "2021-07-06", statuses: ["FINISHED"] };
  await jobsPage.answerTo(() => jobsPage.open(toSearch(filter)));
  const all = await jobsPage.jobsIn(() => form.clear.click());

  await expect(jobsPage.table.rows).toHaveCount(all.length);
  await expect(form.since).toHaveValue("");
  await expect(form.till).toHaveValue("");
  expect(await form.chosen()).toEqual([]);
  await expect(form.clear).toBeDisabled();
  expect(jobsPage.search()).toBe("");
  expect(jobsPage.asked).toEqual([toSearch(filter), ...recentFirst(now)]);
});

test("where none match, it says of what, and offers to clear each part", async ({ jobsPage, page }) => {
  await jobsPage.answerTo(() => jobsPage.open("?since=2020-12-01&till=2020-12-20&status=REJECTED"));
  await expect(jobsPage.count).toHaveText("No jobs match");
  await expect(
    page.getByText("You have no jobs submitted from 1 Dec 2020 to 20 Dec 2020, with the status Rejected."),
  ).toBeVisible();
  await expect(jobsPage.table.root).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Clear the dates" })).toBeVisible();

  const found = await jobsPage.jobsIn(() => page.getByRole("button", { name: "Clear the statuses" }).click());
  expect(found.length).toBeGreaterThan(0);
  await expect(jobsPage.table.rows).toHaveCount(found.length);
  expect(await jobsPage.form.chosen()).toEqual([]);
  await expect(jobsPage.form.since).toHaveValue("2020-12-01");
});

test("a server that ignores the filter does no harm", async ({ jobsPage, page }) => {
  const jobs = [
    job(1, { status: "FINISHED", received: Date.UTC(2026, 9, 1, 0, 0, 0) }),
    job(2, { status: "FINISHED", received: Date.UTC(2026, 9, 1, 23, 59, 59, 999) }),
    job(3, { status: "QUEUED", received: Date.UTC(2026, 9, 1, 12) }),
    job(4, { status: "FINISHED", received: Date.UTC(2026, 9, 2) }),
    job(5, { status: "FINISHED", received: Date.UTC(2026, 8, 30, 23, 59, 59, 999) }),
    job(6, { status: "CANCELLED", received: Date.UTC(2026, 9, 1, 1) }),
  ];
  await page.route(JOBS_CALL, (route) => route.fulfill({ json: envelope(jobs) }));
  await jobsPage.open("?since=2026-10-01&till=2026-10-01&status=FINISHED,CANCELED");

  await expect(jobsPage.table.numbers).toHaveText(["2", "6", "1"]);
  await expect(jobsPage.count).toHaveText("3 jobs");
});
