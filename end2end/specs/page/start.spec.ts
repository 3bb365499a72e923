import type { Page, Request } from "@playwright/test";

import { PROGRAM, hold, withSettings } from "../../fixtures/loading.js";
import { expect, test } from "../../fixtures/test.js";
import { failedLoad } from "../../fixtures/watch.js";
import { envelope, job } from "../../fixtures/wire.js";
import { JOBS_CALL, type JobsPage } from "../../pages/jobs-page.js";

/** Half an hour before midnight in UTC, when the next day has begun east of it. */
const NOW = "2026-11-24T23:30:00Z";

/** What is asked for first where the address has no dates: the last 30 days. */
const RECENT = "?since=2026-10-25";

/** Opens the page without waiting for more than its head, since a part of it is held back. */
async function begin(page: Page, address = ""): Promise<void> {
  await page.goto(address || "./", { waitUntil: "commit" });
}

/** The request that leaves while the program is held back. */
async function earlyRequest({ page }: JobsPage, address: string): Promise<Request> {
  const [request] = await Promise.all([page.waitForRequest(JOBS_CALL), begin(page, address)]);
  return request;
}

/** Waits until the list is complete: all of the history is in, and nothing more is asked for. */
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
  ["?till=2021-07-31", "?till=2021-07-31"],
  ["?status=FINISHED&till=2021-07-31&since=2021-07-01", "?since=2021-07-01&till=2021-07-31&status=FINISHED"],
] as const) {
  test(`the first request leaves before the program is there, once: ${address || "no filter"}`, async ({
    jobsPage,
    page,
  }) => {
    const release = await hold(page, PROGRAM);
    const request = await earlyRequest(jobsPage, address);
    expect(jobsPage.asked).toEqual([first]);
    expect(request.method()).toBe("GET");
    expect(await request.headerValue("accept")).toBe("application/json");
    expect(await request.headerValue("cookie")).toContain("session_token=");

    release();
    await settle(jobsPage);
    expect(jobsPage.asked.filter((search) => search === first)).toHaveLength(1);
    // Any further one is for the history.
    expect(jobsPage.asked.slice(1).filter((search) => /since|till/.test(search))).toEqual([]);
  });
}

for (const [zone, first] of [
  ["+01:00", "?since=2026-10-26"],
  ["-11:30", RECENT],
  ["z", RECENT],
] as const) {
  test(`the days of the first request are the service's: ${zone}`, async ({ jobsPage, page }) => {
    await withSettings(page, { serviceTimeZone: zone });
    const release = await hold(page, PROGRAM);
    await earlyRequest(jobsPage, "");
    release();
    await settle(jobsPage);
    expect(jobsPage.asked.filter((search) => search !== "")).toEqual([first]);
  });
}

test("the filter travels early as the settings say: in a body", async ({ jobsPage, page }) => {
  await withSettings(page, { filterTransport: "post" });
  const bodies: (string | null)[] = [];
  await page.route(JOBS_CALL, async (route) => {
    bodies.push(route.request().postData());
    await route.fulfill({ json: envelope([job(1)]) });
  });
  const release = await hold(page, PROGRAM);
  const request = await earlyRequest(jobsPage, "?status=FINISHED&since=2021-07-01");
  expect(request.method()).toBe("POST");
  expect(await request.headerValue("content-type")).toBe("application/json");
  release();
  await settle(jobsPage);
  expect(bodies).toEqual(['{"since":"2021-07-01","status":"FINISHED"}']);
  expect(jobsPage.asked).toEqual([""]);
});

test("the filter travels early as the settings say: not at all", async ({ jobsPage, page }) => {
  await withSettings(page, { filterTransport: "none" });
  const release = await hold(page, PROGRAM);
  await earlyRequest(jobsPage, "?status=FINISHED");
  release();
  await settle(jobsPage);
  expect(jobsPage.asked).toEqual([""]);
});

test("the first request goes where the settings say, also below a path of the host", async ({
  jobsPage,
  page,
  startGateway,
  watch,
}) => {
  watch.expect(...failedLoad(401));
  const gateway = await startGateway("--sandbox", "--base-path", "/jobs/");
  const release = await hold(page, PROGRAM);
  const early = await earlyRequest(jobsPage, `${gateway.url}?since=2021-07-01`);
  expect(new URL(early.url()).pathname).toBe("/jobs/jess_web/api/jobs");
  release();
  await expect(jobsPage.signIn).toBeVisible();
  expect(jobsPage.asked).toEqual(["?since=2021-07-01"]);

  await withSettings(page, { apiBase: "/jobs/jess_web/api//" });
  const [request] = await Promise.all([page.waitForRequest(JOBS_CALL), page.reload()]);
  expect(new URL(request.url()).pathname).toBe("/jobs/jess_web/api/jobs");
});

for (const [address, asked] of [
  ["?since=+2021-07-01", "?since=2021-07-01"],
  ["?since=2021-07-01&since=", "?since=2021-07-01"],
  ["?status=PAUSED", `${RECENT}&status=PAUSED`],
  ["?status=QUEUED,%20FINISHED", `${RECENT}&status=QUEUED,FINISHED`],
  ["?since=2021-02-29", undefined],
  ["?since=2021-07-01&since=2021-07-02", undefined],
  ["?since=1969-12-31", undefined],
  ["?since=2021-07-02&till=2021-07-01", undefined],
  ["?till=2021-7-1", undefined],
] as const) {
  test(`an address that is not plain is left to the program: ${address}`, async ({ jobsPage, page }) => {
    await withSettings(page, { title: "Ours" });
    const release = await hold(page, PROGRAM);
    await begin(page, address);
    // The script has done this, and with it all that it does of its own.
    await expect(page).toHaveTitle("Ours");
    expect(jobsPage.asked).toEqual([]);

    release();
    if (asked === undefined) {
      await expect(page.getByText("Correct the filter to see your jobs.")).toBeVisible();
      expect(jobsPage.asked).toEqual([]);
    } else {
      await settle(jobsPage);
      expect(jobsPage.asked[0]).toBe(asked);
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
  { serviceTimeZone: "+24:00" },
  { title: " " },
  { theme: "black" },
  { links: { Portal: "javascript:alert(1)" } },
  { embedOrigins: "javascript:alert(1)" },
]) {
  test(`settings that cannot be used ask for nothing: ${JSON.stringify(settings)}`, async ({ jobsPage, page }) => {
    await withSettings(page, settings);
    await jobsPage.open();
    await expect(jobsPage.alert).toContainText("The settings of this page need a correction");
    expect(jobsPage.asked).toEqual([]);
  });
}

test("settings that are left out have their defaults", async ({ jobsPage, page }) => {
  const none = Object.fromEntries(
    [
      ...["apiBase", "filterTransport", "signInUrl", "refreshSeconds", "serviceTimeZone", "title"],
      ...["links", "theme", "embedOrigins"],
    ].map((key) => [key, undefined]),
  );
  await withSettings(page, none);
  const release = await hold(page, PROGRAM);
  await earlyRequest(jobsPage, "");
  await expect(page).toHaveTitle("JESS Jobs");
  release();
  await settle(jobsPage);
  expect(jobsPage.asked.filter((search) => search !== "")).toEqual([RECENT]);
});

test("a first request that fails is told like any other, and can be made again", async ({ jobsPage, page, watch }) => {
  watch.expect(...failedLoad(/ERR_CONNECTION_RESET/));
  await page.route(JOBS_CALL, (route) => route.abort("connectionreset"), { times: 1 });
  const release = await hold(page, PROGRAM);
  const failed = page.waitForEvent("requestfailed");
  await begin(page, "?since=2021-07-01");
  await failed;
  release();
  await expect(jobsPage.alert).toContainText("The server cannot be reached");
  expect(jobsPage.asked).toEqual(["?since=2021-07-01"]);

  await jobsPage.answerTo(() => jobsPage.tryAgain.click());
  await expect(jobsPage.table.root).toBeVisible();
  await expect(jobsPage.alert).toHaveCount(0);
});

test("a program that does not arrive is told, and the frame goes", async ({ jobsPage, page, watch }) => {
  watch.expect(/ERR_FAILED/, /The page could not start/);
  await page.route(PROGRAM, (route) => route.abort());
  await jobsPage.open();
  await expect(jobsPage.alert).toContainText("The job list could not start");
  await expect(page.locator(".frame")).toHaveCount(0);
});

test.describe("signed out", () => {
  test.use({ signedIn: false });

  test("the first request says so", async ({ jobsPage, page, watch }) => {
    watch.expect(...failedLoad(401));
    const release = await hold(page, PROGRAM);
    await earlyRequest(jobsPage, "?since=2021-07-01");
    release();
    await expect(jobsPage.signIn).toBeVisible();
    await expect(jobsPage.alert).toContainText("You are signed out");
    expect(jobsPage.asked).toEqual(["?since=2021-07-01"]);
  });
});
