import type { Page, Route } from "@playwright/test";

import { envelope, job, recentFirst } from "../../fixtures/jess-api.js";
import { expect, test } from "../../fixtures/test.js";
import { JOBS_CALL } from "../../pages/jobs-page.js";

/** The replies have jobs from before the last 30 days, so that the reply to the first request counts as complete. */
const NOW = Date.UTC(2026, 10, 24, 12);

test.beforeEach(({ page }) => page.clock.setFixedTime(NOW));

/** Observes from the start whether a text ever appears. Returns a function that reports it. */
async function observeText(page: Page, text: string): Promise<() => Promise<boolean>> {
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

/** Replies with one job per status, and holds back some replies until {@link Replies.releaseHeld}. */
class Replies {
  private readonly held: Route[] = [];

  constructor(private readonly isSlow: (status: string) => boolean) {}

  async send(route: Route): Promise<void> {
    const status = new URL(route.request().url()).searchParams.get("status") ?? "";
    if (this.isSlow(status)) this.held.push(route);
    else await Replies.fulfill(route, status);
  }

  /** Sends the replies that were held back, and returns their number. */
  async releaseHeld(): Promise<number> {
    for (const route of this.held) await Replies.fulfill(route, "stale");
    return this.held.length;
  }

  private static async fulfill(route: Route, name: string): Promise<void> {
    const jobs = ["QUEUED", "FINISHED", "REJECTED"].map((status, at) =>
      job(at + 1, { status, job_Name: `${name} reply` }),
    );
    await route.fulfill({ json: envelope(jobs) });
  }
}

test("a slow reply is never shown after another request", async ({ jobsPage, page }) => {
  const seen = await observeText(page, "stale reply");
  const replies = new Replies((status) => status === "QUEUED");
  await page.route(JOBS_CALL, (route) => replies.send(route));
  await jobsPage.open();
  await expect(jobsPage.table.rows).toHaveCount(3);

  await jobsPage.form.status("Queued").check();
  await jobsPage.form.status("Finished").check();
  await expect(jobsPage.table.rows).toHaveCount(2);
  await expect(jobsPage.table.rows.first()).toContainText("QUEUED,FINISHED reply");
  expect(await replies.releaseHeld()).toBe(1);

  // Any effect of the late reply would precede the reply to this.
  await jobsPage.waitForReply(() => jobsPage.refresh.click());
  await expect(jobsPage.table.rows.first()).toContainText("QUEUED,FINISHED reply");
  expect(await seen()).toBe(false);
  // If all jobs are loaded, a filter takes one request. A refresh begins with the recent jobs.
  const [first] = recentFirst(NOW);
  const [again] = recentFirst(NOW, { statuses: ["QUEUED", "FINISHED"] });
  expect(jobsPage.queries).toEqual([first, "?status=QUEUED", "?status=QUEUED,FINISHED", again]);
});

test("a slow first reply is never shown after another request", async ({ jobsPage, page }) => {
  const seen = await observeText(page, "stale reply");
  const replies = new Replies((status) => status === "");
  await page.route(JOBS_CALL, (route) => replies.send(route));
  const requested = page.waitForRequest(JOBS_CALL);
  await jobsPage.open();
  await requested;

  await jobsPage.form.status("Finished").check();
  await expect(jobsPage.table.rows).toHaveCount(1);
  expect(await replies.releaseHeld()).toBe(1);
  await jobsPage.waitForReply(() => jobsPage.refresh.click());
  await expect(jobsPage.table.rows.first()).toContainText("FINISHED reply");
  expect(await seen()).toBe(false);
});

test("only the last of many quick changes is shown", async ({ jobsPage, page }) => {
  const seen = await observeText(page, "stale reply");
  const last = "ACCEPTED,UNPACKED,QUEUED,FINISHED";
  const replies = new Replies((status) => status !== last);
  await page.route(JOBS_CALL, (route) => replies.send(route));
  await jobsPage.open();

  for (const name of ["Accepted", "Unpacked", "Queued", "Finished"]) await jobsPage.form.status(name).check();
  await expect(jobsPage.table.rows).toHaveCount(2);
  await expect(jobsPage.table.rows.first()).toContainText(`${last} reply`);
  expect(await replies.releaseHeld()).toBeGreaterThan(0);
  await jobsPage.waitForReply(() => jobsPage.refresh.click());
  await expect(jobsPage.count).toHaveText("2 jobs");
  expect(await seen()).toBe(false);
});

test("an outdated request is aborted", async ({ jobsPage, page }) => {
  await page.route(JOBS_CALL, async (route) => {
    // Never answered, so that only the page can end the request.
    if (!route.request().url().includes("REJECTED")) await route.fulfill({ json: envelope([job(1)]) });
  });
  await jobsPage.open();
  await expect(jobsPage.table.rows).toHaveCount(1);
  const ended = page.waitForEvent("requestfailed", (request) => request.url().endsWith("status=REJECTED"));
  await jobsPage.form.status("Rejected").check();
  await jobsPage.form.status("Finished").check();
  expect((await ended).failure()?.errorText).toBe("net::ERR_ABORTED");
});
