import { defineConfig } from "@playwright/test";

import type { Options } from "./fixtures/test.js";

/**
 * `script/test end2end` sets the environment: `CHROMIUM`, the browser to drive (none is downloaded);
 * `JESS_GATEWAY`, the gateway that each worker starts for itself; `JESS_SITE`, the built site it serves.
 */
export default defineConfig<object, Options>({
  testDir: "specs",
  // A test that passes only sometimes is a fault to be found, not to be repeated.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  fullyParallel: true,
  workers: 2,
  // Bounds for a test that would never end, not for its speed: ten times what the slowest test takes on a usual
  // machine. A test that passes ends as soon as what it waits for is there.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  outputDir: "test-results",
  projects: [
    // The page is the same behind every server, so what does not depend on the server is tested with one of them.
    { name: "page", testMatch: "page/**", use: { serverKind: "gateway" } },
    // What a server has a part in is tested with each server that can stand between the page and JESS
    // (specs/server), and what is about one server only with that one.
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
    // A zone that is not UTC for half of the year, so that local and UTC times cannot be mixed up unseen.
    timezoneId: "Europe/London",
    // Recording takes a third of the time. To see what happened: npm test -- --trace retain-on-failure
    trace: "off",
    screenshot: "only-on-failure",
  },
});
