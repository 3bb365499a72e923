import type { Route } from "@playwright/test";

import { expect, test } from "../../fixtures/test.js";
import { NOWHERE } from "../../fixtures/upstream.js";
import { failedLoad } from "../../fixtures/watch.js";
import { envelope, job } from "../../fixtures/wire.js";
import { dateTime } from "../../fixtures/words.js";
import { JOBS_CALL } from "../../pages/jobs-page.js";

interface Failure {
  name: string;
  fail: (route: Route) => Promise<void>;
  /** What the alert says: what happened, then what it means or what to do. */
  title: string;
  words: string;
  /** The jobs that had come before it, if any. */
  came?: string[];
  /** What the browser writes to the console of its own. */
  status?: number | RegExp;
}

const html = "<!doctype html><title>Log in</title><form><input name=user></form>";
const cutOff = JSON.stringify(envelope([job(1), job(2)])).slice(0, 400);

const FAILURES: Failure[] = [
  {
    name: "refused",
    fail: (route) => route.fulfill({ json: { ok: false, status: "No JESS account is linked", data: null } }),
    title: "JESS refused to list the jobs",
    words: "JESS says: “No JESS account is linked”",
  },
  {
    name: "forbidden",
    fail: (route) => route.fulfill({ status: 403, json: { ok: false, status: "Not yours", data: null } }),
    title: "You may not see these jobs",
    words: "“Not yours”",
    status: 403,
  },
  {
    name: "too many requests",
    fail: (route) => route.fulfill({ status: 429, body: "" }),
    title: "There were too many requests",
    words: "Wait a while, then try again.",
    status: 429,
  },
  {
    name: "an error of the server without words",
    fail: (route) => route.fulfill({ status: 500, contentType: "text/html", body: "<h1>Internal error</h1>" }),
    title: "JESS cannot answer at the moment",
    words: "The server answered with error 500. Try again in a while.",
    status: 500,
  },
  {
    name: "an error of a bridge with words",
    fail: (route) => route.fulfill({ status: 502, json: { ok: false, status: "JESS is away.", data: null } }),
    title: "JESS cannot answer at the moment",
    words: "“JESS is away.” The server answered with error 502.",
    status: 502,
  },
  {
    name: "a web page instead of jobs",
    fail: (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: html }),
    title: "The reply could not be read",
    words: `A web page of ${html.length} B came instead of a job list.`,
  },
  {
    name: "a web page that calls itself JSON",
    fail: (route) => route.fulfill({ contentType: "application/json", body: html }),
    title: "The reply could not be read",
    words: `A web page of ${html.length} B came instead of a job list.`,
  },
  {
    name: "JSON that ends in the middle",
    fail: (route) => route.fulfill({ contentType: "application/json", body: cutOff }),
    title: "The reply could not be read",
    words: "It ends in the middle, after 400 B.",
    came: ["1"],
  },
  {
    name: "no JSON at all",
    fail: (route) => route.fulfill({ contentType: "application/json", body: "{ok: true}" }),
    title: "The reply could not be read",
    words: "The 10 B that came are not JSON.",
  },
  {
    name: "JSON of something else",
    fail: (route) => route.fulfill({ json: { version: 3 } }),
    title: "The reply could not be read",
    words: "The 13 B that came are not a job list.",
  },
  {
    name: "an empty reply",
    fail: (route) => route.fulfill({ contentType: "application/json", body: "" }),
    title: "The reply could not be read",
    words: "An empty reply came instead of a job list.",
  },
  {
    name: "no network",
    fail: (route) => route.abort("internetdisconnected"),
    title: "The server cannot be reached",
    words: "The network may be down, or the address of the API may be wrong.",
    status: /ERR_INTERNET_DISCONNECTED/,
  },
];

for (const { name, fail, title, words, came = [], status } of FAILURES) {
  test(`${name}: said in words, and the way out is there`, async ({ jobsPage, page, watch }) => {
    watch.expect(...failedLoad(status ?? 200));
    const loaded = Date.UTC(2026, 6, 1, 12, 0, 1);
    await page.clock.setFixedTime(loaded);
    await page.route(JOBS_CALL, fail);
    await jobsPage.open();
    await expect(jobsPage.alert).toContainText(title);
    await expect(jobsPage.alert).toContainText(words);
    await expect(jobsPage.table.root).toHaveCount(came.length > 0 ? 1 : 0);
    await expect(jobsPage.table.numbers).toHaveText(came);
    await expect(jobsPage.count).toHaveText(came.length > 0 ? "1 job so far" : "");

    await page.route(JOBS_CALL, (route) => route.fulfill({ json: envelope([job(2), job(1)]) }));
    await jobsPage.answerTo(() => jobsPage.tryAgain.click());
    await expect(jobsPage.table.rows).toHaveCount(2);
    await expect(jobsPage.alert).toHaveCount(0);

    // The same with rows at hand: they stay, and it says since when they are old.
    await page.clock.setFixedTime(loaded + 3_600_000);
    await page.route(JOBS_CALL, fail);
    await jobsPage.refresh.click();
    await expect(jobsPage.alert).toContainText(title);
    const since = `The list below is as it was on ${dateTime(loaded, "Europe/London")}.`;
    await expect(jobsPage.alert).toContainText(since);
    await expect(jobsPage.table.rows).toHaveCount(2);
    await expect(jobsPage.count).toHaveText("2 jobs");
  });
}

test("what counts the jobs is there before it has anything to say", async ({ jobsPage, page, watch }) => {
  watch.expect(...failedLoad(500));
  await page.route(JOBS_CALL, (route) => route.fulfill({ status: 500 }));
  await jobsPage.open();
  await expect(jobsPage.tryAgain).toBeVisible();
  // A live region that comes along with its words is not read out.
  await expect(jobsPage.count).toHaveText("");
});

test("JESS behind the gateway cannot be reached", async ({ jobsPage, startGateway, watch }) => {
  watch.expect(...failedLoad(502));
  const gateway = await startGateway("--upstream", NOWHERE);
  await jobsPage.open(gateway.url);
  await expect(jobsPage.alert).toContainText("JESS cannot answer at the moment");
  await expect(jobsPage.alert).toContainText("“JESS cannot be reached: it or the network may be down.");
  await expect(jobsPage.tryAgain).toBeVisible();
});

test("a fault of the program itself is told, once, and takes nothing away", async ({ jobsPage }) => {
  await jobsPage.page.route(JOBS_CALL, (route) => route.fulfill({ json: envelope([job(1)]) }));
  await jobsPage.open();
  await expect(jobsPage.table.rows).toHaveCount(1);
  await jobsPage.page.evaluate(() => {
    // As the browser reports a trap in an event handler, and one in a promise.
    const error = new WebAssembly.RuntimeError("unreachable");
    window.dispatchEvent(new ErrorEvent("error", { error }));
    window.dispatchEvent(new PromiseRejectionEvent("unhandledrejection", { promise: Promise.resolve(), reason: error }));
  });
  await expect(jobsPage.alert).toHaveCount(1);
  await expect(jobsPage.alert).toContainText("The page has stopped because of a fault in it");
  await expect(jobsPage.table.rows).toHaveCount(1);
});
