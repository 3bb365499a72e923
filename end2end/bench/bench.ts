import { type Browser, chromium } from "@playwright/test";
import { writeFileSync } from "node:fs";

import type { Condition } from "./conditions.js";
import { Samples } from "./figures.js";
import { measureLoading } from "./loading.js";
import type { Options } from "./options.js";
import { BASELINE, OURS } from "./page.js";
import { type Result, report } from "./report.js";
import { startService } from "./service.js";
import { measureUsing } from "./using.js";
import { visit } from "./visit.js";

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

/** The browsers that measure. */
interface Browsers {
  /** As people have it. */
  readonly usual: Browser;
  /**
   * One that makes the next frame as soon as it can, and not 60 times a second. From a press of a key to the
   * result on the screen there are up to 17 ms in which nothing happens but that the screen is awaited. No page
   * has a part in that, and small differences drown in it.
   */
  readonly unpaced: Browser;
}

/** Measures both pages and writes the report. */
export async function bench({ conditions, sizes, runs, out }: Options): Promise<void> {
  const browsers = { usual: await launch(), unpaced: await launch("--disable-frame-rate-limit") };
  try {
    const results: Result[] = [];
    for (const condition of conditions) {
      for (const jobs of sizes) {
        results.push(await measure(browsers, condition, jobs, Math.ceil(runs / condition.every)));
      }
    }
    writeFileSync(out, report(results, conditions, browsers.usual.version()));
  } finally {
    await Promise.all(Object.values(browsers).map((browser) => browser.close()));
  }
}

function launch(...more: string[]): Promise<Browser> {
  const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: [...ARGUMENTS, ...more] });
}

/** Opens the pages in turn, each first as often as the other: what the machine does meanwhile meets both. */
async function measure(browsers: Browsers, condition: Condition, jobs: number, runs: number): Promise<Result> {
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
        const occasion = { target, service, condition };
        samples.get(target)!.addAll(await visit({ ...occasion, browser: browsers.usual }, measureLoading));
        if (!condition.line) {
          samples.get(target)!.addAll(await visit({ ...occasion, browser: browsers.unpaced }, measureUsing));
        }
      }
    }
    return result;
  } finally {
    await service.stop();
  }
}
