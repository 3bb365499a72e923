import { defineConfig } from "@playwright/test";

/** `script/load` runs this, and says in the environment what is to be measured. There is no browser in it. */
export default defineConfig({
  testDir: ".",
  retries: 0,
  workers: 1,
  reporter: [["line"]],
  outputDir: "../test-results/load",
  // It takes as long as it takes.
  reportSlowTests: null,
});
