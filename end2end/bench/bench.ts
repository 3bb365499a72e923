import { type Browser, chromium } from "@playwright/test";
import { writeFileSync } from "node:fs";

import type { Condition } from "./conditions.js";
import { Samples } from "./figures.js";
import type { Options } from "./options.js";
import { BASELINE, OURS } from "./page.js";
import { type Result, report } from "./report.js";
import { startService } from "./service.js";
import { measureVisit } from "./visit.js";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Measures both pages and writes the report. */
export async function bench({ conditions, sizes, runs, out }: Options): Promise<void> {
  const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  try {
    const results: Result[] = [];
    for (const condition of conditions) {
      for (const jobs of sizes) {
        results.push(await measure(browser, condition, jobs, Math.ceil(runs / condition.runDivisor)));
      }
    }
    writeFileSync(out, report(results, conditions, browser.version()));
  } finally {
    await browser.close();
  }
}

/** Opens the pages in turn, and alternates which one is first, so that other load on the machine affects both. */
async function measure(browser: Browser, condition: Condition, jobs: number, runs: number): Promise<Result> {
  const service = await startService(jobs);
  const result = { condition, jobs, runs, ours: new Samples(), baseline: new Samples() };
  const samples = new Map([
    [OURS, result.ours],
    [BASELINE, result.baseline],
  ]);
  try {
    for (let run = 0; run < runs; run += 1) {
      process.stderr.write(`${condition.heading}, ${jobs} jobs: run ${run + 1} of ${runs}\n`);
      for (const target of run % 2 === 0 ? [OURS, BASELINE] : [BASELINE, OURS]) {
        samples.get(target)!.addAll(await measureVisit({ browser, target, service, condition }));
      }
    }
    return result;
  } finally {
    await service.stop();
  }
}
