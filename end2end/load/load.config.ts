import { defineConfig } from "@playwright/test";

/** `script/load` runs this, with the options in environment variables. It uses no browser. */
export default defineConfig({
  testDir: ".",
  retries: 0,
  workers: 1,
  reporter: [["line"]],
  outputDir: "../test-results/load",
  reportSlowTests: null,
});
