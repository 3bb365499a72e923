import type { FrameLocator, Page } from "@playwright/test";

import { expect, test as base } from "../../fixtures/embedding.js";
import { withSettings } from "../../fixtures/network.js";
import { SignInPage } from "../../pages/sign-in-page.js";

const test = base.extend<{ frame: FrameLocator }>({
  /** The page in the frame of the portal. */
  frame: async ({ page }, use) => use(page.frameLocator("iframe")),
});

const height = (page: Page): Promise<number> => page.locator("iframe").evaluate((frame) => frame.clientHeight);

/** Returns how far the page can be scrolled in its frame, in CSS pixels. */
const verticalOverflow = (frame: FrameLocator): Promise<number> =>
  frame.locator("html").evaluate((root) => root.scrollHeight - root.clientHeight);

test("in a frame the page has no heading, reports its height, and follows the theme of the portal", async ({
  frame,
  page,
  portal,
}) => {
  await withSettings(page, { embedOrigins: `https://other.example ${portal.origin}` });
  await page.goto(`${portal.origin}/frame.html`);
  await expect(frame.getByRole("table", { name: "Jobs" })).toBeVisible();
  await expect(frame.getByRole("group", { name: "Status" }).getByRole("checkbox", { name: "Finished" })).toBeChecked();
  await expect(frame.getByRole("heading")).toHaveCount(0);
  await expect(frame.getByRole("button", { name: "Refresh" })).toBeVisible();

  await expect.poll(() => height(page)).toBeGreaterThan(1000);
  expect(await verticalOverflow(frame)).toBe(0);
  await frame.getByRole("searchbox").fill("no such job");
  await expect.poll(() => height(page)).toBeLessThan(700);

  await expect(frame.locator("html")).toHaveCSS("background-color", "rgb(244, 246, 248)");
  await page.getByRole("button", { name: "Dark" }).click();
  await expect(frame.locator("html")).toHaveCSS("background-color", "rgb(16, 22, 28)");
  // The search changed the address of the frame only.
  expect(page.url()).toBe(`${portal.origin}/frame.html`);
});

test("in a narrow frame, the Refresh button is beside the time of the update", async ({ frame, page, portal }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await withSettings(page, { embedOrigins: portal.origin });
  await page.goto(`${portal.origin}/frame.html`);
  const [time, button] = await Promise.all([
    frame.getByText(/^Updated/).boundingBox(),
    frame.getByRole("button", { name: "Refresh" }).boundingBox(),
  ]);
  expect(button!.width).toBeLessThan(150);
  expect(button!.x).toBeGreaterThanOrEqual(time!.x + time!.width);
  expect(Math.abs(button!.y + button!.height / 2 - time!.y - time!.height / 2)).toBeLessThan(2);
});

test.describe("a long list", () => {
  test.use({ sandboxJobs: 5000 });

  test("scrolls in a frame of limited height", async ({ frame, page, portal }) => {
    await withSettings(page, { embedOrigins: portal.origin });
    await page.goto(`${portal.origin}/frame.html`);
    await expect(frame.getByRole("status")).toHaveText(/^\d,\d{3} jobs$/);
    await expect.poll(() => height(page)).toBe(5000);
    expect(await frame.locator("tbody tr").count()).toBeLessThan(250);
  });
});

test("a frame that is not displayed keeps its height", async ({ frame, page, portal }) => {
  await withSettings(page, { embedOrigins: portal.origin });
  await page.goto(`${portal.origin}/frame.html`);
  await expect.poll(() => height(page)).toBeGreaterThan(1000);
  const styled = (): Promise<string> => page.locator("iframe").evaluate((element) => element.style.height);
  const before = await styled();
  await page.locator("iframe").evaluate((element) => (element.style.display = "none"));
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
  expect(await styled()).toBe(before);
  await page.locator("iframe").evaluate((element) => (element.style.display = ""));
  await expect(frame.getByRole("table", { name: "Jobs" })).toBeVisible();
});

test("a portal that is not in embedOrigins gets no messages, and its messages are ignored", async ({
  frame,
  page,
  portal,
}) => {
  await withSettings(page, { embedOrigins: "https://other.example" });
  await page.addInitScript(() => {
    const messages: unknown[] = [];
    Object.assign(globalThis, { messages });
    addEventListener("message", ({ data }) => messages.push(data));
  });
  await page.goto(`${portal.origin}/frame.html`);
  await expect(frame.getByRole("table", { name: "Jobs" })).toBeVisible();
  await page.getByRole("button", { name: "Dark" }).click();
  // The frame handles the message before this task.
  await frame.locator("html").evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  await expect(frame.locator("html")).toHaveCSS("background-color", "rgb(244, 246, 248)");
  expect(await page.evaluate(() => (globalThis as unknown as { messages: unknown[] }).messages)).toEqual([]);
  expect(await height(page)).toBe(320);
});

test("malformed messages and messages from other windows are ignored", async ({ frame, page, portal }) => {
  await withSettings(page, { embedOrigins: portal.origin });
  await page.goto(`${portal.origin}/frame.html`);
  await expect(frame.getByRole("table", { name: "Jobs" })).toBeVisible();
  await page.getByRole("button", { name: "Dark" }).click();
  await expect(frame.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.evaluate(() => {
    const { contentWindow } = document.querySelector("iframe")!;
    for (const data of [null, "light", 5, { type: "jess-jobs-theme" }, { type: "jess-jobs-theme", theme: '"><b>' }]) {
      contentWindow!.postMessage(data, "*");
    }
  });
  // A message of an allowed origin, but from the frame itself instead of its parent.
  await frame.locator("html").evaluate(() => postMessage({ type: "jess-jobs-theme", theme: "light" }, "*"));
  // The frame handles all messages before this task.
  await frame.locator("html").evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  await expect(frame.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("signing in opens another window, and the list loads afterwards", async ({
  context,
  frame,
  page,
  portal,
  browserErrors,
}) => {
  browserErrors.allow(/a status of 401\b/, /The jobs could not be loaded:/);
  await context.clearCookies();
  await page.goto(`${portal.origin}/frame.html`);
  const link = frame.getByRole("link", { name: "Sign in" });
  const [window] = await Promise.all([context.waitForEvent("page"), link.click()]);
  await new SignInPage(window).signIn();
  await expect(window.getByRole("table", { name: "Jobs" })).toBeVisible();
  await window.close();
  await page.bringToFront();
  await frame.locator("html").evaluate(() => dispatchEvent(new Event("focus")));
  await expect(frame.getByRole("table", { name: "Jobs" })).toBeVisible();
});
