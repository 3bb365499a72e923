import type { Browser } from "@playwright/test";

import { quantile } from "./figures.js";
import type { Opened } from "./page.js";
import type { ScrollPlan } from "./probe/bench.js";

/** The part of an event of a trace that matters here; times are in microseconds. */
interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  /** Of `dur`, the time in which a processor was at it. */
  tdur?: number;
}

const MARK = "bench-step";

/** Marks, and tasks of threads. */
const CATEGORIES = ["blink.user_timing", "disabled-by-default-devtools.timeline"];

/**
 * Scrolls, one step a frame, and returns the 95th percentile of the work of a frame in ms: the processor time of
 * the main thread's tasks (scripts, style, layout and painting) from the frame of one step up to that of the next,
 * as the browser's own trace has it. What a task waits for, such as a processor that does something else, is no
 * work of the page.
 */
export async function scrollWork(browser: Browser, { page }: Opened, plan: Omit<ScrollPlan, "mark">): Promise<number> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await page.evaluate((plan) => bench.scroll(plan), { ...plan, mark: MARK });
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  return quantile(workOfFrames(trace.traceEvents).toSorted((one, other) => one - other), 0.95);
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
    // A step is within a task, that of its frame; what follows up to the next such task is its work as well.
    const frame = marks.filter((mark) => mark.ts <= ts + dur).length - 1;
    if (frame >= 0) {
      work[frame]! += tdur / 1000;
    }
  }
  // After the last mark there is no step any more.
  return work.slice(0, -1);
}
