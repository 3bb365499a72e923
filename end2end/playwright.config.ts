import { defineConfig } from "@playwright/test";

import type { Options } from "./fixtures/test.js";

/**
 * `script/test end2end` sets the environment: `CHROMIUM`, the installed browser to use; `JESS_GATEWAY` and
 * `JESS_SANDBOX`, the programs that the tests start; `JESS_SITE`, the folder of the built site.
 */
export default defineConfig<object, Options>({
  testDir: "specs",
  // A test that fails only sometimes has a fault that a retry would hide.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  fullyParallel: true,
  workers: 2,
  // Time-outs for tests that hang: ten times the duration of the slowest test on a usual machine.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  outputDir: "test-results",
  projects: [
    // Tests that do not depend on the server run with one of them.
    { name: "page", testMatch: "page/**", use: { serverKind: "gateway" } },
    // specs/server runs with both servers, specs/gateway and specs/nginx with one.
    { name: "gateway", testMatch: ["server/**", "gateway/**"], use: { serverKind: "gateway" } },
    { name: "nginx", testMatch: ["server/**", "nginx/**"], use: { serverKind: "nginx" } },
  ],
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
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
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    // A zone that differs from UTC for half of the year, so that a confusion of local time and UTC is noticed.
    timezoneId: "Europe/London",
    // A trace slows tests down by a third. To record one: npm test -- --trace retain-on-failure
    trace: "off",
    screenshot: "only-on-failure",
  },
});
