/** The panel of a job: its address, its keys, the focus, and what it shows of jobs that the list does not have. */
import type { Page } from "@playwright/test";

import { failedLoad } from "../../fixtures/browser-errors.js";
import { type WireJob, job } from "../../fixtures/jess-api.js";
import { withSettings } from "../../fixtures/network.js";
import { otherAccount } from "../../fixtures/sandbox.js";
import { expect, test } from "../../fixtures/test.js";
import { DIR_CALL, JOBS_CALL, type JobsPage } from "../../pages/jobs-page.js";
import { TITLES } from "../../pages/texts.js";

const NOW = Date.UTC(2026, 10, 24, 12);

/** Returns finished jobs. The one with the highest number is the newest. */
const jobs = (length: number): WireJob[] =>
  Array.from({ length }, (_, at) => job(at + 1, { received: NOW - 3_600_000 * (length - at) }));

const MESSAGES = [
  "Program Version,EnergyPlus, Version 9.5.0",
  "   ** Warning ** Output:Meter: invalid name",
  "   ************* Beginning Simulation",
  "   ** Severe  ** Node connection errors not checked",
];
const FILES = { "eplusout.err": `${MESSAGES.join("\n")}\n`, "job.done!": "" };

/** The narrowest window with a panel beside the list has a little more than this width, in CSS pixels. */
const NARROW = { width: 1000, height: 800 };

async function show(jobsPage: JobsPage, address = "", length = 9): Promise<void> {
  await jobsPage.page.clock.setFixedTime(NOW);
  await jobsPage.answerWith(jobs(length), FILES);
  await jobsPage.waitForReply(() => jobsPage.open(address));
}

test.describe("a panel closes", () => {
  const ways: [string, (jobsPage: JobsPage) => Promise<unknown>][] = [
    ["by Escape", ({ page }) => page.keyboard.press("Escape")],
    ["by its button", (jobsPage) => jobsPage.panel(5).close.click()],
    ["by the number of its job", (jobsPage) => jobsPage.table.opener(5).click()],
    ["by the browser's Back", ({ page }) => page.goBack()],
  ];
  for (const [way, close] of ways) {
    test(way, async ({ jobsPage }) => {
      await show(jobsPage, "?status=FINISHED");
      await jobsPage.table.opener(5).click();
      const panel = jobsPage.panel(5);
      await expect(panel.region).toBeVisible();
      await expect(panel.heading).toBeFocused();
      await expect.poll(() => jobsPage.query()).toBe("?status=FINISHED&job=5");
      await close(jobsPage);
      await expect(panel.root).toHaveCount(0);
      await expect(jobsPage.table.opener(5)).toHaveAttribute("aria-expanded", "false");
      await expect(jobsPage.table.opener(5)).toBeFocused();
      await expect.poll(() => jobsPage.query()).toBe("?status=FINISHED");
    });
  }
});

test("Forward opens the panel again, and so does a reload", async ({ jobsPage, page }) => {
  await show(jobsPage);
  await jobsPage.table.opener(5).click();
  const panel = jobsPage.panel(5);
  await expect(panel.root).toBeVisible();
  await page.goBack();
  await expect(panel.root).toHaveCount(0);
  await page.goForward();
  await expect(panel.root).toContainText("Job number 5");

  await jobsPage.waitForReply(() => page.reload());
  await expect(panel.root).toContainText("Job number 5");
  await expect(panel.results.file("eplusout.err")).toBeVisible();
  expect(jobsPage.query()).toBe("?job=5");
});

test("a page that begins with a panel has no focus yet, so that keys go through the jobs at once", async ({
  jobsPage,
  page,
}) => {
  await show(jobsPage, "?job=5");
  await expect(jobsPage.panel(5).region).toContainText("Job number 5");
  await expect(page.locator(":focus")).toHaveCount(0);
  await page.keyboard.press("j");
  await expect(jobsPage.panel(4).region).toContainText("Job number 4");
  expect(jobsPage.query()).toBe("?job=4");
});

test("another job takes the place of the open one, and Back leads to the list", async ({ jobsPage, page }) => {
  await show(jobsPage);
  await jobsPage.table.opener(5).click();
  await jobsPage.table.opener(3).click();
  await expect(jobsPage.panel(3).root).toContainText("Job number 3");
  await expect(jobsPage.panel().root).toHaveCount(1);
  await expect(jobsPage.table.root.getByRole("button", { expanded: true })).toHaveText("3");
  await expect.poll(() => jobsPage.query()).toBe("?job=3");
  await page.goBack();
  await expect(jobsPage.panel().root).toHaveCount(0);
  expect(jobsPage.query()).toBe("");
});

test("a key that replaces the control with the focus moves the focus to the heading", async ({ jobsPage, page }) => {
  await show(jobsPage);
  await jobsPage.table.opener(5).click();
  await jobsPage.panel(5).root.getByRole("button", { name: "Copy number 5" }).focus();
  await page.keyboard.press("j");
  await expect(jobsPage.panel(4).root).toContainText("Job number 4");
  await expect(jobsPage.panel(4).heading).toBeFocused();
  await page.keyboard.press("j");
  await expect(jobsPage.panel(3).heading).toBeFocused();
});

test("in the panel, keys and buttons go through the jobs in the order of the list, to its ends", async ({
  jobsPage,
  page,
}) => {
  await show(jobsPage, "?sort=-submitted", 4);
  await jobsPage.table.opener(3).click();
  const heading = jobsPage.panel().heading;
  await expect(heading).toHaveText("Job 3");
  for (const [key, title] of [
    ["j", "Job 2"],
    ["j", "Job 1"],
    ["j", "Job 1"],
    ["k", "Job 2"],
    ["k", "Job 3"],
    ["k", "Job 4"],
    ["k", "Job 4"],
  ] as const) {
    await page.keyboard.press(key);
    await expect(heading).toHaveText(title);
    await expect(heading).toBeFocused();
  }
  const panel = jobsPage.panel(4);
  await expect(panel.root).toContainText("Job number 4");
  await expect(panel.previous).toHaveAttribute("aria-disabled", "true");
  await panel.next.click();
  await expect(jobsPage.panel(3).previous).not.toHaveAttribute("aria-disabled");
  await jobsPage.panel(3).previous.click();
  await panel.previous.focus();
  await page.keyboard.press("Enter");
  await expect(panel.previous).toBeFocused();
  // None of these added an entry to the history.
  await page.goBack();
  await expect(jobsPage.panel().root).toHaveCount(0);
});

test("the order of the list is that of its columns, and a row out of view is scrolled to", async ({
  jobsPage,
  page,
}) => {
  await show(jobsPage, "?sort=job", 300);
  await jobsPage.table.opener(1).click();
  for (let number = 2; number <= 40; number += 1) await page.keyboard.press("j");
  await expect(jobsPage.panel(40).heading).toBeFocused();
  await expect(jobsPage.table.opener(40)).toBeInViewport();
  await expect(jobsPage.table.opener(40)).toHaveAttribute("aria-expanded", "true");
});

test("in the list, keys move the focus and open the job that has it", async ({ jobsPage, page }) => {
  await show(jobsPage);
  await jobsPage.table.opener(5).click();
  await jobsPage.table.opener(7).focus();
  await page.keyboard.press("j");
  await expect(jobsPage.table.opener(6)).toBeFocused();
  await expect(jobsPage.panel(6).root).toContainText("Job number 6");
  await page.keyboard.press("ArrowDown");
  await expect(jobsPage.table.opener(5)).toBeFocused();
  await expect(jobsPage.panel(5).root).toContainText("Job number 5");
  // Closed from the list, the panel leaves the focus there.
  await page.keyboard.press("Escape");
  await expect(jobsPage.panel().root).toHaveCount(0);
  await expect(jobsPage.table.opener(5)).toBeFocused();
  await page.keyboard.press("j");
  await expect(jobsPage.table.opener(4)).toBeFocused();
  await expect(jobsPage.panel().root).toHaveCount(0);
});

test("Escape closes the panel from elsewhere in the page, and leaves the focus there", async ({ jobsPage, page }) => {
  await show(jobsPage);
  await jobsPage.table.opener(5).click();
  await expect(jobsPage.panel(5).heading).toBeFocused();
  await jobsPage.refresh.focus();
  await page.keyboard.press("Escape");
  await expect(jobsPage.panel().root).toHaveCount(0);
  await expect(jobsPage.refresh).toBeFocused();
});

test("a refresh that drops another job leaves the panel as it is", async ({ jobsPage }) => {
  await show(jobsPage);
  await jobsPage.table.opener(5).click();
  const { results } = jobsPage.panel(5);
  await results.file("eplusout.err").click();
  await results.viewer.search.fill("node");
  await jobsPage.answerWith(jobs(9).slice(1), FILES);
  await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
  await expect(jobsPage.table.rows).toHaveCount(8);
  await expect(results.viewer.search).toHaveValue("node");
  await expect(results.viewer.search).toBeFocused();
});

test("the panel of a job that leaves the list stays, with the focus in it", async ({ jobsPage, browserErrors }) => {
  browserErrors.allow(/The status of job 5 could not be loaded/);
  await show(jobsPage);
  await jobsPage.table.opener(5).click();
  const { root } = jobsPage.panel(5);
  const copy = root.getByRole("button", { name: "Copy number 5" });
  await copy.focus();
  await jobsPage.answerWith(jobs(9).filter(({ job_SN }) => job_SN !== 5));
  await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
  await expect(jobsPage.table.numbers).toHaveText(["9", "8", "7", "6", "4", "3", "2", "1"]);
  await expect(root).toContainText("Job number 5");
  await expect(copy).toBeFocused();
});

test.describe("in a narrow window", () => {
  test.use({ viewport: NARROW });

  test("the sheet gives way to the alert of an ended session", async ({ jobsPage, page, browserErrors }) => {
    browserErrors.allow(...failedLoad(401), /could not be refreshed/);
    await show(jobsPage);
    await jobsPage.table.opener(5).click();
    await expect(jobsPage.panel(5).sheet).toBeVisible();
    await page.route(JOBS_CALL, (route) => route.fulfill({ status: 401 }));
    await jobsPage.refreshInPlace();
    await expect(jobsPage.panel(5).root).toHaveCount(0);
    await jobsPage.signIn.focus();
    await expect(jobsPage.signIn).toBeFocused();
    expect(jobsPage.query()).toBe("?job=5");
  });

  test("the panel is a dialog over the list, with the same keys", async ({ jobsPage, page }) => {
    await show(jobsPage);
    await jobsPage.table.opener(5).click();
    const { sheet, heading } = jobsPage.panel(5);
    await expect(sheet).toBeVisible();
    await expect(heading).toBeFocused();
    expect(await sheet.evaluate((dialog) => dialog.matches(":modal"))).toBe(true);
    await page.keyboard.press("j");
    await expect(jobsPage.panel(4).sheet).toContainText("Job number 4");
    await page.keyboard.press("k");
    await expect(sheet).toContainText("Job number 5");
    // Keys of the list, which is covered, do nothing.
    await page.keyboard.press("Space");
    await page.keyboard.press("/");
    await expect(jobsPage.table.checked).toHaveCount(0);
    await page.keyboard.press("Escape");
    await expect(sheet).toHaveCount(0);
    await expect(jobsPage.table.opener(5)).toBeFocused();
    expect(jobsPage.query()).toBe("");
  });

  test("Escape closes what is open above the panel first", async ({ jobsPage, page, startControlled }) => {
    const { control, url } = await startControlled({ jobs: 0 });
    const number = await control.submit({ queuedSeconds: 7200 });
    await jobsPage.open(`${url}?job=${number}`);
    const { sheet } = jobsPage.panel(number);
    const cancel = sheet.getByRole("button", { name: `Cancel job ${number}` });
    await cancel.click();
    const dialog = page.getByRole("dialog", { name: "Cancel 1 job?" });
    await expect(dialog).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(sheet).toBeVisible();
    await expect(cancel).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(sheet).toHaveCount(0);
  });

  test("the panel stays open when the window becomes wide and narrow again", async ({ jobsPage, page }) => {
    await show(jobsPage);
    await jobsPage.table.opener(5).click();
    await expect(jobsPage.panel(5).sheet).toBeVisible();
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect(jobsPage.panel(5).region).toContainText("Job number 5");
    await expect(jobsPage.panel(5).sheet).toHaveCount(0);
    await page.setViewportSize(NARROW);
    await expect(jobsPage.panel(5).sheet).toContainText("Job number 5");
    expect(jobsPage.query()).toBe("?job=5");
  });
});

test("a job that the filter leaves out is asked for, and shows what its status says", async ({
  jobsPage,
  startControlled,
}) => {
  const { control, url } = await startControlled({ jobs: 0 });
  await control.freeze();
  const number = await control.submit({ cases: 20, queuedSeconds: 7200, secondsAgo: 3600 });
  await jobsPage.open(`${url}?since=2021-07-01&till=2021-07-31&job=${number}`);
  const panel = jobsPage.panel(number);
  await expect(panel.root).toContainText("Queued");
  await expect(panel.root.getByRole("list", { name: "Cases" })).toBeVisible();
  await expect(panel.root.getByRole("button", { name: `Cancel job ${number}` })).toBeVisible();
  for (const button of [panel.previous, panel.next]) await expect(button).toHaveAttribute("aria-disabled", "true");
  await expect(jobsPage.table.numbers).toHaveCount(0);
});

test("a job that nobody may see is told in the words of the service", async ({ jobsPage, browserErrors }) => {
  browserErrors.allow(/The status of job 999 could not be loaded: refused/);
  await show(jobsPage, "?job=999");
  const panel = jobsPage.panel(999);
  await expect(panel.root.getByRole("alert")).toContainText(
    "JESS says: “The job is not accessible to user user@example.com”",
  );
  await expect(panel.section("Results")).toHaveCount(0);
  await panel.close.click();
  await expect(panel.root).toHaveCount(0);
  await expect(jobsPage.form.search).toBeFocused();
});

for (const [status, note] of [
  ["QUEUED", "Results are listed here when the job has ended."],
  ["REJECTED", "JESS has rejected the job, so there are no results."],
] as const) {
  test(`the results of a job that is ${status} are not asked for`, async ({ jobsPage, page }) => {
    const requests: string[] = [];
    page.on("request", (request) => requests.push(new URL(request.url()).pathname));
    await jobsPage.answerWith([job(7, { status }), job(6)]);
    await jobsPage.waitForReply(() => jobsPage.open("?job=7"));
    await expect(jobsPage.panel(7).results.root).toContainText(note);
    await jobsPage.panel(7).next.click();
    await expect(jobsPage.panel(6).results.root).toContainText("This job has no result files.");
    expect(requests.filter((path) => DIR_CALL.test(path) && path.endsWith("/7"))).toEqual([]);
  });
}

test.describe("copying", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

  test("a summary in one line, a link to the job, and raw values", async ({ jobsPage, page, server }) => {
    await show(jobsPage, "?sort=name&job=5");
    const { root } = jobsPage.panel(5);
    for (const [name, text] of [
      [
        "Copy summary",
        "Job 5 “Job number 5”: Finished, EP_IDF, submitted 2026-11-24T07:00:00Z, 6 s of CPU time. " +
          "JESS says: “Job finished. Results collected into tables.”",
      ],
      ["Copy link", `${server.url}?job=5`],
      ["Copy storage in bytes", "15072020"],
    ] as const) {
      await root.getByRole("button", { name }).click();
      await expect.poll(() => clipboard(page)).toBe(text);
    }
  });
});

test("a file is viewed and searched by the keyboard alone", async ({ jobsPage, page }) => {
  await show(jobsPage);
  const { results, heading, root } = jobsPage.panel(5);
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  /** Presses Tab until an element has the focus. */
  const tabTo = async (name: string): Promise<void> => {
    await expect(async () => {
      await page.keyboard.press("Tab");
      await expect(page.locator(":focus")).toHaveAccessibleName(name, { timeout: 50 });
    }).toPass({ intervals: [0] });
  };
  await press("j", "j", "j", "j", "j");
  await expect(jobsPage.table.opener(5)).toBeFocused();
  await press("Enter");
  await expect(heading).toBeFocused();
  await expect(results.file("eplusout.err")).toBeVisible();
  await tabTo("eplusout.err");
  await press("Enter");
  await expect(results.viewer.title).toBeFocused();
  await expect(results.viewer.title).toHaveText("eplusout.err");
  await tabTo("Search in the file");
  await page.keyboard.type("NODE");
  await expect(results.viewer.matches).toHaveText("1 line");
  await press("Enter");
  await expect(results.viewer.target).toHaveText("   ** Severe  ** Node connection errors not checked");
  await expect(results.viewer.matches).toHaveText("1 of 1 line");

  await results.viewer.title.focus();
  await press("Shift+Tab", "Enter");
  await expect(results.viewer.title).toHaveCount(0);
  await expect(results.file("eplusout.err")).toBeVisible();
  await press("Escape");
  await expect(root).toHaveCount(0);
});

test("the list of files has the focus again after a file, and the row after the panel", async ({ jobsPage, page }) => {
  await show(jobsPage);
  await jobsPage.table.opener(5).click();
  const { results, root } = jobsPage.panel(5);
  await results.file("eplusout.err").press("Enter");
  await results.viewer.allFiles.press("Enter");
  await expect(results.file("eplusout.err")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(root).toHaveCount(0);
  await expect(jobsPage.table.opener(5)).toBeFocused();
});

test("the panel is gone when the user signs out", async ({ jobsPage, page, startControlled, browserErrors }) => {
  browserErrors.allow(...failedLoad(401), /could not be loaded/);
  const { url, control } = await startControlled({ jobs: 0 });
  const number = await control.submit({ name: "Secret tower", secondsAgo: 3600 });
  await jobsPage.open(url);
  await jobsPage.table.opener(number).click();
  await expect(jobsPage.panel(number).results.file("eplusout.err")).toBeVisible();
  await jobsPage.account.click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(jobsPage.alert).toContainText(TITLES.signedOut);
  await expect(page.getByText("Secret tower")).toHaveCount(0);
  await expect(page.getByText("eplusout.err")).toHaveCount(0);
});

test("nothing is left of a job when another account has one of the same number", async ({ jobsPage, page }) => {
  await withSettings(page, { refreshSeconds: 0 });
  await jobsPage.answerWith([job(5, { id: 1, job_Name: "Ann's tower", message: "Ann's message" })], {
    "ann.err": "Ann's error\n",
  });
  await jobsPage.waitForReply(() => jobsPage.open());
  await jobsPage.table.opener(5).click();
  const { results, root } = jobsPage.panel(5);
  await results.file("ann.err").click();
  await expect(results.viewer.text).toContainText("Ann's error");

  await jobsPage.answerWith([job(5, { id: 2, job_Name: "Bob's tower", message: "Bob's message" })], { "bob.err": "" });
  await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
  await expect(root).toContainText("Bob's message");
  await expect(results.file("bob.err")).toBeVisible();
  await expect(page.locator("body")).not.toContainText(/ann('s|\.err)/i);
});

test("after another user has signed in, the panel does not show the job of the first one", async ({
  jobsPage,
  page,
  startControlled,
  browserErrors,
}) => {
  browserErrors.allow(/could not be loaded/);
  const server = await startControlled({ jobs: 0 });
  const number = await server.control.submit({ name: "Secret tower", secondsAgo: 3600 });
  await jobsPage.open(server.url);
  await jobsPage.table.opener(number).click();
  await expect(jobsPage.panel(number).results.file("eplusout.err")).toBeVisible();
  await server.signIn(otherAccount);
  await jobsPage.refreshInPlace();
  await expect(jobsPage.count).toHaveText("12 jobs");
  await expect(jobsPage.panel(number).root.getByRole("alert")).toContainText(
    `JESS says: “Job ${number} is not accessible to user other@example.com”`,
  );
  await expect(page.getByText("Secret tower")).toHaveCount(0);
  await expect(page.getByText("eplusout.err")).toHaveCount(0);
});
