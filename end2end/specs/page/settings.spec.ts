import { withSettings } from "../../fixtures/network.js";
import { expect, test } from "../../fixtures/test.js";

const DARK = "rgb(16, 22, 28)";
const LIGHT = "rgb(244, 246, 248)";

test("the page shows the links of the settings, at every width", async ({ jobsPage, page }) => {
  await withSettings(page, { links: { Portal: "https://portal.example/", Help: "../help?a=b" } });
  await jobsPage.open();
  const links = page.getByRole("navigation").getByRole("link");
  await expect(links).toHaveText(["Portal", "Help"]);
  await expect(links.first()).toHaveAttribute("href", "https://portal.example/");
  await expect(links.last()).toHaveAttribute("href", "../help?a=b");
  for (const width of [320, 390, 768, 1440]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await jobsPage.horizontalOverflow(), `overflow at ${width} pixels`).toBe(0);
  }
});

for (const [theme, light, dark] of [
  ["auto", LIGHT, DARK],
  ["light", LIGHT, LIGHT],
  ["dark", DARK, DARK],
] as const) {
  test(`the theme of the settings sets the colours: ${theme}`, async ({ jobsPage, page }) => {
    await withSettings(page, { theme });
    await page.emulateMedia({ colorScheme: "light" });
    await jobsPage.open();
    await expect(page.locator("html")).toHaveCSS("background-color", light);
    await page.emulateMedia({ colorScheme: "dark" });
    await expect(page.locator("html")).toHaveCSS("background-color", dark);
  });
}

test("every wrong setting is reported with the allowed values", async ({ jobsPage, page }) => {
  await withSettings(page, { theme: "black", links: ["/"], refreshSeconds: "30" });
  await jobsPage.open();
  await expect(jobsPage.alert).toContainText('theme is "black"; expected "auto", "light" or "dark"');
  await expect(jobsPage.alert).toContainText('links is ["/"]; expected labels with their URLs');
  await expect(jobsPage.alert).toContainText('refreshSeconds is "30"; expected a whole number of seconds');
});

test("an unknown setting is reported in the console", async ({ jobsPage, page, browserErrors }) => {
  browserErrors.allow(/The setting “apibase” is not known/);
  await withSettings(page, { apibase: "/x" });
  await jobsPage.open();
  await expect(jobsPage.table.root).toBeVisible();
  expect(browserErrors.has(/The setting “apibase” is not known/)).toBe(true);
});
