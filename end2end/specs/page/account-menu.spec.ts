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

test("after the end of the session the rows stay, and both tabs go on when the user has signed in", async ({
  startControlled,
  jobsPage,
  page,
  context,
}) => {
  const server = await startControlled({ jobs: 3 });
  const other = await context.newPage();
  const otherPage = new JobsPage(other);
  for (const tab of [jobsPage, otherPage]) {
    await tab.open(server.url);
    await expect(tab.count).toHaveText("3 jobs");
  }
  await server.control.endSessions();
  await jobsPage.refresh.click();
  for (const tab of [jobsPage, otherPage]) {
    await expect(tab.alert).toContainText(TITLES.signedOut);
    await expect(tab.alert).toContainText("The list below was updated on");
    await expect(tab.table.numbers).toHaveCount(3);
  }
  await expectAccessible(page);
  await server.signIn();
  await jobsPage.refresh.click();
  for (const tab of [jobsPage, otherPage]) {
    await expect(tab.alert).toHaveCount(0);
    await expect(tab.table.numbers).toHaveCount(3);
  }
});

test("the session of a user who works is renewed once, by one tab", async ({
  startControlled,
  jobsPage,
  page,
  context,
}) => {
  const { url, control } = await startControlled({ jobs: 3 });
  const other = await context.newPage();
  const otherPage = new JobsPage(other);
  for (const tab of [jobsPage, otherPage]) {
    await tab.page.clock.install();
    await tab.open(url);
    await expect(tab.count).toHaveText("3 jobs");
  }
  // Nothing was done in either tab.
  for (const tab of [page, other]) await tab.clock.fastForward(61 * 60_000);
  await expect.poll(async () => (await control.requests("GET", "/jess_web/api/jobs")).length).toBeGreaterThan(4);
  expect(await control.requests("POST", CHECK_IN)).toEqual([]);

  await page.keyboard.press("Shift");
  // The clock of the page ticks each 30 seconds. Little more, since its requests time out by the same clock.
  for (const tab of [page, other]) await tab.clock.runFor(30_500);
  await expect.poll(async () => (await control.requests("POST", CHECK_IN)).length).toBe(1);
  for (const tab of [page, other]) await tab.clock.runFor(30_500);
  expect(await control.requests("POST", CHECK_IN)).toHaveLength(1);
});

test("with signOut off, there is no menu of the account", async ({ jobsPage, page }) => {
  await withSettings(page, { signOut: false });
  await jobsPage.open();
  await expect(jobsPage.table.numbers.first()).toBeVisible();
  await expect(jobsPage.account).toHaveCount(0);
});
