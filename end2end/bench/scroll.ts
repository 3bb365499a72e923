import type { Browser } from "@playwright/test";

import { quantile } from "./figures.js";
import type { OpenPage } from "./page.js";
import type { ScrollPlan } from "./probe/bench.js";

/** The used fields of a trace event. Times are in microseconds. */
interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  /** The processor time within `dur`. */
  tdur?: number;
}

const MARK = "bench-step";

/** The categories of marks and of tasks. */
const CATEGORIES = ["blink.user_timing", "disabled-by-default-devtools.timeline"];

/**
 * Scrolls one step per frame, and returns the 95th percentile of the work per frame in ms: the processor time of the
 * main thread's tasks (scripts, style, layout and painting) between two steps, according to the browser's trace. Time
 * in which a task waits, for example for a busy processor, is not included.
 */
export async function scrollWork(
  browser: Browser,
  { page }: OpenPage,
  plan: Omit<ScrollPlan, "mark">,
): Promise<number> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await page.evaluate((plan) => bench.scroll(plan), { ...plan, mark: MARK });
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  return quantile(
    workOfFrames(trace.traceEvents).toSorted((one, other) => one - other),
    0.95,
  );
}

function workOfFrames(events: readonly TraceEvent[]): number[] {
  const marks = events.filter((event) => event.name === MARK).toSorted((one, other) => one.ts - other.ts);
  const [first] = marks;
  const tasks = events.filter(({ name, pid, tid }) => name === "RunTask" && pid === first?.pid && tid === first.tid);
  if (first === undefined || tasks.length === 0) {
    throw new Error(`the trace has ${marks.length} steps and ${tasks.length} tasks`);
  }
  const work = marks.map(() => 0);
  for (const { ts, dur = 0, tdur = 0 } of tasks) {
    // The mark of a step is within the task of its frame. The tasks up to the next mark belong to the step as well.
    const frame = marks.filter((mark) => mark.ts <= ts + dur).length - 1;
    if (frame >= 0) {
      work[frame]! += tdur / 1000;
    }
  }
  // The last mark has no step.
  return work.slice(0, -1);
}
