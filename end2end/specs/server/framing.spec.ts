import { expect, test } from "../../fixtures/embedding.js";

test("a page of an allowed frame ancestor shows the list in a frame", async ({ page, portal }) => {
  await page.goto(`${portal.origin}/frame.html`);
  await expect(page.frameLocator("iframe").getByRole("table", { name: "Jobs" })).toBeVisible();
});

test("a page of another origin shows an empty frame", async ({ page, portal, startServer, browserErrors }) => {
  browserErrors.allow(/frame-ancestors/, /Framing/);
  const other = await startServer({ sandbox: {}, flags: ["--frame-ancestors", "https://other.example"] });
  portal.listUrl = other.url.slice(0, -1);
  await page.goto(`${portal.origin}/frame.html`);
  await expect.poll(() => browserErrors.has(/frame-ancestors/)).toBe(true);
  await expect(page.frameLocator("iframe").getByRole("search")).toHaveCount(0);
});
