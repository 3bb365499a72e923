import type { Locator, Page } from "@playwright/test";

import { account } from "../fixtures/sandbox.js";

/** The sign-in page, which is the same on every server. */
export class SignInPage {
  readonly email: Locator;
  readonly password: Locator;
  readonly submit: Locator;
  readonly alert: Locator;
  readonly heading: Locator;

  constructor(readonly page: Page) {
    this.email = page.getByRole("textbox", { name: "E-mail" });
    this.password = page.getByLabel("Password");
    this.submit = page.getByRole("button", { name: "Sign in" });
    this.alert = page.getByRole("alert");
    this.heading = page.getByRole("heading", { name: "Sign in to see your jobs" });
  }

  /** Opens the page, with the URL to return to. */
  async open(returnUrl?: string): Promise<void> {
    const query = returnUrl === undefined ? "" : `?return=${encodeURIComponent(returnUrl)}`;
    await this.page.goto(`sign-in${query}`);
  }

  /** Fills in the form and submits it. */
  async signIn({ email, password } = account): Promise<void> {
    await this.email.fill(email);
    await this.password.fill(password);
    await this.submit.click();
  }
}
