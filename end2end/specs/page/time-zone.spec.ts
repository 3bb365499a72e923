import type { Route } from "@playwright/test";

import { type Filter, type WireJob, envelope, job, matching } from "../../fixtures/jess-api.js";
import { WASM, holdRequests, withSettings } from "../../fixtures/network.js";
import { expect, test } from "../../fixtures/test.js";
import { JOBS_CALL, type JobsPage } from "../../pages/jobs-page.js";
import { TITLES } from "../../pages/texts.js";

const HOUR = 3_600_000;

/** Answers requests as a service in a time zone `hoursEast` of UTC, oldest first. */
async function answerAsService({ page }: JobsPage, jobs: WireJob[], hoursEast = 0): Promise<void> {
  await page.route(JOBS_CALL, async (route: Route) => {
    const query = new URL(route.request().url()).searchParams;
    const [since, till, status] = ["since", "till", "status"].map((key) => query.get(key) ?? undefined);
    const filter: Filter = { since, till, statuses: status?.split(",") };
    await route.fulfill({ json: envelope(matching(jobs, filter, hoursEast).reverse()) });
  });
}

test.describe("the history", () => {
  test.use({ timezoneId: "UTC" });

  const OLD = [
    job(1, { received: Date.UTC(2020, 0, 1) }),
    job(2, { received: Date.UTC(2020, 1, 1) }),
    job(3, { received: Date.UTC(2020, 2, 1) }),
  ];

  for (const [name, hoursEast, recent, numbers] of [
    [
      "a job half an hour before the days of the first request",
      1,
      [job(4, { received: Date.UTC(2026, 5, 24, 23, 30) }), job(5, { received: Date.UTC(2026, 6, 24) })],
      ["5", "4", "3", "2", "1"],
    ],
    [
      "a job in the first hours of the day before",
      13,
      [job(4, { received: Date.UTC(2026, 5, 23, 11, 30) }), job(5, { received: Date.UTC(2026, 6, 24) })],
      ["5", "4", "3", "2", "1"],
    ],
    [
      "a job without a submission time",
      0,
      [
        job(4, { received: null, status: "QUEUED" }),
        job(5, { received: Date.UTC(2026, 6, 20) }),
        job(6, { received: Date.UTC(2026, 6, 24) }),
      ],
      ["4", "6", "5", "3", "2", "1"],
    ],
    [
      "a job with the submission time 0",
      0,
      [job(4, { received: 0, status: "QUEUED" }), job(5, { received: Date.UTC(2026, 6, 24) })],
      ["4", "5", "3", "2", "1"],
    ],
  ] as const) {
    test(`is requested whatever the recent jobs are: ${name}`, async ({ jobsPage, page }) => {
      await page.clock.setFixedTime(Date.UTC(2026, 6, 25, 12));
      await page.route(JOBS_CALL, async (route) => {
        const isRecent = new URL(route.request().url()).searchParams.has("since");
        await route.fulfill({ json: envelope([...(isRecent ? [] : OLD), ...recent]) });
      });
      // Checks that a service in this zone sends these jobs for the requested days.
      const dated = recent.filter(({ received }) => received);
      expect(matching(dated, { since: "2026-06-24" }, hoursEast)).toHaveLength(dated.length);
      await jobsPage.waitForReply(() => jobsPage.open());
      await expect(jobsPage.table.numbers).toHaveText([...numbers]);
      await expect(jobsPage.count).toHaveText(`${numbers.length} jobs`);
      await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
      await expect(jobsPage.table.numbers).toHaveText([...numbers]);
      await expect(jobsPage.count).toHaveText(`${numbers.length} jobs`);
      expect(jobsPage.queries).toEqual(["?since=2026-06-24", "", "?since=2026-06-24", ""]);
    });
  }
});

test.describe("a viewer in a time zone far from that of the service", () => {
  test.use({ timezoneId: "Pacific/Auckland" });

  const NOW = Date.UTC(2026, 6, 25, 20);

  test("finds a job of the last hour under the date of today", async ({ jobsPage, page }) => {
    await page.clock.setFixedTime(NOW);
    await answerAsService(jobsPage, [job(1, { received: NOW - HOUR }), job(2, { received: NOW - 24 * HOUR })]);
    await jobsPage.waitForReply(() => jobsPage.open("?since=2026-07-26&till=2026-07-26"));
    await expect(jobsPage.table.numbers).toHaveText(["1"]);
    await expect(jobsPage.count).toHaveText("1 job");
    expect(jobsPage.queries).toEqual(["?since=2026-07-25&till=2026-07-27"]);
    expect(jobsPage.query()).toBe("?since=2026-07-26&till=2026-07-26");
    await expect(page.getByText("Days in")).toHaveCount(0);
  });
});

/** Time zones, a day in each, and the start and the end of the day. */
const DAYS = [
  ["Europe/London", "2026-03-29", Date.UTC(2026, 2, 29, 0), Date.UTC(2026, 2, 29, 23)],
  ["Europe/London", "2026-10-25", Date.UTC(2026, 9, 24, 23), Date.UTC(2026, 9, 26, 0)],
  ["America/New_York", "2026-11-01", Date.UTC(2026, 10, 1, 4), Date.UTC(2026, 10, 2, 5)],
  ["America/Sao_Paulo", "2018-11-04", Date.UTC(2018, 10, 4, 3), Date.UTC(2018, 10, 5, 2)],
  ["Asia/Kolkata", "2026-07-26", Date.UTC(2026, 6, 25, 18, 30), Date.UTC(2026, 6, 26, 18, 30)],
  ["Australia/Lord_Howe", "2026-04-05", Date.UTC(2026, 3, 4, 13), Date.UTC(2026, 3, 5, 13, 30)],
] as const;

for (const [zone, day, start, end] of DAYS) {
  for (const source of ["the browser", "the settings"] as const) {
    test.describe(() => {
      test.use({ timezoneId: source === "the settings" ? "Asia/Tokyo" : zone });

      test(`days begin and end in the time zone of ${source}: ${zone}, ${day}`, async ({ jobsPage, page }) => {
        if (source === "the settings") await withSettings(page, { timeZone: zone });
        // Far from the time zone of the service.
        await answerAsService(
          jobsPage,
          [start - 1, start, end - 1, end].map((received, at) => job(at + 1, { received })),
          -9,
        );
        await jobsPage.waitForReply(() => jobsPage.open(`?since=${day}&till=${day}`));
        await expect(jobsPage.table.numbers).toHaveText(["3", "2"]);
        await expect(jobsPage.count).toHaveText("2 jobs");
      });
    });
  }
}

test.describe("the time zone of the settings", () => {
  const NOW = "2026-11-24T23:30:00Z";

  for (const [timeZone, label, first] of [
    ["local", undefined, "?since=2026-10-24"],
    ["Europe/London", undefined, "?since=2026-10-24"],
    ["UTC", "UTC", "?since=2026-10-24"],
    ["Pacific/Auckland", "Pacific/Auckland", "?since=2026-10-25"],
    ["America/New_York", "America/New York", "?since=2026-10-24"],
    ["america/st_johns", "america/st johns", "?since=2026-10-24"],
  ] as const) {
    test(`is used for the first request and shown beside the dates: ${timeZone}`, async ({ jobsPage, page }) => {
      await page.clock.setFixedTime(NOW);
      await withSettings(page, { timeZone });
      const release = await holdRequests(page, WASM);
      await Promise.all([page.waitForRequest(JOBS_CALL), page.goto("./", { waitUntil: "commit" })]);
      expect(jobsPage.queries).toEqual([first]);
      await answerAsService(jobsPage, [job(1, { received: Date.UTC(2026, 10, 24, 12) })]);
      release();
      await expect(jobsPage.form.since).toHaveAccessibleDescription(label === undefined ? "" : `Days in ${label}`);
      await expect(jobsPage.form.till).toHaveAccessibleDescription(label === undefined ? "" : `Days in ${label}`);
      // The program reuses the reply, since it needs the same request.
      await expect(jobsPage.loadProgress).toHaveCount(0);
      expect(jobsPage.queries.filter((search) => search !== "")).toEqual([first]);

      await jobsPage.waitForReply(() => jobsPage.visit("?since=2020-12-01&till=2020-12-01"));
      const zone = label === undefined ? "" : ` (${label})`;
      await expect(page.getByText(`You have no jobs submitted on 1 Dec 2020${zone}.`)).toBeVisible();
    });
  }

  test("is used for the times of a job", async ({ jobsPage, page }) => {
    await page.clock.setFixedTime(NOW);
    await withSettings(page, { timeZone: "Pacific/Auckland" });
    await jobsPage.answerWith([job(1, { received: Date.UTC(2026, 10, 24, 12) })]);
    await jobsPage.waitForReply(() => jobsPage.open());
    const times = jobsPage.table.root.locator("time");
    await expect(times.first()).toHaveAttribute(
      "title",
      "25\u00a0Nov\u00a02026, 01:00:00 Pacific/Auckland, 24\u00a0Nov\u00a02026, 12:00:00 UTC",
    );
    await jobsPage.table.opener(1).click();
    const submitted = jobsPage.panel(1).section("Timeline").getByRole("time").first();
    await expect(submitted).toHaveText("25\u00a0Nov\u00a02026, 01:00:00 Pacific/Auckland");
    await expect(submitted).toHaveAttribute("title", "24\u00a0Nov\u00a02026, 12:00:00 UTC");
  });

  for (const timeZone of ["Europe/Londn", "Local", "+01:00", "", 60]) {
    test(`is reported as wrong if the browser does not know it: ${timeZone}`, async ({ jobsPage, page }) => {
      await withSettings(page, { timeZone });
      await jobsPage.open("?since=2021-07-01");
      await expect(jobsPage.alert).toContainText(TITLES.settings);
      await expect(jobsPage.alert).toContainText("timeZone");
      expect(jobsPage.queries).toEqual([]);
    });
  }
});

test("placeholder times such as the epoch are not shown", async ({ jobsPage, page }) => {
  await page.clock.setFixedTime(Date.UTC(2026, 6, 25, 12));
  await jobsPage.answerWith([
    job(1, { received: 0, accepted: 0, cancelled: 0, collected: -62_135_596_800_000 }),
    job(2, { received: 253_402_300_799_999, collected: 253_402_300_799_999 }),
    job(3, { received: Date.UTC(2026, 6, 24, 12), collected: Date.UTC(2026, 6, 24, 13) }),
  ]);
  await jobsPage.waitForReply(() => jobsPage.open());
  await expect(jobsPage.table.numbers).toHaveText(["2", "1", "3"]);
  const dates = /1970|9999|years|\b1\sJan\b|\b31\sDec\b/;
  await expect(jobsPage.table.root).not.toContainText(dates);
  for (const number of [1, 2]) {
    await jobsPage.table.opener(number).click();
    await expect(jobsPage.panel(number).root).toContainText(`Job number ${number}`);
    await expect(jobsPage.panel(number).root).not.toContainText(dates);
  }
  await jobsPage.table.opener(3).click();
  await expect(jobsPage.panel(3).section("Timeline")).toContainText("24\u00a0Jul\u00a02026, 14:00:00");
});
