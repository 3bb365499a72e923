import { failedLoad } from "../../fixtures/browser-errors.js";
import { expect, test } from "../../fixtures/test.js";
import { JobsPage } from "../../pages/jobs-page.js";
import { SignInPage } from "../../pages/sign-in-page.js";
import { DETAILS, TITLES } from "../../pages/texts.js";

test.beforeEach(({ browserErrors }) => browserErrors.allow(...failedLoad(401)));

test.describe("signed out", () => {
  test.use({ signedIn: false });

  test("signing in returns to the current filter", async ({ jobsPage, signInPage }) => {
    await jobsPage.open();
    await jobsPage.form.status("Rejected").check();
    await expect(jobsPage.alert).toContainText(TITLES.signedOut);
    await jobsPage.signIn.click();
    await signInPage.signIn();

    await expect(jobsPage.form.status("Rejected")).toBeChecked();
    await expect(jobsPage.table.root).toBeVisible();
    expect(jobsPage.query()).toBe("?status=REJECTED");
  });

  test("after signing in in another window, the jobs load when the user returns", async ({ jobsPage, context }) => {
    const july = "?since=2021-07-01&till=2021-07-31&status=FINISHED";
    const request = "?since=2021-06-30&till=2021-08-01&status=FINISHED";
    await jobsPage.open(july);
    await expect(jobsPage.alert).toContainText(TITLES.signedOut);

    const otherPage = await context.newPage();
    const other = new SignInPage(otherPage);
    await other.open();
    await other.signIn();
    await expect(new JobsPage(otherPage).table.root).toBeVisible();

    // If this window has heard of the sign-in from the other one, it has loaded the jobs already.
    // Playwright emulates the focus for all pages otherwise.
    const devTools = await context.newCDPSession(jobsPage.page);
    await devTools.send("Emulation.setFocusEmulationEnabled", { enabled: false });
    await jobsPage.page.bringToFront();
    await expect(jobsPage.table.rows).toHaveCount(4);
    await expect(jobsPage.alert).toHaveCount(0);
    expect(jobsPage.queries).toEqual([request, request]);
  });
});

test("the end of the session keeps the rows and shows when they were loaded", async ({ jobsPage, context }) => {
  const jobs = await jobsPage.jobsOfReply(() => jobsPage.open());
  await expect(jobsPage.table.rows).toHaveCount(jobs.length);
  await context.clearCookies();
  await jobsPage.refresh.click();

  await expect(jobsPage.alert).toContainText(TITLES.signedOut);
  await expect(jobsPage.alert).toContainText(DETAILS.stale);
  await expect(jobsPage.table.rows).toHaveCount(jobs.length);
  await expect(jobsPage.signIn).toBeVisible();
});

test("the way to sign in is in view in a list that is scrolled, and covers no row that gets the focus", async ({
  jobsPage,
  context,
  page,
}) => {
  const jobs = await jobsPage.jobsOfReply(() => jobsPage.open());
  await expect(jobsPage.table.rows).toHaveCount(jobs.length);
  await page.evaluate(() => scrollTo(0, 900));
  await context.clearCookies();
  await jobsPage.refreshInPlace();
  await expect(jobsPage.signIn).toBeInViewport({ ratio: 1 });
  const { y, height } = (await jobsPage.alert.boundingBox())!;
  const last = jobsPage.table.numbers.last().getByRole("button");
  await last.focus();
  for (let step = 0; step < 30; step += 1) await page.keyboard.press("k");
  const focused = page.locator("[role=rowheader] :focus");
  expect((await focused.boundingBox())!.y).toBeGreaterThanOrEqual(y + height);
});
