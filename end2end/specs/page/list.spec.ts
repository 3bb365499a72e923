import { type WireJob, envelope, job, statusReply } from "../../fixtures/jess-api.js";
import { waitForFrames } from "../../fixtures/painting.js";
import { expect, test } from "../../fixtures/test.js";
import { JOBS_CALL } from "../../pages/jobs-page.js";
import { COUNT, EMPTY, UNREADABLE_ENTRIES } from "../../pages/texts.js";

const NOW = Date.UTC(2026, 10, 24, 12);
const MINUTE = 60_000;

/** Jobs as JESS sends them, oldest first: with every status, and with and without optional fields. */
const JOBS: WireJob[] = [
  // In July a clock in London is an hour ahead of UTC.
  job(385_099, { received: Date.UTC(2021, 6, 6, 10, 58, 53, 430), cputime: 266_400, storageSize: 1_000_000_000 }),
  job(701_901, {
    status: "REJECTED",
    message: "No weather file.",
    progress: "0, 0, 0, 0, 0, 0, 0",
    njobs: 0,
    received: NOW - 31 * 1440 * MINUTE,
    cputime: 0,
    storageSize: 999,
  }),
  job(701_902, {
    status: "CANCELLED",
    message: "Canceled by user.",
    progress: "60, 0, 0, 36, 0, 8, 16",
    njobs: 60,
    received: NOW - 1440 * MINUTE,
    cputime: 6000,
  }),
  { job_SN: 701_903, status: "PAUSED", received: NOW - 120 * MINUTE },
  job(701_904, {
    job_Name: "null",
    job_Type: "JE_JEP",
    status: "QUEUED",
    message: "Running.",
    progress: "200, 0, 0, 0, 76, 8, 116",
    njobs: 200,
    received: NOW - 5 * MINUTE,
    cputime: 125,
  }),
  job(701_905, {
    status: "UNPACKED",
    message: "Job unpacked.",
    progress: "16 of 20",
    njobs: 20,
    received: NOW - MINUTE / 2,
    cputime: 0,
    storageSize: 0,
  }),
];

test.beforeEach(({ page }) => page.clock.setFixedTime(NOW));

test("each row has the texts of its job, and the newest job is the first", async ({ jobsPage }) => {
  await jobsPage.answerWith(JOBS);
  await jobsPage.open();
  await expect(jobsPage.table.rows).toHaveCount(6);
  expect(await jobsPage.table.read()).toEqual([
    {
      index: 2,
      number: "701905",
      name: "Job number 701905",
      status: "Unpacked",
      message: "Job unpacked.",
      progress: "20 cases",
      progressLabel: null,
      type: "EP_IDF",
      submitted: "just now",
      exactTime: "24\u00a0Nov\u00a02026, 11:59:30 local time, 24\u00a0Nov\u00a02026, 11:59:30 UTC",
      machineTime: "2026-11-24T11:59:30Z",
      cpuTime: "0 s",
      storage: "0 B",
    },
    {
      index: 3,
      number: "701904",
      name: "Unnamed",
      status: "Queued",
      message: "Running.",
      progress: "116/200",
      progressLabel: "200 cases: 116 done, 8 running or being collected, 76 waiting",
      type: "JE_JEP",
      submitted: "5 minutes ago",
      exactTime: "24\u00a0Nov\u00a02026, 11:55:00 local time, 24\u00a0Nov\u00a02026, 11:55:00 UTC",
      machineTime: "2026-11-24T11:55:00Z",
      cpuTime: "2 min 5 s",
      storage: "15.1 MB",
    },
    {
      index: 4,
      number: "701903",
      name: "Unnamed",
      status: "PAUSED",
      message: null,
      progress: "–",
      progressLabel: null,
      type: "–",
      submitted: "2 hours ago",
      exactTime: "24\u00a0Nov\u00a02026, 10:00:00 local time, 24\u00a0Nov\u00a02026, 10:00:00 UTC",
      machineTime: "2026-11-24T10:00:00Z",
      cpuTime: "–",
      storage: "–",
    },
    {
      index: 5,
      number: "701902",
      name: "Job number 701902",
      status: "Canceled",
      message: "Canceled by user.",
      progress: "16/60",
      progressLabel: "60 cases: 16 done, 8 not collected, 36 canceled",
      type: "EP_IDF",
      submitted: "1 day ago",
      exactTime: "23\u00a0Nov\u00a02026, 12:00:00 local time, 23\u00a0Nov\u00a02026, 12:00:00 UTC",
      machineTime: "2026-11-23T12:00:00Z",
      cpuTime: "1 h 40 min",
      storage: "15.1 MB",
    },
    {
      index: 6,
      number: "701901",
      name: "Job number 701901",
      status: "Rejected",
      message: "No weather file.",
      progress: "–",
      progressLabel: null,
      type: "EP_IDF",
      submitted: "1 month ago",
      exactTime: "24\u00a0Oct\u00a02026, 13:00:00 local time, 24\u00a0Oct\u00a02026, 12:00:00 UTC",
      machineTime: "2026-10-24T12:00:00Z",
      cpuTime: "0 s",
      storage: "999 B",
    },
    {
      index: 7,
      number: "385099",
      name: "Job number 385099",
      status: "Finished",
      message: "Job finished. Results collected into tables.",
      progress: "1/1",
      progressLabel: "1 case: 1 done",
      type: "EP_IDF",
      submitted: "5 years ago",
      exactTime: "6\u00a0Jul\u00a02021, 11:58:53 local time, 6\u00a0Jul\u00a02021, 10:58:53 UTC",
      machineTime: "2021-07-06T10:58:53Z",
      cpuTime: "3 d 2 h",
      storage: "1.0 GB",
    },
  ]);
});

test("the list is a table with eight columns and a row count", async ({ jobsPage }) => {
  await jobsPage.answerWith(JOBS);
  await jobsPage.open();
  const headings = ["Job", "Name", "Status", "Progress", "Type", "Submitted", "CPU time", "Storage"];
  await expect(jobsPage.table.headings).toHaveText(headings);
  await expect(jobsPage.table.root).toHaveAttribute("aria-rowcount", "7");
  await expect(jobsPage.count).toHaveText("6 jobs");
});

test("entries that are not jobs are left out and counted", async ({ jobsPage, page }) => {
  const data = [job(1), { id: 2 }, null];
  await page.route(JOBS_CALL, (route) => route.fulfill({ json: { ok: true, status: "", data } }));
  await jobsPage.open();
  await expect(jobsPage.table.numbers).toHaveText(["1"]);
  await expect(jobsPage.count).toHaveText("1 job");
  await expect(page.getByText(`2 ${UNREADABLE_ENTRIES}`)).toBeVisible();
});

test("the last of several entries for a job counts", async ({ jobsPage }) => {
  await jobsPage.answerWith([job(1, { job_Name: "Before" }), job(2), job(1), job(2), job(1, { job_Name: "After" })]);
  await jobsPage.open();
  await expect(jobsPage.count).toHaveText("2 jobs");
  expect((await jobsPage.table.read()).map(({ name }) => name)).toEqual(["Job number 2", "After"]);
});

test.describe("the panel of a job", () => {
  const one = job(385_099, {
    received: Date.UTC(2021, 6, 6, 10, 58, 53),
    collected: Date.UTC(2021, 6, 6, 10, 59, 17),
    status: "QUEUED",
    message: "Running.",
    job_Desc: "A description <i>with</i> marks",
  });

  test.beforeEach(async ({ jobsPage }) => {
    await jobsPage.answerWith([job(2), one]);
    await jobsPage.open();
  });

  test("opens by keyboard and shows the message and the exact times", async ({ jobsPage, page }) => {
    const opener = jobsPage.table.opener(385_099);
    await expect(opener).toHaveAttribute("aria-expanded", "false");
    await opener.focus();
    await page.keyboard.press("Enter");

    await expect(opener).toHaveAttribute("aria-expanded", "true");
    const panel = jobsPage.panel(385_099);
    await expect(panel.message).toHaveText("Running.");
    await expect(panel.section("Facts")).toContainText("A description <i>with</i> marks");
    const timeline = panel.section("Timeline");
    for (const [stage, here, utc, machine] of [
      ["Submitted", "6\u00a0Jul\u00a02021, 11:58:53", "6\u00a0Jul\u00a02021, 10:58:53 UTC", "2021-07-06T10:58:53Z"],
      ["Collected", "6\u00a0Jul\u00a02021, 11:59:17", "6\u00a0Jul\u00a02021, 10:59:17 UTC", "2021-07-06T10:59:17Z"],
    ]) {
      const time = timeline.getByRole("listitem").filter({ hasText: stage }).locator(`time[datetime="${machine}"]`);
      await expect(time).toHaveText(here!);
      await expect(time).toHaveAttribute("title", utc!);
    }
    // The time from one stage to the next.
    await expect(timeline.getByRole("listitem").last()).toContainText("+24 s");
  });

  for (const width of [390, 1440]) {
    test(`shows fields that the row leaves out, at ${width} pixels`, async ({ jobsPage, page }) => {
      await page.setViewportSize({ width, height: 900 });
      await jobsPage.table.opener(385_099).click();
      const facts = jobsPage.panel(385_099).section("Facts");
      await expect(facts).toContainText("EP_IDF");
      await expect(facts).toContainText("6 s");
    });
  }

  test("beside the list leaves the number, the name and the status in the rows, and their height", async ({
    jobsPage,
  }) => {
    const row = jobsPage.table.row(385_099);
    const { height } = (await row.boundingBox())!;
    await jobsPage.table.opener(385_099).click();
    await expect(jobsPage.panel(385_099).region).toBeVisible();
    for (const text of ["385099", "Job number 385099", "Queued"]) {
      await expect(row.getByText(text, { exact: true })).toBeVisible();
    }
    expect((await row.getByText("Job number 385099").boundingBox())!.width).toBeGreaterThan(60);
    expect((await row.boundingBox())!.height).toBe(height);
  });

  test("ignores a status reply for another job", async ({ jobsPage, page, browserErrors }) => {
    browserErrors.allow(/The status of job 385099 could not be loaded/);
    await jobsPage.answerWith([{ ...one, status: "QUEUED", message: "Its own message." }]);
    await page.route(/\/job\/status\/385099$/, (route) =>
      route.fulfill({ json: statusReply({ ...job(999), status: "REJECTED", message: "Another's message." }) }),
    );
    await jobsPage.open();
    const replied = page.waitForResponse(/\/job\/status\/385099$/);
    await jobsPage.table.opener(385_099).click();
    await replied;
    await waitForFrames(page);
    await expect(jobsPage.panel(385_099).message).toHaveText("Its own message.");
    await expect(jobsPage.table.row(385_099)).toContainText("Queued");
  });

  test("stays open and keeps the focus when the list is loaded again", async ({ jobsPage }) => {
    const panel = jobsPage.panel(385_099);
    await jobsPage.table.opener(385_099).press("Enter");
    await expect(panel.heading).toBeFocused();
    await jobsPage.answerWith([job(3), job(2), { ...one, status: "FINISHED", message: "Results collected." }]);
    await jobsPage.waitForReply(() => jobsPage.refreshInPlace());

    await expect(jobsPage.table.rows).toHaveCount(3);
    await expect(jobsPage.table.row(385_099)).toContainText("Finished");
    await expect(panel.message).toHaveText("Results collected.");
    await expect(panel.heading).toBeFocused();
  });

  test("that changes does not take the focus from a row", async ({ jobsPage }) => {
    const jobs = [job(3, { status: "QUEUED", message: "Running." }), job(2), job(1)];
    await jobsPage.answerWith(jobs);
    await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
    await jobsPage.table.opener(3).press("Enter");
    const { message } = jobsPage.panel(3);
    await expect(message).toHaveText("Running.");
    const other = jobsPage.table.opener(2);
    await other.focus();

    await jobsPage.answerWith([{ ...jobs[0]!, message: "Nearly done." }, ...jobs.slice(1)]);
    await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
    await expect(message).toHaveText("Nearly done.");
    await expect(other).toBeFocused();
  });
});

test("column headings sort the list and set the URL, without a request", async ({ jobsPage, page }) => {
  const { table } = jobsPage;
  await jobsPage.answerWith([job(1, { job_Name: "b" }), job(2, { job_Name: "A" }), job(3, { job_Name: "c" })]);
  await jobsPage.waitForReply(() => jobsPage.open());
  const queries = [...jobsPage.queries];
  const heading = (name: string) => table.headings.filter({ hasText: name });
  await expect(heading("Submitted")).toHaveAttribute("aria-sort", "descending");
  await heading("Name").getByRole("button").click();
  await expect(table.numbers).toHaveText(["2", "1", "3"]);
  await expect(heading("Name")).toHaveAttribute("aria-sort", "ascending");
  await expect(heading("Submitted")).not.toHaveAttribute("aria-sort");
  await heading("Name").getByRole("button").click();
  await expect(table.numbers).toHaveText(["3", "1", "2"]);
  await expect(heading("Name")).toHaveAttribute("aria-sort", "descending");
  expect(jobsPage.query()).toBe("?sort=-name");
  expect(jobsPage.queries).toEqual(queries);

  await page.reload();
  await expect(table.numbers).toHaveText(["3", "1", "2"]);
  await page.goBack();
  await expect(table.numbers).toHaveText(["2", "1", "3"]);
});

test("the page reports that there are no jobs yet for an empty list and for null", async ({ jobsPage, page }) => {
  for (const data of [[], null]) {
    await page.route(JOBS_CALL, (route) => route.fulfill({ json: { ...envelope([]), data } }));
    await jobsPage.open();
    await expect(jobsPage.count).toHaveText(COUNT.noJobs);
    await expect(page.getByText(EMPTY.noJobs)).toBeVisible();
    await expect(jobsPage.table.root).toHaveCount(0);
  }
});

test("a refresh keeps the rows until the reply has arrived", async ({ jobsPage }) => {
  await jobsPage.answerWith(JOBS);
  await jobsPage.waitForReply(() => jobsPage.open());
  await jobsPage.answerWith([job(1)]);
  const release = await jobsPage.holdRequests();
  await jobsPage.refresh.click();
  await expect(jobsPage.table.root).toHaveAttribute("aria-busy", "true");
  await expect(jobsPage.table.rows).toHaveCount(6);
  release();
  await expect(jobsPage.table.root).toHaveAttribute("aria-busy", "false");
  await expect(jobsPage.table.numbers).toHaveText(["1"]);
});
