import { defineConfig } from "@playwright/test";

import type { Options } from "./fixtures/test.js";
import tests from "./playwright.config.js";

/**
 * Takes screenshots of every state of the page: `JESS_SCREENSHOTS=folder npm run screenshots`. Only those of the
 * documents: `JESS_SCREENSHOTS=../docs npm run screenshots -- --grep 'sandbox|portal'`.
 * Nothing is compared, so these are not part of the tests.
 */
export default defineConfig<object, Options>({
  ...tests,
  testDir: "screenshots",
  projects: [{ name: "gateway", use: { serverKind: "gateway" } }],
});
