import type { Page, Request } from "@playwright/test";

import { failedLoad } from "../../fixtures/browser-errors.js";
import { envelope, job } from "../../fixtures/jess-api.js";
import { WASM, holdRequests, withSettings } from "../../fixtures/network.js";
import { expect, test } from "../../fixtures/test.js";
import { JOBS_CALL, type JobsPage } from "../../pages/jobs-page.js";
import { EMPTY, TITLES } from "../../pages/texts.js";

/** Half an hour before midnight in UTC, when it is the next day in time zones east of it. */
const NOW = "2026-11-24T23:30:00Z";

/** The query of the first request for a URL without dates: the last 30 days, and one more. */
const RECENT = "?since=2026-10-24";

/** Opens the page without waiting until it has loaded, since a part of it is held back. */
async function startLoading(page: Page, address = ""): Promise<void> {
  await page.goto(address || "./", { waitUntil: "commit" });
}

/** Opens the page, and returns the request that is sent while the program is held back. */
async function prefetchedRequest({ page }: JobsPage, address: string): Promise<Request> {
  const [request] = await Promise.all([page.waitForRequest(JOBS_CALL), startLoading(page, address)]);
  return request;
}

/** Waits until the list is complete. */
async function waitForCompleteList({ count }: JobsPage): Promise<void> {
  await expect(count).toHaveText(/^[\d,]+ jobs?$|^No jobs/);
}

test.beforeEach(({ page }) => page.clock.setFixedTime(NOW));

for (const [address, first] of [
  ["", RECENT],
  ["?q=tower&sort=name&job=1", RECENT],
  ["?status=QUEUED", `${RECENT}&status=QUEUED`],
  ["?status=rejected,CANCELLED,,queued", `${RECENT}&status=QUEUED,CANCELED,REJECTED`],
  ["?since=&till=", RECENT],
  ["?till=2021-07-31", "?till=2021-08-01"],
  ["?status=-rejected,-CANCELLED", `${RECENT}&status=ACCEPTED,UNPACKED,QUEUED,FINISHED`],
  ["?range=today", "?since=2026-11-23"],
  ["?range=yesterday&status=QUEUED", "?since=2026-11-22&till=2026-11-24&status=QUEUED"],
  ["?range=7d", "?since=2026-11-17"],
  ["?range=30d", "?since=2026-10-25"],
  ["?range=90d", "?since=2026-08-26"],
  ["?range=year", "?since=2025-12-31"],
  // A date comes before a range.
  ["?range=7d&till=2021-07-31", "?till=2021-08-01"],
  ["?since=1970-01-01&till=2020-02-28", "?since=1969-12-31&till=2020-02-29"],
  ["?status=FINISHED&till=2021-07-31&since=2021-07-01", "?since=2021-06-30&till=2021-08-01&status=FINISHED"],
] as const) {
  test(`the first request is sent once, before the program is loaded: ${address || "no filter"}`, async ({
    jobsPage,
    page,
    browserErrors,
  }) => {
    browserErrors.allow(/The status of job 1 could not be loaded: refused/);
    const release = await holdRequests(page, WASM);
    const request = await prefetchedRequest(jobsPage, address);
    expect(jobsPage.queries).toEqual([first]);
    expect(request.method()).toBe("GET");
    expect(await request.headerValue("accept")).toBe("application/json");
    expect(await request.headerValue("cookie")).toContain("session_token=");

    release();
    await waitForCompleteList(jobsPage);
    expect(jobsPage.queries.filter((search) => search === first)).toHaveLength(1);
    // Other requests are for the history.
    expect(jobsPage.queries.slice(1).filter((search) => /since|till/.test(search))).toEqual([]);
  });
}

for (const [zone, now, first] of [
  ["Pacific/Auckland", NOW, "?since=2026-10-25"],
  ["America/New_York", "2026-11-25T04:59:00Z", RECENT],
  ["America/New_York", "2026-11-25T05:00:00Z", "?since=2026-10-25"],
  // Around a daylight saving transition.
  ["America/Sao_Paulo", "2018-11-04T02:59:00Z", "?since=2018-10-03"],
  ["America/Sao_Paulo", "2018-11-04T03:00:00Z", "?since=2018-10-04"],
  ["Europe/London", "2026-10-24T23:00:00Z", "?since=2026-09-24"],
] as const) {
  test.describe(() => {
    test.use({ timezoneId: zone });

    test(`the first day of the first request is in the time zone of the viewer: ${zone}, ${now}`, async ({
      jobsPage,
      page,
    }) => {
      await page.clock.setFixedTime(now);
      const release = await holdRequests(page, WASM);
      await prefetchedRequest(jobsPage, "");
      release();
      await waitForCompleteList(jobsPage);
      expect(jobsPage.queries.filter((search) => search !== "")).toEqual([first]);
    });
  });
}

test('with filterTransport "post", the first request has the filter in its body', async ({ jobsPage, page }) => {
  await withSettings(page, { filterTransport: "post" });
  const bodies: (string | null)[] = [];
  await page.route(JOBS_CALL, async (route) => {
    bodies.push(route.request().postData());
    await route.fulfill({ json: envelope([job(1)]) });
  });
  const release = await holdRequests(page, WASM);
  const request = await prefetchedRequest(jobsPage, "?status=FINISHED&since=2021-07-01");
  expect(request.method()).toBe("POST");
  expect(await request.headerValue("content-type")).toBe("application/json");
  release();
  await waitForCompleteList(jobsPage);
  expect(bodies).toEqual(['{"since":"2021-06-30","status":"FINISHED"}']);
  expect(jobsPage.queries).toEqual([""]);
});

test('with filterTransport "none", the first request has no filter', async ({ jobsPage, page }) => {
  await withSettings(page, { filterTransport: "none" });
  const release = await holdRequests(page, WASM);
  await prefetchedRequest(jobsPage, "?status=FINISHED");
  release();
  await waitForCompleteList(jobsPage);
  expect(jobsPage.queries).toEqual([""]);
});

for (const [address, query] of [
  ["?since=+2021-07-01", "?since=2021-06-30"],
  ["?since=2021-07-01&since=", "?since=2021-06-30"],
  // The day after the last day would have a year of five digits.
  ["?since=2021-07-01&till=9999-12-31", "?since=2021-06-30"],
  ["?status=PAUSED", `${RECENT}&status=PAUSED`],
  ["?status=QUEUED,%20FINISHED", `${RECENT}&status=QUEUED,FINISHED`],
  ["?range=+7d", "?since=2026-11-17"],
  ["?range=8d", undefined],
  ["?range=7d&range=30d", undefined],
  ["?status=QUEUED,-REJECTED", undefined],
  ["?since=2021-02-29", undefined],
  ["?since=2021-07-01&since=2021-07-02", undefined],
  ["?since=1969-12-31", undefined],
  ["?since=2021-07-02&till=2021-07-01", undefined],
  ["?till=2021-7-1", undefined],
] as const) {
  test(`a URL that needs parsing by the program sends no request before: ${address}`, async ({ jobsPage, page }) => {
    await withSettings(page, { title: "Ours" });
    const release = await holdRequests(page, WASM);
    await startLoading(page, address);
    // The script that sets the title would also have sent the request.
    await expect(page).toHaveTitle("Ours");
    expect(jobsPage.queries).toEqual([]);

    release();
    if (query === undefined) {
      await expect(page.getByText(EMPTY.incorrect)).toBeVisible();
      expect(jobsPage.queries).toEqual([]);
    } else {
      await waitForCompleteList(jobsPage);
      expect(jobsPage.queries[0]).toBe(query);
    }
  });
}

for (const settings of [
  { apiBase: "javascript:alert(1)" },
  { apiBase: "//" },
  { apiBase: 5 },
  { signInUrl: "data:text/html,x" },
  { filterTransport: "get" },
  { refreshSeconds: 1 },
  { responseTimeoutSeconds: 4 },
  { timeZone: "+01:00" },
  { timeZone: "Europe/Londn" },
  { title: " " },
  { theme: "black" },
  { links: { Portal: "javascript:alert(1)" } },
  { embedOrigins: "javascript:alert(1)" },
]) {
  test(`wrong settings send no request: ${JSON.stringify(settings)}`, async ({ jobsPage, page }) => {
    await withSettings(page, settings);
    await jobsPage.open();
    await expect(jobsPage.alert).toContainText(TITLES.settings);
    expect(jobsPage.queries).toEqual([]);
  });
}

test("the first request uses the defaults of missing settings", async ({ jobsPage, page }) => {
  const missing = Object.fromEntries(
    [
      ...["apiBase", "filterTransport", "signInUrl", "refreshSeconds", "timeZone", "title"],
      ...["responseTimeoutSeconds", "links", "theme", "embedOrigins"],
    ].map((key) => [key, undefined]),
  );
  await withSettings(page, missing);
  const release = await holdRequests(page, WASM);
  await prefetchedRequest(jobsPage, "");
  await expect(page).toHaveTitle("JESS Jobs");
  release();
  await waitForCompleteList(jobsPage);
  expect(jobsPage.queries.filter((search) => search !== "")).toEqual([RECENT]);
});

test("a failed first request is shown and can be retried", async ({ jobsPage, page, browserErrors }) => {
  browserErrors.allow(...failedLoad(/ERR_CONNECTION_RESET/));
  await page.route(JOBS_CALL, (route) => route.abort("connectionreset"), { times: 1 });
  const release = await holdRequests(page, WASM);
  const failed = page.waitForEvent("requestfailed");
  await startLoading(page, "?since=2021-07-01");
  await failed;
  release();
  await expect(jobsPage.alert).toContainText(TITLES.unreachable);
  expect(jobsPage.queries).toEqual(["?since=2021-06-30"]);

  await jobsPage.waitForReply(() => jobsPage.tryAgain.click());
  await expect(jobsPage.table.root).toBeVisible();
  await expect(jobsPage.alert).toHaveCount(0);
});

test("if the program does not load, an alert reports it and the placeholder is removed", async ({
  jobsPage,
  page,
  browserErrors,
}) => {
  browserErrors.allow(/ERR_FAILED/, /The page could not start/);
  await page.route(WASM, (route) => route.abort());
  await jobsPage.open();
  await expect(jobsPage.alert).toContainText(TITLES.notStarted);
  await expect(page.locator(".placeholder")).toHaveCount(0);
});

test("if the start script does not load, an alert reports it", async ({ jobsPage, page, browserErrors }) => {
  browserErrors.allow(/ERR_FAILED/, /was preloaded using link preload but not used/);
  await page.route("**/start-*.js", (route) => route.abort());
  await page.goto("./");
  await expect(jobsPage.alert).toHaveCount(0);
  await expect(jobsPage.alert).toContainText(TITLES.notStarted);
  await expect(jobsPage.alert).toBeVisible();
});

test("no request uses the HTTP cache", async ({ jobsPage, page }) => {
  await page.addInitScript(() => {
    const sent: string[] = [];
    const send = globalThis.fetch;
    Object.assign(globalThis, { sent });
    globalThis.fetch = (input, init) => {
      const request = new Request(input, init);
      sent.push(`${new URL(request.url).pathname.split("/").at(-1)}: ${request.cache}`);
      return send(input, init);
    };
  });
  await jobsPage.open();
  await expect(jobsPage.table.root).toBeVisible();
  await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
  const sent = await page.evaluate(() => (globalThis as unknown as { sent: string[] }).sent);
  const calls = sent.filter((call) => !/\.(wasm|js):/.test(call));
  expect(calls.length).toBeGreaterThanOrEqual(3);
  expect(new Set(calls)).toEqual(new Set(["jobs: no-store"]));
});

test("without WebAssembly, an alert reports it and the placeholder is removed", async ({
  jobsPage,
  page,
  browserErrors,
}) => {
  browserErrors.allow(/The page could not start/, /not of the program/);
  // As in Lockdown Mode, or if a policy disables WebAssembly.
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, "WebAssembly"));
  await jobsPage.open();
  await expect(jobsPage.alert).toContainText(TITLES.noWebAssembly);
  await expect(page.locator(".placeholder")).toHaveCount(0);
  await page.evaluate(() => void setTimeout(() => Promise.reject(new Error("not of the program"))));
  await expect.poll(() => browserErrors.has(/not of the program/)).toBe(true);
  await expect(jobsPage.alert).toHaveCount(1);
});

test.describe("signed out", () => {
  test.use({ signedIn: false });

  test("the page reports it after the first request", async ({ jobsPage, page, browserErrors }) => {
    browserErrors.allow(...failedLoad(401));
    const release = await holdRequests(page, WASM);
    await prefetchedRequest(jobsPage, "?since=2021-07-01");
    release();
    await expect(jobsPage.signIn).toBeVisible();
    await expect(jobsPage.alert).toContainText(TITLES.signedOut);
    expect(jobsPage.queries).toEqual(["?since=2021-06-30"]);
  });
});
