import { account } from "../../fixtures/gateway.js";
import { expect, test } from "../../fixtures/test.js";
import { failedLoad } from "../../fixtures/watch.js";
import { JobsPage } from "../../pages/jobs-page.js";
import { SignInPage } from "../../pages/sign-in-page.js";

const FILTER = "?since=2021-07-01&till=2021-07-31&status=FINISHED";

test.use({ signedIn: false });
test.beforeEach(({ watch }) => watch.expect(...failedLoad(401)));

test("signed out: one click on each page, and the jobs of the same address are there", async ({
  jobsPage,
  signInPage,
}) => {
  await jobsPage.open(`${FILTER}&theme=a%26b`);
  const address = jobsPage.page.url();
  await expect(jobsPage.alert).toContainText("You are signed out");
  await expect(jobsPage.alert).toContainText("Sign in to see your jobs.");
  await expect(jobsPage.table.root).toHaveCount(0);
  await jobsPage.signIn.click();

  await expect(signInPage.heading).toBeVisible();
  await expect(signInPage.email).toHaveValue(account.email);
  await expect(signInPage.password).toHaveValue(account.password);
  await signInPage.submit.click();

  await expect(jobsPage.table.rows).toHaveCount(4);
  await expect(jobsPage.alert).toHaveCount(0);
  expect(jobsPage.page.url()).toBe(address);
  await expect(jobsPage.form.since).toHaveValue("2021-07-01");
});

test("the way to sign in leads back to the filter of the moment", async ({ jobsPage, signInPage }) => {
  await jobsPage.open();
  await jobsPage.form.status("Rejected").check();
  await expect(jobsPage.alert).toContainText("You are signed out");
  await jobsPage.signIn.click();
  await signInPage.submit.click();

  await expect(jobsPage.form.status("Rejected")).toBeChecked();
  await expect(jobsPage.table.root).toBeVisible();
  expect(jobsPage.search()).toBe("?status=REJECTED");
});

test("the session is a cookie that no script can read", async ({ jobsPage, signInPage, context }) => {
  await signInPage.open();
  await signInPage.submit.click();
  await expect(jobsPage.table.root).toBeVisible();

  const [cookie, ...others] = await context.cookies();
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({ name: "session_token", httpOnly: true, sameSite: "Lax", path: "/" });
  expect(await jobsPage.page.evaluate(() => document.cookie)).toBe("");
});

test("a wrong password: the words of JESS, and another try", async ({ jobsPage, signInPage }) => {
  await signInPage.open("/?status=FINISHED");
  await signInPage.password.fill("wrong");
  await signInPage.submit.click();
  await expect(signInPage.alert).toHaveText("No matching username and password pair was found!");
  await expect(signInPage.email).toHaveAccessibleDescription("No matching username and password pair was found!");

  await signInPage.password.fill(account.password);
  await signInPage.password.press("Enter");
  await expect(jobsPage.table.root).toBeVisible();
  expect(jobsPage.search()).toBe("?status=FINISHED");
});

test("signing in never leads to another host", async ({ jobsPage, signInPage, gateway }) => {
  for (const target of ["https://other.example/", "//other.example/", "/\\other.example/"]) {
    await signInPage.open(target);
    await signInPage.submit.click();
    await expect(jobsPage.table.root).toBeVisible();
    expect(jobsPage.page.url()).toBe(gateway.url);
  }
});

test("who signs in elsewhere finds the jobs on coming back", async ({ jobsPage, context }) => {
  await jobsPage.open(FILTER);
  await expect(jobsPage.alert).toContainText("You are signed out");

  const elsewhere = await context.newPage();
  const other = new SignInPage(elsewhere);
  await other.open();
  await other.submit.click();
  await expect(new JobsPage(elsewhere).table.root).toBeVisible();
  expect(jobsPage.asked).toEqual([FILTER]);

  // Without this, a page that is driven takes itself for focused all the time.
  const devTools = await context.newCDPSession(jobsPage.page);
  await devTools.send("Emulation.setFocusEmulationEnabled", { enabled: false });
  await jobsPage.page.bringToFront();
  await expect(jobsPage.table.rows).toHaveCount(4);
  await expect(jobsPage.alert).toHaveCount(0);
  expect(jobsPage.asked).toEqual([FILTER, FILTER]);
});

test.describe("a session that ends", () => {
  test.use({ signedIn: true });

  test("leaves the rows, and says since when they are old", async ({ jobsPage, context }) => {
    const jobs = await jobsPage.jobsIn(() => jobsPage.open());
    await expect(jobsPage.table.rows).toHaveCount(jobs.length);
    await context.clearCookies();
    await jobsPage.refresh.click();

    await expect(jobsPage.alert).toContainText("You are signed out");
    await expect(jobsPage.alert).toContainText(/The list below is as it was on \d/);
    await expect(jobsPage.table.rows).toHaveCount(jobs.length);
    await expect(jobsPage.signIn).toBeVisible();
  });
});
