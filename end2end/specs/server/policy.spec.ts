import type { Page } from "@playwright/test";

import type { BrowserErrors } from "../../fixtures/browser-errors.js";
import { SIGN_IN_STATES, STATES } from "../../fixtures/states.js";
import { expect, test } from "../../fixtures/test.js";

/** Attacks a page with an inserted script and style and a request to another host. */
async function attack(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'attacked'";
    document.head.append(script);
    const style = document.createElement("style");
    style.textContent = "html { display: none }";
    document.head.append(style);
    await fetch("https://other.example/").catch(() => {});
  });
}

/** Checks that the policy of a page forbids inserted scripts and styles, and requests to other hosts. */
async function expectProtected(page: Page, browserErrors: BrowserErrors): Promise<void> {
  browserErrors.allow(/Content Security Policy/i);
  const title = await page.title();
  await attack(page);
  for (const directive of ["script-src-elem", "style-src-elem", "connect-src"]) {
    await expect.poll(() => browserErrors.has(new RegExp(`^content security policy: ${directive} `))).toBe(true);
  }
  expect(await page.title()).toBe(title);
  await expect(page.locator("html")).not.toHaveCSS("display", "none");
}

test("the policy of the page forbids inserted scripts and styles, and requests to other hosts", async ({
  jobsPage,
  browserErrors,
}) => {
  await STATES.find(({ name }) => name === "list")!.enter(jobsPage);
  await expectProtected(jobsPage.page, browserErrors);
});

test("the policy of the sign-in page forbids inserted scripts and styles, and requests to other hosts", async ({
  signInPage,
  browserErrors,
}) => {
  await SIGN_IN_STATES.find(({ name }) => name === "sign-in")!.enter(signInPage);
  await expectProtected(signInPage.page, browserErrors);
});
