import type { Page, Route } from "@playwright/test";

import { expect, test } from "../../fixtures/test.js";
import { envelope, job, recentFirst } from "../../fixtures/jess-api.js";
import { JOBS_CALL } from "../../pages/jobs-page.js";

/** The replies have jobs from before its last 30 days, so that the reply with the recent jobs counts as complete. */
const NOW = Date.UTC(2026, 10, 24, 12);

test.beforeEach(({ page }) => page.clock.setFixedTime(NOW));

/** Watches from the start whether a text is ever in the page, if only for a moment. */
async function watchFor(page: Page, text: string): Promise<() => Promise<boolean>> {
  await page.addInitScript((text) => {
    const seen = globalThis as unknown as { staleWasSeen: boolean };
    seen.staleWasSeen = false;
    new MutationObserver((mutations) => {
      const nodes = mutations.flatMap(({ target, addedNodes }) => [target, ...addedNodes]);
      if (nodes.some((node) => node.textContent?.includes(text))) seen.staleWasSeen = true;
    }).observe(document, { childList: true, characterData: true, subtree: true });
  }, text);
  return () => page.evaluate(() => (globalThis as unknown as { staleWasSeen: boolean }).staleWasSeen);
}

/** Answers with one job per requested status, and holds some answers back until {@link Answers.giveHeld}. */
class Answers {
  private readonly held: Route[] = [];

  constructor(private readonly slow: (status: string) => boolean) {}

  async give(route: Route): Promise<void> {
    const status = new URL(route.request().url()).searchParams.get("status") ?? "";
    if (this.slow(status)) this.held.push(route);
    else await Answers.fulfil(route, status);
  }

  /** Gives the answers that were held back, and returns how many there were. */
  async giveHeld(): Promise<number> {
    for (const route of this.held) await Answers.fulfil(route, "stale");
    return this.held.length;
  }

  private static async fulfil(route: Route, name: string): Promise<void> {
    const jobs = ["QUEUED", "FINISHED", "REJECTED"].map((status, at) =>
      job(at + 1, { status, job_Name: `${name} answer` }),
    );
    await route.fulfill({ json: envelope(jobs) });
  }
}

test("a slow answer is never shown once something else was requested", async ({ jobsPage, page }) => {
  const seen = await watchFor(page, "stale answer");
  const answers = new Answers((status) => status === "QUEUED");
  await page.route(JOBS_CALL, (route) => answers.give(route));
  await jobsPage.open();
  await expect(jobsPage.table.rows).toHaveCount(3);

  await jobsPage.form.status("Queued").check();
  await jobsPage.form.status("Finished").check();
  await expect(jobsPage.table.rows).toHaveCount(2);
  await expect(jobsPage.table.rows.first()).toContainText("QUEUED,FINISHED answer");
  expect(await answers.giveHeld()).toBe(1);

  // Any effect of the late answer comes before the answer to this.
  await jobsPage.waitForReply(() => jobsPage.refresh.click());
  await expect(jobsPage.table.rows.first()).toContainText("QUEUED,FINISHED answer");
  expect(await seen()).toBe(false);
  // A filter of jobs that are all loaded takes one request; a refresh begins with the recent jobs.
  const [first] = recentFirst(NOW);
  const [again] = recentFirst(NOW, { statuses: ["QUEUED", "FINISHED"] });
  expect(jobsPage.queries).toEqual([first, "?status=QUEUED", "?status=QUEUED,FINISHED", again]);
});

test("the slow first answer of a visit is never shown once something else was requested", async ({
  jobsPage,
  page,
}) => {
  const seen = await watchFor(page, "stale answer");
  const answers = new Answers((status) => status === "");
  await page.route(JOBS_CALL, (route) => answers.give(route));
  const asked = page.waitForRequest(JOBS_CALL);
  await jobsPage.open();
  await asked;

  await jobsPage.form.status("Finished").check();
  await expect(jobsPage.table.rows).toHaveCount(1);
  expect(await answers.giveHeld()).toBe(1);
  await jobsPage.waitForReply(() => jobsPage.refresh.click());
  await expect(jobsPage.table.rows.first()).toContainText("FINISHED answer");
  expect(await seen()).toBe(false);
});

test("of many quick changes only the last one is shown", async ({ jobsPage, page }) => {
  const seen = await watchFor(page, "stale answer");
  const last = "ACCEPTED,UNPACKED,QUEUED,FINISHED";
  const answers = new Answers((status) => status !== last);
  await page.route(JOBS_CALL, (route) => answers.give(route));
  await jobsPage.open();

  for (const name of ["Accepted", "Unpacked", "Queued", "Finished"]) await jobsPage.form.status(name).check();
  await expect(jobsPage.table.rows).toHaveCount(2);
  await expect(jobsPage.table.rows.first()).toContainText(`${last} answer`);
  expect(await answers.giveHeld()).toBeGreaterThan(0);
  await jobsPage.waitForReply(() => jobsPage.refresh.click());
  await expect(jobsPage.count).toHaveText("2 jobs");
  expect(await seen()).toBe(false);
});

test("a request that is no longer wanted is aborted", async ({ jobsPage, page }) => {
  await page.route(JOBS_CALL, async (route) => {
    // Never answered, so that only the page can end it.
    if (!route.request().url().includes("REJECTED")) await route.fulfill({ json: envelope([job(1)]) });
  });
  await jobsPage.open();
  await expect(jobsPage.table.rows).toHaveCount(1);
  const ended = page.waitForEvent("requestfailed", (request) => request.url().endsWith("status=REJECTED"));
  await jobsPage.form.status("Rejected").check();
  await jobsPage.form.status("Finished").check();
  expect((await ended).failure()?.errorText).toBe("net::ERR_ABORTED");
});
