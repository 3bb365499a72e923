import type { Page } from "@playwright/test";

import { STATES } from "../../fixtures/states.js";
import { expect, test } from "../../fixtures/test.js";

/** Tries, in a page, what an attacker would who has found a place to put markup. */
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

for (const { name, enter } of STATES.filter(({ name }) => name === "list" || name === "sign-in")) {
  test(`the policy of the page forbids what the page does not do itself: ${name}`, async ({
    jobsPage,
    signInPage,
    watch,
  }) => {
    const { page } = jobsPage;
    watch.expect(/Content Security Policy/i);
    await enter({ jobsPage, signInPage });
    const title = await page.title();
    await attack(page);

    for (const directive of ["script-src-elem", "style-src-elem", "connect-src"]) {
      await expect.poll(() => watch.heard(new RegExp(`^content security policy: ${directive} `))).toBe(true);
    }
    expect(await page.title()).toBe(title);
    await expect(page.locator("html")).not.toHaveCSS("display", "none");
  });
}
