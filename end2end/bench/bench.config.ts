import { defineConfig } from "@playwright/test";

/** `script/bench` runs this, and says in the environment what is to be measured (`options.ts`). */
export default defineConfig({
  testDir: ".",
  retries: 0,
  workers: 1,
  reporter: [["line"]],
  outputDir: "../test-results/bench",
  // It takes as long as it takes.
  reportSlowTests: null,
});
