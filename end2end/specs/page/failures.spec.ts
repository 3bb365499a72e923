import type { Route } from "@playwright/test";

import { failedLoad } from "../../fixtures/browser-errors.js";
import { envelope, job } from "../../fixtures/jess-api.js";
import { expect, test } from "../../fixtures/test.js";
import { JOBS_CALL } from "../../pages/jobs-page.js";
import { COUNT, DETAILS, TITLES } from "../../pages/texts.js";

interface Failure {
  name: string;
  fail: (route: Route) => Promise<void>;
  title: string;
  detail: string;
  /** The jobs that arrived before the failure, if any. */
  received?: string[];
  /** The status of the reply, or a pattern for the browser's message if there was no reply. */
  status?: number | RegExp;
}

const truncated = JSON.stringify(envelope([job(1), job(2)])).slice(0, 400);

/** A failure of each kind. The texts of all failures are tested in `src/components/error_alert.rs`. */
const FAILURES: Failure[] = [
  {
    name: "a refusal of JESS",
    fail: (route) => route.fulfill({ json: { ok: false, status: "No JESS account is linked", data: null } }),
    title: TITLES.refused,
    detail: DETAILS.refused("No JESS account is linked"),
  },
  {
    name: "an error of the server",
    fail: (route) => route.fulfill({ status: 500, contentType: "text/html", body: "<h1>Internal error</h1>" }),
    title: TITLES.unavailable,
    detail: `${DETAILS.status(500)} ${DETAILS.tryLater}`,
    status: 500,
  },
  {
    name: "truncated JSON",
    fail: (route) => route.fulfill({ contentType: "application/json", body: truncated }),
    title: TITLES.unreadable,
    detail: DETAILS.cutOffAfter("400 B"),
    received: ["1"],
  },
  {
    name: "no network",
    fail: (route) => route.abort("internetdisconnected"),
    title: TITLES.unreachable,
    detail: DETAILS.network,
    status: /ERR_INTERNET_DISCONNECTED/,
  },
];

for (const { name, fail, title, detail, received = [], status } of FAILURES) {
  test(`${name} is shown with its reason until a retry succeeds`, async ({ jobsPage, page, browserErrors }) => {
    browserErrors.allow(...failedLoad(status ?? 200));
    await page.route(JOBS_CALL, fail);
    await jobsPage.open();
    await expect(jobsPage.alert).toContainText(title);
    await expect(jobsPage.alert).toContainText(detail);
    await expect(jobsPage.table.root).toHaveCount(received.length > 0 ? 1 : 0);
    await expect(jobsPage.table.numbers).toHaveText(received);
    await expect(jobsPage.count).toHaveText(received.length > 0 ? "1 job so far" : "");

    await jobsPage.answerWith([job(2), job(1)]);
    await jobsPage.waitForReply(() => jobsPage.tryAgain.click());
    await expect(jobsPage.table.rows).toHaveCount(2);
    await expect(jobsPage.alert).toHaveCount(0);
  });
}

test("a failed refresh keeps the rows and shows when they were loaded", async ({ jobsPage, page, browserErrors }) => {
  browserErrors.allow(...failedLoad(500));
  await page.clock.setFixedTime(Date.UTC(2026, 6, 1, 12, 0, 1));
  await jobsPage.answerWith([job(2), job(1)]);
  await jobsPage.waitForReply(() => jobsPage.open());
  await page.clock.setFixedTime(Date.UTC(2026, 6, 1, 13, 0, 1));
  await page.route(JOBS_CALL, (route) => route.fulfill({ status: 500 }));
  await jobsPage.refresh.click();
  await expect(jobsPage.alert).toContainText(TITLES.unavailable);
  // In July a clock in London is an hour ahead of UTC.
  await expect(jobsPage.alert).toContainText(`${DETAILS.stale} 1 Jul 2026, 13:00:01.`);
  await expect(jobsPage.table.rows).toHaveCount(2);
  await expect(jobsPage.count).toHaveText("2 jobs");

  await jobsPage.answerWith([job(3), job(2), job(1)]);
  await jobsPage.waitForReply(() => jobsPage.tryAgain.click());
  await expect(jobsPage.table.rows).toHaveCount(3);
  await expect(jobsPage.alert).toHaveCount(0);
});

test("the alert does not change and keeps the focus when a retry fails in the same way", async ({
  jobsPage,
  page,
  browserErrors,
}) => {
  browserErrors.allow(...failedLoad(500));
  await jobsPage.answerWith([job(1)]);
  await jobsPage.waitForReply(() => jobsPage.open());
  await page.route(JOBS_CALL, (route) => route.fulfill({ status: 500 }));
  await jobsPage.refresh.click();
  await expect(jobsPage.tryAgain).toBeVisible();
  // Screen readers announce an alert that is inserted, and changes of its text.
  await page.evaluate(() => {
    const watched = globalThis as unknown as { announced: string[] };
    watched.announced = [];
    const isAlert = (node: Node): boolean => node instanceof Element && node.matches("[role=alert]");
    new MutationObserver((mutations) => {
      for (const { target, addedNodes, removedNodes } of mutations) {
        const inAlert = (target instanceof Element ? target : target.parentElement)?.closest("[role=alert]") != null;
        if (inAlert || [...addedNodes, ...removedNodes].some(isAlert)) {
          watched.announced.push(target.textContent ?? "");
        }
      }
    }).observe(document, { childList: true, characterData: true, subtree: true });
  });

  const release = await jobsPage.holdRequests();
  await jobsPage.tryAgain.press("Enter");
  await expect(jobsPage.loadProgress).toHaveCount(1);
  await expect(jobsPage.alert).toContainText(TITLES.unavailable);
  release();
  await expect(jobsPage.loadProgress).toHaveCount(0);
  await expect(jobsPage.alert).toContainText(TITLES.unavailable);
  await expect(jobsPage.tryAgain).toBeFocused();
  expect(await page.evaluate(() => (globalThis as unknown as { announced: string[] }).announced)).toEqual([]);
});

test("the alert does not move during a retry", async ({ jobsPage, page, browserErrors }) => {
  browserErrors.allow(...failedLoad(401));
  await page.route(JOBS_CALL, (route) => route.fulfill({ status: 401 }));
  await jobsPage.open("?since=2020-12-01");
  await expect(jobsPage.signIn).toBeVisible();
  const before = await jobsPage.signIn.boundingBox();
  // A click can also focus the window, which starts a request before the mouse button is released.
  await jobsPage.holdRequests();
  await jobsPage.refresh.click();
  await expect(jobsPage.count).toHaveText(COUNT.loading);
  expect(await jobsPage.signIn.boundingBox()).toEqual(before);
});

test("the live region of the count exists before it has a text", async ({ jobsPage, page, browserErrors }) => {
  browserErrors.allow(...failedLoad(500));
  await page.route(JOBS_CALL, (route) => route.fulfill({ status: 500 }));
  await jobsPage.open();
  await expect(jobsPage.tryAgain).toBeVisible();
  // A live region that is inserted together with its text is not announced.
  await expect(jobsPage.count).toHaveText("");
});

test("a trap in the program is reported once and leaves the rows", async ({ jobsPage }) => {
  await jobsPage.answerWith([job(1)]);
  await jobsPage.open();
  await expect(jobsPage.table.rows).toHaveCount(1);
  await jobsPage.page.evaluate(() => {
    // As the browser reports a trap in an event handler, and one in a promise.
    const error = new WebAssembly.RuntimeError("unreachable");
    window.dispatchEvent(new ErrorEvent("error", { error }));
    window.dispatchEvent(
      new PromiseRejectionEvent("unhandledrejection", { promise: Promise.resolve(), reason: error }),
    );
  });
  await expect(jobsPage.alert).toHaveCount(1);
  await expect(jobsPage.alert).toContainText(TITLES.stopped);
  await expect(jobsPage.table.rows).toHaveCount(1);
});

test("an exception in the program is reported once and leaves the rows", async ({ jobsPage, browserErrors }) => {
  browserErrors.allow(/broken clock/);
  await jobsPage.answerWith([job(1)]);
  await jobsPage.open();
  await expect(jobsPage.table.rows).toHaveCount(1);
  await jobsPage.page.evaluate(() => {
    Date.now = () => {
      throw new Error("broken clock");
    };
  });
  await jobsPage.refresh.click();
  await expect(jobsPage.alert).toContainText(TITLES.stopped);
  await jobsPage.refresh.click();
  await jobsPage.page.evaluate(() => dispatchEvent(new Event("focus")));
  await expect(jobsPage.alert).toHaveCount(1);
  await expect(jobsPage.table.rows).toHaveCount(1);
});

test("an error of another script is not reported as an error of the program", async ({ jobsPage, browserErrors }) => {
  // Two of the errors have no stack.
  browserErrors.allow(/of an extension/, /undefined/, /^exception: $/);
  await jobsPage.answerWith([job(1)]);
  await jobsPage.open();
  await expect(jobsPage.table.rows).toHaveCount(1);
  await jobsPage.page.evaluate(async () => {
    setTimeout(() => {
      throw new Error("of an extension");
    });
    void Promise.reject(new Error("of an extension, too"));
    void Promise.reject();
    // As the browser reports an undelivered notification of a ResizeObserver.
    dispatchEvent(new ErrorEvent("error", { message: "ResizeObserver loop", filename: location.href }));
    await new Promise((resolve) => setTimeout(resolve, 100));
  });
  await expect(jobsPage.table.rows).toHaveCount(1);
  await expect(jobsPage.alert).toHaveCount(0);
});
