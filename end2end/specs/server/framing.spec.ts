import { expect, test } from "../../fixtures/embedding.js";

test("a page whose origin is a frame ancestor shows the list in a frame", async ({ jobs: _, page, portal }) => {
  await page.goto(`${portal.origin}/frame.html`);
  await expect(page.frameLocator("iframe").getByRole("table", { name: "Jobs" })).toBeVisible();
});

test("a page of another origin shows an empty frame", async ({ page, portal, startGateway, watch }) => {
  watch.expect(/frame-ancestors/, /Framing/);
  portal.jobs = (await startGateway("--sandbox", "--frame-ancestors", "https://other.example")).url.slice(0, -1);
  await page.goto(`${portal.origin}/frame.html`);
  await expect.poll(() => watch.heard(/frame-ancestors/)).toBe(true);
  await expect(page.frameLocator("iframe").getByRole("search")).toHaveCount(0);
});
