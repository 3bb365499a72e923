import { defineConfig } from "@playwright/test";

import type { Options } from "./fixtures/test.js";
import tests from "./playwright.config.js";

/**
 * Pictures of every state of the page, for people to look at: `JESS_SCREENSHOTS=folder npm run screenshots`.
 * Those of the documents alone: `JESS_SCREENSHOTS=../docs npm run screenshots -- --grep 'sandbox|portal'`.
 * Nothing is compared, so these are no tests and not a part of them.
 */
export default defineConfig<object, Options>({
  ...tests,
  testDir: "screenshots",
  projects: [{ name: "gateway", use: { serverKind: "gateway" } }],
});
