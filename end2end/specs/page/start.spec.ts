import type { Page, Request } from "@playwright/test";

import { WASM, holdRequests, withSettings } from "../../fixtures/network.js";
import { expect, test } from "../../fixtures/test.js";
import { failedLoad } from "../../fixtures/browser-errors.js";
import { envelope, job } from "../../fixtures/jess-api.js";
import { JOBS_CALL, type JobsPage } from "../../pages/jobs-page.js";
import { EMPTY, TITLES } from "../../pages/texts.js";

/** Half an hour before midnight in UTC, when the next day has begun east of it. */
const NOW = "2026-11-24T23:30:00Z";

/** The first query for an address without dates: the last 30 days, and one more. */
const RECENT = "?since=2026-10-24";

/** Opens the page without waiting for more than its head, since a part of it is held back. */
async function begin(page: Page, address = ""): Promise<void> {
  await page.goto(address || "./", { waitUntil: "commit" });
}

/** Opens the page, and returns the request that leaves while the program is held back. */
async function earlyRequest({ page }: JobsPage, address: string): Promise<Request> {
  const [request] = await Promise.all([page.waitForRequest(JOBS_CALL), begin(page, address)]);
  return request;
}

/** Waits until the list is complete, and nothing more is requested. */
async function settle({ count }: JobsPage): Promise<void> {
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
  ["?since=1970-01-01&till=2020-02-28", "?since=1969-12-31&till=2020-02-29"],
  ["?status=FINISHED&till=2021-07-31&since=2021-07-01", "?since=2021-06-30&till=2021-08-01&status=FINISHED"],
] as const) {
  test(`the first request leaves before the program is loaded, once: ${address || "no filter"}`, async ({
    jobsPage,
    page,
  }) => {
    const release = await holdRequests(page, WASM);
    const request = await earlyRequest(jobsPage, address);
    expect(jobsPage.queries).toEqual([first]);
    expect(request.method()).toBe("GET");
    expect(await request.headerValue("accept")).toBe("application/json");
    expect(await request.headerValue("cookie")).toContain("session_token=");

    release();
    await settle(jobsPage);
    expect(jobsPage.queries.filter((search) => search === first)).toHaveLength(1);
    // Any further one is for the history.
    expect(jobsPage.queries.slice(1).filter((search) => /since|till/.test(search))).toEqual([]);
  });
}

for (const [zone, now, first] of [
  ["Pacific/Auckland", NOW, "?since=2026-10-25"],
  ["America/New_York", "2026-11-25T04:59:00Z", RECENT],
  ["America/New_York", "2026-11-25T05:00:00Z", "?since=2026-10-25"],
  // Within the hours around a change of the clock.
  ["America/Sao_Paulo", "2018-11-04T02:59:00Z", "?since=2018-10-03"],
  ["America/Sao_Paulo", "2018-11-04T03:00:00Z", "?since=2018-10-04"],
  ["Europe/London", "2026-10-24T23:00:00Z", "?since=2026-09-24"],
] as const) {
  test.describe(() => {
    test.use({ timezoneId: zone });

    test(`the first day of the first request is one of the viewer's zone: ${zone}, ${now}`, async ({ jobsPage, page }) => {
      await page.clock.setFixedTime(now);
      const release = await holdRequests(page, WASM);
      await earlyRequest(jobsPage, "");
      release();
      await settle(jobsPage);
      expect(jobsPage.queries.filter((search) => search !== "")).toEqual([first]);
    });
  });
}

test("the first request has the filter in a body if the settings say so", async ({ jobsPage, page }) => {
  await withSettings(page, { filterTransport: "post" });
  const bodies: (string | null)[] = [];
  await page.route(JOBS_CALL, async (route) => {
    bodies.push(route.request().postData());
    await route.fulfill({ json: envelope([job(1)]) });
  });
  const release = await holdRequests(page, WASM);
  const request = await earlyRequest(jobsPage, "?status=FINISHED&since=2021-07-01");
  expect(request.method()).toBe("POST");
  expect(await request.headerValue("content-type")).toBe("application/json");
  release();
  await settle(jobsPage);
  expect(bodies).toEqual(['{"since":"2021-06-30","status":"FINISHED"}']);
  expect(jobsPage.queries).toEqual([""]);
});

test("the first request has no filter if the settings say so", async ({ jobsPage, page }) => {
  await withSettings(page, { filterTransport: "none" });
  const release = await holdRequests(page, WASM);
  await earlyRequest(jobsPage, "?status=FINISHED");
  release();
  await settle(jobsPage);
  expect(jobsPage.queries).toEqual([""]);
});

for (const [address, asked] of [
  ["?since=+2021-07-01", "?since=2021-06-30"],
  ["?since=2021-07-01&since=", "?since=2021-06-30"],
  // The day after it cannot be written.
  ["?since=2021-07-01&till=9999-12-31", "?since=2021-06-30"],
  ["?status=PAUSED", `${RECENT}&status=PAUSED`],
  ["?status=QUEUED,%20FINISHED", `${RECENT}&status=QUEUED,FINISHED`],
  ["?since=2021-02-29", undefined],
  ["?since=2021-07-01&since=2021-07-02", undefined],
  ["?since=1969-12-31", undefined],
  ["?since=2021-07-02&till=2021-07-01", undefined],
  ["?till=2021-7-1", undefined],
] as const) {
  test(`an unusual address is left to the program: ${address}`, async ({ jobsPage, page }) => {
    await withSettings(page, { title: "Ours" });
    const release = await holdRequests(page, WASM);
    await begin(page, address);
    // The script sets the title in the turn in which it would send a request.
    await expect(page).toHaveTitle("Ours");
    expect(jobsPage.queries).toEqual([]);

    release();
    if (asked === undefined) {
      await expect(page.getByText(EMPTY.incorrect)).toBeVisible();
      expect(jobsPage.queries).toEqual([]);
    } else {
      await settle(jobsPage);
      expect(jobsPage.queries[0]).toBe(asked);
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

test("settings that are left out have their defaults in the first request, too", async ({ jobsPage, page }) => {
  const none = Object.fromEntries(
    [
      ...["apiBase", "filterTransport", "signInUrl", "refreshSeconds", "timeZone", "title"],
      ...["responseTimeoutSeconds", "links", "theme", "embedOrigins"],
    ].map((key) => [key, undefined]),
  );
  await withSettings(page, none);
  const release = await holdRequests(page, WASM);
  await earlyRequest(jobsPage, "");
  await expect(page).toHaveTitle("JESS Jobs");
  release();
  await settle(jobsPage);
  expect(jobsPage.queries.filter((search) => search !== "")).toEqual([RECENT]);
});

test("a first request that fails is shown like any other, and can be tried again", async ({
  jobsPage,
  page,
  browserErrors,
}) => {
  browserErrors.allow(...failedLoad(/ERR_CONNECTION_RESET/));
  await page.route(JOBS_CALL, (route) => route.abort("connectionreset"), { times: 1 });
  const release = await holdRequests(page, WASM);
  const failed = page.waitForEvent("requestfailed");
  await begin(page, "?since=2021-07-01");
  await failed;
  release();
  await expect(jobsPage.alert).toContainText(TITLES.unreachable);
  expect(jobsPage.queries).toEqual(["?since=2021-06-30"]);

  await jobsPage.waitForReply(() => jobsPage.tryAgain.click());
  await expect(jobsPage.table.root).toBeVisible();
  await expect(jobsPage.alert).toHaveCount(0);
});

test("if the program does not load, an alert says so and the placeholder is removed", async ({ jobsPage, page, browserErrors }) => {
  browserErrors.allow(/ERR_FAILED/, /The page could not start/);
  await page.route(WASM, (route) => route.abort());
  await jobsPage.open();
  await expect(jobsPage.alert).toContainText(TITLES.notStarted);
  await expect(page.locator(".placeholder")).toHaveCount(0);
});

test("if the script that starts the page does not load, an alert says so", async ({ jobsPage, page, browserErrors }) => {
  browserErrors.allow(/ERR_FAILED/, /was preloaded using link preload but not used/);
  await page.route("**/start-*.js", (route) => route.abort());
  await page.goto("./");
  await expect(jobsPage.alert).toHaveCount(0);
  await expect(jobsPage.alert).toContainText(TITLES.notStarted);
  await expect(jobsPage.alert).toBeVisible();
});

test("no request takes a reply that the browser has kept", async ({ jobsPage, page }) => {
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

test("without WebAssembly, an alert says so, and the placeholder is removed", async ({ jobsPage, page, browserErrors }) => {
  browserErrors.allow(/The page could not start/, /not of the program/);
  // As in Lockdown Mode, or if a policy turns off the compilers.
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

  test("the page says so after its first request", async ({ jobsPage, page, browserErrors }) => {
    browserErrors.allow(...failedLoad(401));
    const release = await holdRequests(page, WASM);
    await earlyRequest(jobsPage, "?since=2021-07-01");
    release();
    await expect(jobsPage.signIn).toBeVisible();
    await expect(jobsPage.alert).toContainText(TITLES.signedOut);
    expect(jobsPage.queries).toEqual(["?since=2021-06-30"]);
  });
});
