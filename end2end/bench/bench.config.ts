import { defineConfig } from "@playwright/test";

/** `script/bench` runs this, with the options in environment variables (`options.ts`). */
export default defineConfig({
  testDir: ".",
  retries: 0,
  workers: 1,
  reporter: [["line"]],
  outputDir: "../test-results/bench",
  reportSlowTests: null,
});
