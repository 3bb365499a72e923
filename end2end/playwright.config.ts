import { defineConfig } from "@playwright/test";

/** What is about deploy/nginx.conf itself. */
const OF_NGINX = ["nginx/**"];

/** What is about the gateway itself. */
const OF_THE_GATEWAY = [
  // Its limits and its words, fault by fault. Those of nginx are in nginx/reply.spec.ts.
  "faults.spec.ts",
  // How the page draws such texts, in which no server has a part, and how the gateway writes them as HTML.
  "hostile.spec.ts",
];

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
  // The same tests of each server that can stand between the page and JESS (fixtures/test.ts).
  projects: [
    { name: "gateway", testIgnore: OF_NGINX },
    { name: "nginx", testIgnore: OF_THE_GATEWAY },
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
