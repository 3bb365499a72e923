import { defineConfig } from "@playwright/test";

/**
 * `script/test end2end` sets the environment: `CHROMIUM`, the browser to drive (none is downloaded);
 * `JESS_GATEWAY`, the gateway that each worker starts for itself; `JESS_SITE`, the built site it serves.
 */
export default defineConfig({
  testDir: "specs",
  // A test that passes only sometimes is a fault to be found, not to be repeated.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  fullyParallel: true,
  workers: 2,
  timeout: 20_000,
  expect: { timeout: 5_000 },
  outputDir: "test-results",
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
    locale: "en-GB",
    timezoneId: "Europe/London",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
});
