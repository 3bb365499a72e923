import type { FrameLocator, Page } from "@playwright/test";

import { expect, test } from "../../fixtures/embedding.js";
import { SelectionBar } from "../../pages/selection-bar.js";
import { SignInPage } from "../../pages/sign-in-page.js";

/** Opens the portal with the list in a sandboxed frame, with these tokens and those that the page cannot do without. */
async function openSandboxed(page: Page, portal: string, tokens: string): Promise<FrameLocator> {
  await page.goto(`${portal}/frame.html`);
  // Otherwise the change of the frame would abort requests of its first page.
  await page.waitForLoadState("networkidle");
  await page.locator("iframe").evaluate((frame: HTMLIFrameElement, tokens) => {
    frame.setAttribute("sandbox", `allow-scripts allow-same-origin ${tokens}`);
    frame.src += "&since=2021-07-01&till=2021-07-31";
  }, tokens);
  return page.frameLocator("iframe");
}

const DOCUMENTED_TOKENS = "allow-popups allow-popups-to-escape-sandbox allow-downloads allow-forms";

test.beforeEach(({ browserErrors }) => {
  // Chromium reports in the console what it blocks.
  browserErrors.allow(/sandbox/i, /a status of 401\b/, /The jobs could not be loaded:/);
});

test.describe("signed out", () => {
  test.use({ signedIn: false });

  for (const tokens of ["", "allow-popups allow-downloads allow-forms", "allow-downloads allow-forms"]) {
    test(`a frame that blocks the window for signing in says so, with the tokens "${tokens}"`, async ({
      context,
      page,
      portal,
    }) => {
      const frame = await openSandboxed(page, portal.origin, tokens);
      await frame.getByRole("link", { name: "Sign in" }).click();
      await expect(frame.getByText("does not allow it")).toContainText("allow-popups-to-escape-sandbox");
      await expect.poll(() => context.pages().length).toBe(1);
    });
  }

  test("the documented tokens are enough to sign in", async ({ context, page, portal }) => {
    const frame = await openSandboxed(page, portal.origin, DOCUMENTED_TOKENS);
    const link = frame.getByRole("link", { name: "Sign in" });
    const [window] = await Promise.all([context.waitForEvent("page"), link.click()]);
    expect(await window.evaluate(() => opener)).toBeNull();
    await new SignInPage(window).signIn();
    await expect(window.getByRole("table", { name: "Jobs" })).toBeVisible();
    await expect(frame.getByText("sandbox")).toHaveCount(0);
  });
});

test("a frame that does not allow downloads says so", async ({ page, portal }) => {
  const frame = await openSandboxed(page, portal.origin, "allow-popups allow-popups-to-escape-sandbox allow-forms");
  await frame.getByRole("button", { name: /385099/ }).click();
  await frame.getByRole("link", { name: "Download all (zip)" }).click();
  await expect(frame.getByText("does not allow downloads")).toContainText("allow-downloads");
});

test("a frame that does not allow downloads says so for an export and for several results", async ({ page, portal }) => {
  const frame = await openSandboxed(page, portal.origin, "allow-popups allow-popups-to-escape-sandbox allow-forms");
  const note = frame.getByText("does not allow downloads");
  await frame.getByRole("button", { name: "Export", exact: true }).click();
  await frame.getByRole("button", { name: "CSV", exact: true }).click();
  await expect(note).toBeVisible();
  await frame.getByRole("checkbox", { name: "Select job 385099" }).check();
  const bar = new SelectionBar(frame);
  await bar.download.click();
  await bar.submit.click();
  await expect(bar.root.getByText("does not allow downloads")).toBeVisible();
  await expect(note).toHaveCount(1);
});

test("a frame without a sandbox downloads without a note", async ({ page, portal }) => {
  await page.goto(`${portal.origin}/frame.html`);
  const frame = page.frameLocator("iframe");
  await frame.getByRole("button", { name: /385099/ }).click();
  const download = page.waitForEvent("download");
  await frame.getByRole("link", { name: "Download all (zip)" }).click();
  expect(await (await download).failure()).toBeNull();
  await expect(frame.getByText("sandbox")).toHaveCount(0);
});

test("the documented tokens are enough to download", async ({ page, portal }) => {
  const frame = await openSandboxed(page, portal.origin, DOCUMENTED_TOKENS);
  await frame.getByRole("button", { name: /385099/ }).click();
  const download = page.waitForEvent("download");
  await frame.getByRole("link", { name: "Download all (zip)" }).click();
  expect(await (await download).failure()).toBeNull();
});
