import { expect, test } from "../../fixtures/test.js";
import { envelope, job, matching } from "../../fixtures/wire.js";
import * as words from "../../fixtures/words.js";
import { JOBS_CALL } from "../../pages/jobs-page.js";

test("each row says what the reply says of its job, newest first", async ({ jobsPage, page }) => {
  const now = Date.now();
  await page.clock.setFixedTime(now);
  const jobs = await jobsPage.jobsIn(() => jobsPage.open());

  await expect(jobsPage.table.rows).toHaveCount(jobs.length);
  const expected = matching(jobs).map((job, index) => words.row(job, index, now));
  expect(await jobsPage.table.read()).toEqual(expected);
});

test("the list is a table of eight columns that knows its length", async ({ jobsPage }) => {
  const jobs = await jobsPage.jobsIn(() => jobsPage.open());
  expect(jobs.length).toBeGreaterThan(60);

  const headings = ["Job", "Name", "Status", "Progress", "Type", "Submitted", "CPU time", "Storage"];
  await expect(jobsPage.table.headings).toHaveText(headings);
  await expect(jobsPage.table.root).toHaveAttribute("aria-rowcount", String(jobs.length + 1));
  await expect(jobsPage.count).toHaveText(`${jobs.length} jobs`);
});

test("a status that nobody documented is shown in its own words", async ({ jobsPage, page }) => {
  const jobs = [job(3, { status: "PAUSED" }), job(2, { status: "on hold" }), job(1, { status: "" })];
  await page.route(JOBS_CALL, (route) => route.fulfill({ json: envelope(jobs) }));
  await jobsPage.open();

  await expect(jobsPage.table.rows).toHaveCount(3);
  const shown = await jobsPage.table.read();
  expect(shown.map((row) => row.status)).toEqual(["PAUSED", "ON HOLD", "No status"]);
});

test("jobs without a name, a type, numbers or sizes have rows all the same", async ({ jobsPage, page }) => {
  const now = Date.UTC(2026, 10, 24, 12);
  await page.clock.setFixedTime(now);
  const bare = { job_SN: 7, status: "QUEUED", received: now - 90_000 };
  const nameless = job(8, { job_Name: "null", progress: "16 of 20", njobs: 20, received: now - 100_000 });
  await page.route(JOBS_CALL, (route) => route.fulfill({ json: envelope([bare, nameless]) }));
  await jobsPage.open();

  await expect(jobsPage.table.rows).toHaveCount(2);
  expect(await jobsPage.table.read()).toEqual([words.row(bare, 0, now), words.row(nameless, 1, now)]);
});

test.describe("the details of a job", () => {
  // In July a clock in London is an hour ahead of UTC.
  const received = Date.UTC(2021, 6, 6, 10, 58, 53);
  const one = job(385_099, {
    received,
    collected: received + 24_598,
    message: "Job finished. Results collected into tables.",
    job_Desc: "A description <i>with</i> marks",
  });

  test.beforeEach(async ({ jobsPage, page }) => {
    await page.route(JOBS_CALL, (route) => route.fulfill({ json: envelope([job(2), one]) }));
    await jobsPage.open();
  });

  test("open and close by keyboard and say the server's words and the exact times", async ({ jobsPage, page }) => {
    const opener = jobsPage.table.opener(one.job_SN);
    await expect(opener).toHaveAttribute("aria-expanded", "false");
    await opener.focus();
    await page.keyboard.press("Enter");

    await expect(opener).toHaveAttribute("aria-expanded", "true");
    const details = await jobsPage.table.details(one.job_SN);
    await expect(details).toContainText(one.message!);
    await expect(details).toContainText(one.job_Desc!);
    for (const instant of [received, one.collected!]) {
      await expect(details).toContainText(words.dateTime(instant, "Europe/London"));
      await expect(details).toContainText(`${words.dateTime(instant, "UTC")} UTC`);
      await expect(details.locator(`time[datetime="${words.machineTime(instant)}"]`)).toBeVisible();
    }

    await expect(opener).toBeFocused();
    await page.keyboard.press("Space");
    await expect(opener).toHaveAttribute("aria-expanded", "false");
    await expect(details).toHaveCount(0);
  });

  for (const width of [390, 900, 1440]) {
    test(`have what the row leaves out, and move nothing in it, at ${width} pixels`, async ({ jobsPage, page }) => {
      await page.setViewportSize({ width, height: 900 });
      const name = jobsPage.table.root.getByText(one.job_Name!).first();
      const before = await name.boundingBox();
      await jobsPage.table.opener(one.job_SN).click();
      const details = await jobsPage.table.details(one.job_SN);
      await expect(details).toContainText(one.job_Type!);
      await expect(details).toContainText(words.seconds(one.cputime!));
      expect(before!.width).toBeGreaterThan(60);
      expect((await name.boundingBox())!.width).toBe(before!.width);
    });
  }

  test("stay open and keep the focus when the list comes anew", async ({ jobsPage, page }) => {
    const opener = jobsPage.table.opener(one.job_SN);
    await opener.press("Enter");
    const changed = { ...one, message: "Results collected again." };
    await page.route(JOBS_CALL, (route) => route.fulfill({ json: envelope([job(3), job(2), changed]) }));
    // By hand, since a click would take the focus along.
    await jobsPage.answerTo(() => jobsPage.refresh.evaluate((button) => (button as HTMLElement).click()));

    await expect(jobsPage.table.rows).toHaveCount(3);
    await expect(await jobsPage.table.details(one.job_SN)).toContainText(changed.message);
    await expect(opener).toBeFocused();
  });
});

test("of a list of thousands the rows in view are there, and every one can be reached", async ({ jobsPage, page }) => {
  const jobs = Array.from({ length: 1234 }, (_, at) => job(at + 1, { received: 1_700_000_000_000 + at }));
  await page.route(JOBS_CALL, (route) => route.fulfill({ json: envelope(jobs) }));
  await jobsPage.open();

  await expect(jobsPage.count).toHaveText("1,234 jobs");
  await expect(jobsPage.table.root).toHaveAttribute("aria-rowcount", "1235");
  await expect(jobsPage.table.rows.first()).toHaveAttribute("aria-rowindex", "2");
  expect(await jobsPage.table.rows.count()).toBeLessThan(100);
  await page.keyboard.press("End");
  await expect(jobsPage.table.rows.last()).toHaveAttribute("aria-rowindex", "1235");
  await expect(jobsPage.table.numbers.last()).toHaveText("1");
  await expect(jobsPage.table.rows.last()).toBeInViewport();
});

test("headings order the list and say so, in the address too", async ({ jobsPage, page }) => {
  await page.route(JOBS_CALL, (route) =>
    route.fulfill({ json: envelope([job(1, { job_Name: "b" }), job(2, { job_Name: "A" }), job(3, { job_Name: "c" })]) }),
  );
  await jobsPage.open();
  const heading = (name: string) => jobsPage.table.headings.filter({ hasText: name });
  await expect(heading("Submitted")).toHaveAttribute("aria-sort", "descending");
  await heading("Name").getByRole("button").click();
  await expect(jobsPage.table.numbers).toHaveText(["2", "1", "3"]);
  await expect(heading("Name")).toHaveAttribute("aria-sort", "ascending");
  await heading("Name").getByRole("button").click();
  await expect(jobsPage.table.numbers).toHaveText(["3", "1", "2"]);
  expect(jobsPage.search()).toBe("?sort=-name");

  await page.reload();
  await expect(jobsPage.table.numbers).toHaveText(["3", "1", "2"]);
  await page.goBack();
  await expect(jobsPage.table.numbers).toHaveText(["2", "1", "3"]);
});

test("paper gets rows that are out of view", async ({ jobsPage, page }) => {
  const jobs = Array.from({ length: 300 }, (_, at) => job(at + 1, { received: 1_700_000_000_000 + at }));
  await page.route(JOBS_CALL, (route) => route.fulfill({ json: envelope(jobs) }));
  await jobsPage.open();
  await expect(jobsPage.count).toHaveText("300 jobs");
  await page.evaluate(() => {
    // When the paper is laid out; by the time that `afterprint` is heard here, the page may have put them away.
    matchMedia("print").addEventListener("change", ({ matches }) => {
      if (matches) document.body.dataset.printed = String(document.querySelectorAll("tbody [role=rowheader]").length);
    });
  });
  const paper = (await page.pdf({ tagged: true })).toString("latin1");
  expect(await page.evaluate(() => document.body.dataset.printed)).toBe("300");
  // On the paper itself, with the heading.
  expect(paper.match(/\/S \/TR\b/g)).toHaveLength(301);
  await expect.poll(() => jobsPage.table.rows.count()).toBeLessThan(100);
});

test("somebody without any job is told so", async ({ jobsPage, page }) => {
  for (const data of [[], null]) {
    await page.route(JOBS_CALL, (route) => route.fulfill({ json: { ...envelope([]), data } }));
    await jobsPage.open();
    await expect(jobsPage.count).toHaveText("No jobs yet");
    await expect(page.getByText("You have no jobs yet")).toBeVisible();
    await expect(jobsPage.table.root).toHaveCount(0);
  }
});

test("refreshing keeps the rows while the answer is awaited", async ({ jobsPage, page }) => {
  const jobs = await jobsPage.jobsIn(() => jobsPage.open());
  await expect(jobsPage.table.rows).toHaveCount(jobs.length);
  let answer = (): void => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  await page.route(JOBS_CALL, async (route) => {
    await answered;
    await route.fulfill({ json: envelope([job(1)]) });
  });
  const asked = page.waitForRequest(JOBS_CALL);
  await jobsPage.refresh.click();
  await asked;

  await expect(jobsPage.table.root).toHaveAttribute("aria-busy", "true");
  await expect(jobsPage.table.rows).toHaveCount(jobs.length);
  answer();
  await expect(jobsPage.table.root).toHaveAttribute("aria-busy", "false");
  await expect(jobsPage.table.rows).toHaveCount(1);
});
