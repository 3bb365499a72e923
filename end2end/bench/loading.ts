import { allRowsShown, rowShown, settled } from "./actions.js";
import type { Samples } from "./figures.js";
import { memoryOf } from "./memory.js";
import type { OpenPage } from "./page.js";
import type { LoadedFrame } from "./probe/load.js";
import { scrollWork } from "./scroll.js";
import type { Visit } from "./visit.js";

/** A small step of scrolling: three rows, in CSS pixels. */
const SCROLL_STEP = 3 * 46;

/** The duration from which a task counts as long, in ms. The time beyond it counts as blocking. */
const LONG_TASK_MS = 50;

/** The time for which the first screen is observed if nothing else is measured, in ms. */
const OBSERVATION_MS = 2_000;

/** Measures how a page loads, its memory and the cost of scrolling. */
export async function measureLoading(opened: OpenPage, visit: Visit, samples: Samples): Promise<void> {
  const { network } = visit.condition;
  const { reference } = visit.service;
  const newest = reference.all().texts[0]!;
  if (network && reference.size >= network.firstScreenOnlyFrom) {
    await rowShown(opened, newest);
    await opened.page.waitForTimeout(OBSERVATION_MS);
    await addFirstScreen(opened, newest, samples);
    return;
  }
  samples.add("allRows", await allRowsShown(opened));
  await settled(opened);
  await addFirstScreen(opened, newest, samples);
  await addLoad(opened, samples);
  samples.add("memory", await memoryOf(opened));
  if (!network) {
    samples.add("scrollSteps", await scrollWork(visit.browser, opened, { steps: 120, distance: SCROLL_STEP }));
    samples.add("scrollJumps", await scrollWork(visit.browser, opened, { steps: 60, distance: "anywhere" }));
  }
}

async function addFirstScreen({ page }: OpenPage, newest: string, samples: Samples): Promise<void> {
  const frames = await page.evaluate(() => bench.load.frames);
  samples.add("firstScreen", firstFinalFrame(frames, newest));
  samples.add("movement", movement(frames));
}

/** Returns when the row of a job was first painted in its final position. */
function firstFinalFrame(frames: readonly LoadedFrame[], number: string): number {
  const top = frames.at(-1)?.tops[number];
  if (top === undefined) {
    throw new Error(`job ${number}, the newest, is not in view`);
  }
  const lastOther = frames.findLastIndex(({ tops }) => tops[number] !== top);
  return frames[lastOther + 1]!.at;
}

/**
 * Returns the sum, over all frames, of the largest movement of a row since the frame before, in CSS pixels. A row that
 * has left the view counts as moved to the bottom, since newer rows were inserted above it.
 */
function movement(frames: readonly LoadedFrame[]): number {
  const movements = frames.slice(1).map(({ tops, height }, index) => {
    const before = Object.entries(frames[index]!.tops);
    return Math.max(0, ...before.map(([number, top]) => Math.abs((tops[number] ?? height) - top)));
  });
  return movements.reduce((sum, distance) => sum + distance, 0);
}

async function addLoad({ page, traffic }: OpenPage, samples: Samples): Promise<void> {
  const { allRows, longTasks } = await page.evaluate(() => bench.load);
  const durations = longTasks.filter((task) => task.start < allRows!).map((task) => task.duration);
  samples.add(
    "blocking",
    durations.reduce((sum, duration) => sum + duration - LONG_TASK_MS, 0),
  );
  samples.add("longest", Math.max(0, ...durations));
  samples.add("pageBytes", traffic.pageBytes);
  samples.add("dataBytes", traffic.dataBytes);
}
