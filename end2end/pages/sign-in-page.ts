import type { Locator, Page } from "@playwright/test";

/** The gateway's own sign-in page. */
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

  /** Opens it, with the address to return to. */
  async open(returnTo?: string): Promise<void> {
    const query = returnTo === undefined ? "" : `?return=${encodeURIComponent(returnTo)}`;
    await this.page.goto(`sign-in${query}`);
  }
}
