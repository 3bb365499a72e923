import { failedLoad } from "../../fixtures/browser-errors.js";
import { expect, test } from "../../fixtures/embedding.js";
import { compactList, count, table, fullList } from "../../pages/embedded-list.js";
import { TITLES } from "../../pages/texts.js";

test("a portal on another origin shows two lists, each with its own filter", async ({ page, portal }) => {
  await page.goto(portal.origin);
  const [first, second] = [fullList(page), compactList(page)];
  await expect(table(first)).toBeVisible();
  await expect(count(second)).toHaveText(/^\d+ jobs?$/);
  const statuses = (await second.locator("tbody .cell-status").allTextContents()).map((text) => text.trim());
  expect(statuses.length).toBeGreaterThan(0);
  for (const text of statuses) expect(["Rejected", "Canceled"]).toContain(text);
  await expect(first.locator("tbody .cell-status").filter({ hasText: "Finished" }).first()).toBeAttached();

  await expect(first.getByRole("heading", { name: "My jobs" })).toBeVisible();
  await expect(second.getByRole("search")).toHaveCount(0);
  await expect(second.getByRole("heading")).toHaveCount(0);
});

test.describe("signed out", () => {
  test.use({ signedIn: false });

  test("the sign-in link opens the sign-in page, which returns to the portal", async ({
    listServer,
    page,
    portal,
    signInPage,
    browserErrors,
  }) => {
    browserErrors.allow(...failedLoad(401));
    await page.goto(`${portal.origin}/?week=47#/simulation`);
    await fullList(page).getByRole("link", { name: "Sign in" }).click();
    await expect(signInPage.heading).toBeVisible();
    expect(page.url()).toContain(listServer.url);
    await signInPage.signIn();
    await expect(table(fullList(page))).toBeVisible();
    expect(page.url()).toBe(`${portal.origin}/?week=47#/simulation`);
    await expect(table(compactList(page))).toBeVisible();
  });
});

for (const file of ["jess-jobs-*.js", "jess-jobs-*.wasm", "embed-*.css"]) {
  test(`a file whose content differs from the build is not used: ${file}`, async ({ page, portal, browserErrors }) => {
    browserErrors.allow(/integrity/i, /The job list could not start/, /Failed to fetch/);
    await page.route(`**/${file}`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${await response.text()} ` });
    });
    await page.goto(portal.origin);
    await expect(fullList(page).getByRole("alert")).toContainText(TITLES.notStarted);
  });
}
