import { account } from "../../fixtures/gateway.js";
import { expect, test } from "../../fixtures/test.js";
import { failedLoad } from "../../fixtures/watch.js";
import { COUNT, DETAILS, TITLES } from "../../pages/texts.js";

const FILTER = "?since=2021-07-01&till=2021-07-31&status=FINISHED";

test.use({ signedIn: false });
test.beforeEach(({ watch }) => watch.expect(...failedLoad(401)));

test("signing in takes one click on each page and leads back to the same address", async ({ jobsPage, signInPage }) => {
  await jobsPage.open(`${FILTER}&theme=a%26b`);
  const address = jobsPage.page.url();
  await expect(jobsPage.alert).toContainText(TITLES.signedOut);
  await expect(jobsPage.alert).toContainText(DETAILS.signIn);
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

test("the keyboard alone is enough to sign in, filter the list and open a job", async ({ jobsPage, signInPage }) => {
  const { page } = jobsPage;
  await jobsPage.open("?since=2020-12-01&till=2021-12-31");
  await jobsPage.signIn.waitFor();
  await page.keyboard.press("Shift+Tab");
  await expect(jobsPage.signIn).toBeFocused();
  await page.keyboard.press("Enter");
  // The form of the sandbox is filled in, and the focus waits at its button.
  await expect(signInPage.submit).toBeFocused();
  await page.keyboard.press("Enter");
  await jobsPage.table.root.waitFor();

  await jobsPage.form.status("Rejected").focus();
  await page.keyboard.press("Space");
  await expect(jobsPage.count).toHaveText(COUNT.noMatch);
  await page.keyboard.press("Space");
  await jobsPage.table.opener(385_117).press("Enter");
  await expect(await jobsPage.table.details(385_117)).toContainText("Job finished.");
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

test("a wrong password is answered with the message of JESS, and can be corrected", async ({
  jobsPage,
  signInPage,
}) => {
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
