import { expectAccessible } from "../../fixtures/axe.js";
import { failedLoad } from "../../fixtures/browser-errors.js";
import { withSettings } from "../../fixtures/network.js";
import { waitForFrames } from "../../fixtures/painting.js";
import { expect, test } from "../../fixtures/test.js";
import { JobsPage } from "../../pages/jobs-page.js";
import { TITLES } from "../../pages/texts.js";

const CHECK_IN = "/users/api/checkin";

test("the menu of the account says what is left of it", async ({ startControlled, jobsPage, page }) => {
  const { url } = await startControlled({ jobs: 3 });
  await jobsPage.open(url);
  await expect(jobsPage.count).toHaveText("3 jobs");
  await jobsPage.account.click();
  const menu = page.getByRole("group", { name: "Account" });
  await expect(menu).toContainText(/^\d+ CPU hours left, [\d.]+ [kMG]?B stored/);
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(menu).toBeHidden();
  await expect(jobsPage.account).toBeFocused();
});

test("what the service does not tell of the account is left out", async ({ startControlled, jobsPage, page }) => {
  const { url } = await startControlled({ jobs: 3 });
  await page.route("**/jess_web/api/account", (route) => route.fulfill({ status: 404 }));
  await jobsPage.open(url);
  await jobsPage.account.click();
  await expect(page.getByRole("group", { name: "Account" })).toContainText(/^[\d.]+ [kMG]?B stored/);
});

test.beforeEach(({ browserErrors }) => browserErrors.allow(...failedLoad(/a status of 40[14]/), /no session/));

test("signing out drops the jobs in all tabs", async ({ startControlled, jobsPage, page, context }) => {
  const { url, control } = await startControlled({ jobs: 3 });
  const other = await context.newPage();
  const otherPage = new JobsPage(other);
  for (const tab of [jobsPage, otherPage]) {
    await tab.open(url);
    await expect(tab.count).toHaveText("3 jobs");
  }
  await jobsPage.account.click();
  await page.getByRole("button", { name: "Sign out" }).click();
  for (const tab of [jobsPage, otherPage]) {
    await expect(tab.alert).toContainText(TITLES.signedOut);
    await expect(tab.table.numbers).toHaveCount(0);
  }
  await expect(jobsPage.form.search).toBeFocused();
  expect(await control.openSessions()).toBe(0);
});

test("a list that arrives after the user has signed out is not shown", async ({ startControlled, jobsPage, page }) => {
  const { url, control } = await startControlled({ jobs: 3 });
  await jobsPage.open(url);
  await expect(jobsPage.count).toHaveText("3 jobs");
  const held = await control.hold("/jess_web/api/jobs");
  await jobsPage.refresh.click();
  await expect(jobsPage.loadProgress).toHaveCount(1);
  await jobsPage.account.click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(jobsPage.alert).toContainText(TITLES.signedOut);
  await held.release();
  await expect.poll(async () => (await control.requests("POST", "/users/api/logout")).length).toBe(1);
  await waitForFrames(page, 30);
  await expect(jobsPage.table.numbers).toHaveCount(0);
  await expect(jobsPage.alert).toContainText(TITLES.signedOut);
});

test("a failed sign-out says so and keeps the jobs", async ({ startControlled, jobsPage, page, browserErrors }) => {
  browserErrors.allow(...failedLoad(/a status of 503/));
  const { url } = await startControlled({ jobs: 3 });
  await page.route("**/users/api/logout", (route) => route.fulfill({ status: 503 }));
  await jobsPage.open(url);
  await expect(jobsPage.count).toHaveText("3 jobs");
  await jobsPage.account.click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("group", { name: "Account" })).toContainText("You are not signed out");
  await expect(jobsPage.count).toHaveText("3 jobs");
});

test("the session of a user who works is renewed once, by one tab", async ({
  startControlled,
  jobsPage,
  context,
}) => {
  const { url, control } = await startControlled({ jobs: 3 });
  const tabs = [jobsPage, new JobsPage(await context.newPage())];
  // One clock for all tabs. Requests time out by it, so it stands while one is pending.
  await context.clock.install();
  for (const tab of tabs) {
    await tab.open(url);
    await expect(tab.count).toHaveText("3 jobs");
  }
  const lists = async (): Promise<number> => (await control.requests("GET", "/jess_web/api/jobs")).length;
  const checkIns = async (): Promise<number> => (await control.requests("POST", CHECK_IN)).length;
  const settle = async (): Promise<void> => {
    for (const tab of tabs) await expect(tab.loadProgress).toHaveCount(0);
  };
  await settle();
  const opened = await lists();

  // Nothing was done in either tab.
  await context.clock.fastForward(61 * 60_000);
  await expect.poll(lists).toBeGreaterThan(opened);
  await settle();
  expect(await checkIns()).toBe(0);

  await jobsPage.page.keyboard.press("Shift");
  // The page looks at the clock each 30 seconds.
  await context.clock.runFor(30_500);
  await expect.poll(checkIns).toBe(1);
  await settle();
  await context.clock.runFor(30_500);
  await settle();
  expect(await checkIns()).toBe(1);
});

test("with signOut off, there is no menu of the account", async ({ jobsPage, page }) => {
  await withSettings(page, { signOut: false });
  await jobsPage.open();
  await expect(jobsPage.table.numbers.first()).toBeVisible();
  await expect(jobsPage.account).toHaveCount(0);
});
