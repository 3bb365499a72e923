import { expect, test } from "../../fixtures/test.js";
import { failedLoad } from "../../fixtures/browser-errors.js";
import { JobsPage } from "../../pages/jobs-page.js";
import { SignInPage } from "../../pages/sign-in-page.js";
import { DETAILS, TITLES } from "../../pages/texts.js";

test.beforeEach(({ browserErrors }) => browserErrors.allow(...failedLoad(401)));

test.describe("signed out", () => {
  test.use({ signedIn: false });

  test("the link to sign in leads back to the filter of the moment", async ({ jobsPage, signInPage }) => {
    await jobsPage.open();
    await jobsPage.form.status("Rejected").check();
    await expect(jobsPage.alert).toContainText(TITLES.signedOut);
    await jobsPage.signIn.click();
    await signInPage.signIn();

    await expect(jobsPage.form.status("Rejected")).toBeChecked();
    await expect(jobsPage.table.root).toBeVisible();
    expect(jobsPage.query()).toBe("?status=REJECTED");
  });

  test("a user who signs in elsewhere finds the jobs on coming back", async ({ jobsPage, context }) => {
    const july = "?since=2021-07-01&till=2021-07-31&status=FINISHED";
    const request = "?since=2021-06-30&till=2021-08-01&status=FINISHED";
    await jobsPage.open(july);
    await expect(jobsPage.alert).toContainText(TITLES.signedOut);

    const elsewhere = await context.newPage();
    const other = new SignInPage(elsewhere);
    await other.open();
    await other.signIn();
    await expect(new JobsPage(elsewhere).table.root).toBeVisible();
    expect(jobsPage.queries).toEqual([request]);

    // Without this, a page that is driven takes itself for focused all the time.
    const devTools = await context.newCDPSession(jobsPage.page);
    await devTools.send("Emulation.setFocusEmulationEnabled", { enabled: false });
    await jobsPage.page.bringToFront();
    await expect(jobsPage.table.rows).toHaveCount(4);
    await expect(jobsPage.alert).toHaveCount(0);
    expect(jobsPage.queries).toEqual([request, request]);
  });
});

test("the end of the session leaves the rows and says since when they are out of date", async ({
  jobsPage,
  context,
}) => {
  const jobs = await jobsPage.jobsOfReply(() => jobsPage.open());
  await expect(jobsPage.table.rows).toHaveCount(jobs.length);
  await context.clearCookies();
  await jobsPage.refresh.click();

  await expect(jobsPage.alert).toContainText(TITLES.signedOut);
  await expect(jobsPage.alert).toContainText(DETAILS.stale);
  await expect(jobsPage.table.rows).toHaveCount(jobs.length);
  await expect(jobsPage.signIn).toBeVisible();
});
