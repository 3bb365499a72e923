import type { Browser } from "@playwright/test";

import type { Condition } from "./conditions.js";
import { Samples } from "./figures.js";
import { memoryOf } from "./memory.js";
import { type Opened, type Target, open } from "./page.js";
import type { Act } from "./probe/bench.js";
import type { Expected } from "./probe/screen.js";
import { scrollWork } from "./scroll.js";
import type { Service } from "./service.js";
import { within } from "./within.js";

/** A status that jobs neither get nor lose while the bench runs, and that some have whatever the size. */
const STATUS = { label: "Rejected", value: "REJECTED" };

/** Words that are in the names of some jobs, and of which each letter leaves fewer. */
const WORDS = ["vav", "zo"];

/** How often the filter is switched, and the order changed, in one visit. */
const ROUNDS = 2;

/** The most that is waited for a result, in ms. */
const PATIENCE = 120_000;

/** Opens a page once, does with it whatever is to be measured, and returns the figures. */
export async function visit(
  browser: Browser,
  target: Target,
  service: Service,
  condition: Condition,
  jobs: number,
): Promise<Samples> {
  const opened = await open(browser, target, service, condition);
  const samples = new Samples();
  try {
    samples.add("firstRow", await loaded(opened, "firstRow"));
    if (condition.line && jobs >= condition.line.tooMany) {
      return samples;
    }
    samples.add("allRows", await loaded(opened, "allRows"));
    await settled(opened);
    await addLoad(opened, samples);
    if (!condition.line) {
      await addScroll(browser, opened, samples);
      samples.add("memory", await memoryOf(opened));
      await addFilter(opened, service, samples);
      await addSearch(opened, service, samples);
      await addSort(opened, service, samples);
    }
    return samples;
  } catch (error) {
    const words = await opened.page.evaluate(() => bench.words()).catch(() => "");
    throw new Error(`${target.name}, ${jobs} jobs, ${condition.name}: the page says "${words}"`, { cause: error });
  } finally {
    await opened.close();
  }
}

/** Waits for a moment of loading. */
async function loaded({ page }: Opened, moment: "firstRow" | "allRows"): Promise<number> {
  const handle = await page.waitForFunction((name) => bench.load[name], moment, { timeout: PATIENCE });
  return (await handle.jsonValue())!;
}

/** Resolves when nothing that an earlier act has begun goes on: no request, and nothing that waits for its turn. */
async function settled({ page, traffic }: Opened): Promise<void> {
  const idle = () => page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => resolve(undefined))));
  await idle();
  await traffic.quiet();
  await idle();
}

async function addLoad({ page, traffic }: Opened, samples: Samples): Promise<void> {
  const { allRows, longTasks } = await page.evaluate(() => bench.load);
  const durations = longTasks.filter((task) => task.start < allRows!).map((task) => task.duration);
  samples.add("blocking", durations.reduce((sum, duration) => sum + duration - 50, 0));
  samples.add("longest", Math.max(0, ...durations));
  samples.add("pageBytes", traffic.pageBytes);
  samples.add("dataBytes", traffic.dataBytes);
}

async function addScroll(browser: Browser, opened: Opened, samples: Samples): Promise<void> {
  samples.add("scrollSteps", await scrollWork(browser, opened, { steps: 120, distance: 3 * 46 }));
  samples.add("scrollJumps", await scrollWork(browser, opened, { steps: 60, distance: "anywhere" }));
}

async function addFilter(opened: Opened, { reference }: Service, samples: Samples): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const tick: Act = { kind: "tick", status: STATUS.label };
    samples.add("filterOn", await act(opened, tick, reference.ofStatus(STATUS.value)));
    samples.add("filterOff", await act(opened, tick, reference.all()));
  }
}

async function addSearch(opened: Opened, { reference }: Service, samples: Samples): Promise<void> {
  for (const word of WORDS) {
    for (let length = 1; length <= word.length; length += 1) {
      const text = word.slice(0, length);
      const taken = await act(opened, { kind: "type", text }, reference.found(text));
      samples.add(word === WORDS[0] && length === 1 ? "firstKeystroke" : "laterKeystroke", taken);
    }
    await act(opened, { kind: "type", text: "" }, reference.all());
  }
}

async function addSort(opened: Opened, { reference }: Service, samples: Samples): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    samples.add("sortByName", await act(opened, { kind: "press", column: "Name" }, reference.byName()));
    samples.add("sortByCpu", await act(opened, { kind: "press", column: "CPU time" }, reference.byCpuTime()));
  }
}

async function act(opened: Opened, what: Act, expected: Expected): Promise<number> {
  const taken = opened.page.evaluate(([what, expected]) => bench.act(what, expected), [what, expected] as const);
  const result = await within(taken, PATIENCE, `${JSON.stringify(what)} to show ${JSON.stringify(expected)}`);
  await settled(opened);
  return result;
}
