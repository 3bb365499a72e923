import { test } from "@playwright/test";

import { bench } from "./bench.js";
import { readOptions } from "./options.js";

// A single test, since there is one report. It uses the runner of Playwright to run TypeScript.
test("the page and the baseline", async () => {
  test.setTimeout(0);
  await bench(readOptions(process.env));
});
