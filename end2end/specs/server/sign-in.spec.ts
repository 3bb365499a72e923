import { failedLoad } from "../../fixtures/browser-errors.js";
import { account } from "../../fixtures/sandbox.js";
import { expect, test } from "../../fixtures/test.js";
import { COUNT, DETAILS, TITLES } from "../../pages/texts.js";

const FILTER = "?since=2021-07-01&till=2021-07-31&status=FINISHED";

test.use({ signedIn: false });
test.beforeEach(({ browserErrors }) => browserErrors.allow(...failedLoad(401)));

test("signing in returns to the same URL", async ({ jobsPage, signInPage }) => {
  await jobsPage.open(`${FILTER}&theme=a%26b`);
  const url = jobsPage.page.url();
  await expect(jobsPage.alert).toContainText(TITLES.signedOut);
  await expect(jobsPage.alert).toContainText(DETAILS.signIn);
  await expect(jobsPage.table.root).toHaveCount(0);
  await jobsPage.signIn.click();
  await expect(signInPage.heading).toBeVisible();
  await signInPage.signIn();

  await expect(jobsPage.table.rows).toHaveCount(4);
  await expect(jobsPage.alert).toHaveCount(0);
  expect(jobsPage.page.url()).toBe(url);
  await expect(jobsPage.form.since).toHaveValue("2021-07-01");
});

test("a user can sign in, filter the list and open a job by keyboard alone", async ({ jobsPage, signInPage }) => {
  const { page } = jobsPage;
  await jobsPage.open("?since=2020-12-01&till=2021-12-31");
  await jobsPage.signIn.waitFor();
  await page.keyboard.press("Shift+Tab");
  await expect(jobsPage.signIn).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(signInPage.email).toBeFocused();
  await page.keyboard.type(account.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(account.password);
  await page.keyboard.press("Enter");
  await jobsPage.table.root.waitFor();

  await jobsPage.form.status("Rejected").focus();
  await page.keyboard.press("Space");
  await expect(jobsPage.count).toHaveText(COUNT.noMatch);
  await page.keyboard.press("Space");
  await jobsPage.table.opener(385_117).press("Enter");
  await expect(jobsPage.panel(385_117).message).toHaveText(/^Job finished\./);
});

test("the session is a cookie that scripts cannot read", async ({ jobsPage, signInPage, context }) => {
  await signInPage.open();
  await signInPage.signIn();
  await expect(jobsPage.table.root).toBeVisible();

  const [cookie, ...others] = await context.cookies();
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({ name: "session_token", httpOnly: true, sameSite: "Lax", path: "/" });
  expect(await jobsPage.page.evaluate(() => document.cookie)).toBe("");
});

test("after a wrong password the message of JESS is shown, and the user can try again", async ({
  jobsPage,
  signInPage,
}) => {
  await signInPage.open("/?status=FINISHED");
  await signInPage.signIn({ ...account, password: "wrong" });
  await expect(signInPage.alert).toHaveText("No matching username and password pair was found!");
  await expect(signInPage.email).toHaveAccessibleDescription("No matching username and password pair was found!");
  await expect(signInPage.email).toHaveValue(account.email);

  await expect(signInPage.password).toBeFocused();
  await signInPage.password.fill(account.password);
  await signInPage.password.press("Enter");
  await expect(jobsPage.table.root).toBeVisible();
  expect(jobsPage.query()).toBe("?status=FINISHED");
});

for (const returnUrl of [
  "https://other.example/",
  "//other.example/",
  "/\\other.example/",
  "javascript:alert(1)",
  "https://",
]) {
  test(`signing in does not return to ${returnUrl}`, async ({ jobsPage, signInPage, server }) => {
    await signInPage.open(returnUrl);
    await signInPage.signIn();
    await expect(jobsPage.table.root).toBeVisible();
    expect(jobsPage.page.url()).toBe(server.url);
  });
}

test("signing in returns to an allowed origin only", async ({ page, signInPage, startServer }) => {
  const flags = ["--allow-origins", "https://portal.example https://intranet.example"];
  const { url } = await startServer({ sandbox: {}, flags });
  await page.route(/\.example\//, (route) => route.fulfill({ contentType: "text/html", body: "<p>A portal</p>" }));
  for (const [returnUrl, expected] of [
    ["https://intranet.example/jobs?week=47#list", "https://intranet.example/jobs?week=47#list"],
    ["https://portal.example.other.example/", url],
    ["http://portal.example/", url],
  ] as const) {
    await page.goto(`${url}sign-in?return=${encodeURIComponent(returnUrl)}`);
    await signInPage.signIn();
    await expect(page).toHaveURL(expected);
  }
});
