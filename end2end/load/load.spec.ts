import { writeFileSync } from "node:fs";

import { test } from "@playwright/test";

import { measure } from "./load.js";
import { report } from "./report.js";

// A single test, since there is one report. It uses the runner of Playwright to run TypeScript.
test("the gateway and nginx under load", async () => {
  test.setTimeout(0);
  const { JESS_LOAD_SECONDS, JESS_LOAD_ROUNDS, JESS_LOAD_OUT } = process.env;
  if (!JESS_LOAD_OUT) throw new Error("JESS_LOAD_OUT is not set: run script/load");
  const results = await measure({ seconds: Number(JESS_LOAD_SECONDS), rounds: Number(JESS_LOAD_ROUNDS) });
  writeFileSync(JESS_LOAD_OUT, report(results));
});
