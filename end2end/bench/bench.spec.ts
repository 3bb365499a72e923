import { test } from "@playwright/test";

import { bench } from "./bench.js";
import { readOptions } from "./options.js";

// One test, since it has one result. Playwright's runner is what understands the code that is written here.
test("both pages, as often as asked for", async () => {
  test.setTimeout(0);
  await bench(readOptions(process.env));
});
