import type { ServerResponse } from "node:http";

import { type Page, chromium } from "@playwright/test";

import { type WireJob, envelope, job } from "../../fixtures/jess-api.js";
import { expect, test as base } from "../../fixtures/test.js";
import { JobsPage } from "../../pages/jobs-page.js";
import { COUNT, TITLES } from "../../pages/texts.js";

interface Cached {
  /** The page, in a browser with a back-forward cache. */
  page: Page;
  jobsPage: JobsPage;
  /** The requests for the list, to be answered by the test, since routing by Playwright disables the cache. */
  requests: ServerResponse[];
}

const test = base.extend<{ cached: Cached }>({
  cached: async ({ launchOptions, startServer, startUpstream }, use) => {
    const requests: ServerResponse[] = [];
    const upstream = await startUpstream(({ url }, response) => {
      if (url!.startsWith("/jess_web/api/jobs")) requests.push(response);
      // The jobs have no results.
      else response.writeHead(200, { "content-type": "application/json" }).end('{"ok":false,"status":"","data":null}');
    });
    const { url: baseURL } = await startServer({ upstream: upstream.origin });
    const ignoreDefaultArgs = ["--disable-back-forward-cache"];
    const browser = await chromium.launch({ ...launchOptions, ignoreDefaultArgs });
    const page = await browser.newPage({ baseURL });
    await page.addInitScript(() => {
      addEventListener("pageshow", ({ persisted }) => Object.assign(globalThis, { persisted }));
    });
    await use({ page, jobsPage: new JobsPage(page), requests });
    await browser.close();
  },
});

/** A URL with a date takes one request, one without dates takes two. */
const URL_WITH_DATE = "?since=2020-01-01";

const JOBS = Array.from({ length: 100 }, (_, at) => job(700 + at));

/** Goes on to another page. Collects garbage, which must not run code of the first page. */
async function leave(page: Page): Promise<void> {
  await page.goto("healthz");
  await page.requestGC();
}

/** Goes back in the history to a page in the cache. */
async function goBack(page: Page): Promise<void> {
  const wasCached = (): Promise<boolean | undefined> =>
    // Fails during the navigation.
    page.evaluate(() => (globalThis as { persisted?: boolean }).persisted).catch(() => undefined);
  await page.evaluate(() => void setTimeout(() => history.back()));
  await expect.poll(wasCached).toBe(true);
}

/** Waits for a request for the list and answers it. Requests are numbered from 1. */
async function answer(requests: ServerResponse[], number: number, status: number, jobs: WireJob[] = []): Promise<void> {
  await expect.poll(() => requests.length).toBe(number);
  requests
    .at(-1)!
    .writeHead(status, { "content-type": "application/json" })
    .end(JSON.stringify(envelope(jobs)));
}

/** Shows the list, goes on to another page, and goes back. */
async function openAndReturn(cached: Cached): Promise<Cached> {
  const { page, jobsPage, requests } = cached;
  await jobsPage.open(URL_WITH_DATE);
  await answer(requests, 1, 200, JOBS);
  await expect(jobsPage.table.rows).toHaveCount(100);
  await leave(page);
  await goBack(page);
  return cached;
}

test("on return, the jobs of a user who has signed out are not shown", async ({ cached }) => {
  const { page, jobsPage, requests } = await openAndReturn(cached);
  await expect.poll(() => requests.length).toBe(2);
  await expect(jobsPage.count).toHaveText(COUNT.loading);
  await expect(jobsPage.table.rows).toHaveCount(0);
  await answer(requests, 2, 401);
  await expect(jobsPage.alert).toContainText(TITLES.signedOut);
  await expect(page.locator("body")).not.toContainText("Job number");
});

test("on return, the jobs are not shown after an error, since the user may be another", async ({ cached }) => {
  const { jobsPage, requests } = await openAndReturn(cached);
  await answer(requests, 2, 500);
  await expect(jobsPage.alert).toContainText(TITLES.unavailable);
  await expect(jobsPage.table.rows).toHaveCount(0);
  await jobsPage.tryAgain.click();
  await answer(requests, 3, 200, JOBS);
  await expect(jobsPage.table.rows).toHaveCount(100);
});

test("on return, the same user finds the jobs at the same scroll position", async ({ cached }) => {
  const { page, jobsPage, requests } = cached;
  await jobsPage.open(URL_WITH_DATE);
  await answer(requests, 1, 200, JOBS);
  const row = jobsPage.table.rows.nth(70);
  await row.scrollIntoViewIfNeeded();
  const before = await row.boundingBox();
  await leave(page);
  await goBack(page);
  await answer(requests, 2, 200, JOBS);
  await expect(row).toBeInViewport();
  expect(await row.boundingBox()).toEqual(before);
});

test("a pending request does not exclude the page from the cache", async ({ cached }) => {
  const { page, jobsPage, requests } = cached;
  await jobsPage.open(URL_WITH_DATE);
  await expect.poll(() => requests.length).toBe(1);
  await expect(jobsPage.count).toHaveText(COUNT.loading);
  await leave(page);
  await expect.poll(() => requests[0]!.destroyed, "the request has ended").toBe(true);
  await goBack(page);
  await answer(requests, 2, 200, JOBS);
  await expect(jobsPage.table.rows).toHaveCount(100);
});
