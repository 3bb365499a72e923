import { allRowsShown, rowShown, settled } from "./actions.js";
import type { Samples } from "./figures.js";
import { memoryOf } from "./memory.js";
import type { Opened } from "./page.js";
import type { LoadedFrame } from "./probe/load.js";
import { scrollWork } from "./scroll.js";
import type { Occasion } from "./visit.js";

/** How far a small step of scrolling goes, in CSS pixels: three rows. */
const STEP = 3 * 46;

/** A long task is one that is longer than this, in ms; the rest of it counts as blocking. */
const LONG = 50;

/** How long the rows are watched where the whole list is not waited for, in ms. */
const WATCHED = 2_000;

/** Measures how a page loads, and what it costs once it is there. */
export async function measureLoading(opened: Opened, occasion: Occasion, samples: Samples): Promise<void> {
  const { line } = occasion.condition;
  const { reference } = occasion.service;
  const newest = reference.all().texts[0]!;
  if (line && reference.size >= line.tooMany) {
    await rowShown(opened, newest);
    await opened.page.waitForTimeout(WATCHED);
    await addFirstScreen(opened, newest, samples);
    return;
  }
  samples.add("allRows", await allRowsShown(opened));
  await settled(opened);
  await addFirstScreen(opened, newest, samples);
  await addLoad(opened, samples);
  samples.add("memory", await memoryOf(opened));
  if (!line) {
    samples.add("scrollSteps", await scrollWork(occasion.browser, opened, { steps: 120, distance: STEP }));
    samples.add("scrollJumps", await scrollWork(occasion.browser, opened, { steps: 60, distance: "anywhere" }));
  }
}

async function addFirstScreen({ page }: Opened, newest: string, samples: Samples): Promise<void> {
  const frames = await page.evaluate(() => bench.load.frames);
  samples.add("firstScreen", firstFinal(frames, newest));
  samples.add("movement", movement(frames));
}

/** Returns when the row of a job was painted in its final place, where it stayed from then on. */
function firstFinal(frames: readonly LoadedFrame[], number: string): number {
  const place = frames.at(-1)?.tops[number];
  if (place === undefined) {
    throw new Error(`job ${number}, the newest, is not in view`);
  }
  const others = frames.findLastIndex(({ tops }) => tops[number] !== place);
  return frames[others + 1]!.at;
}

/**
 * Returns how far the row that moved the most did so, from frame to frame, all frames together, in CSS pixels. A row
 * that has left the view was pushed out at the bottom: newer ones have come above it.
 */
function movement(frames: readonly LoadedFrame[]): number {
  const between = frames.slice(1).map(({ tops, height }, index) => {
    const before = Object.entries(frames[index]!.tops);
    return Math.max(0, ...before.map(([number, top]) => Math.abs((tops[number] ?? height) - top)));
  });
  return between.reduce((sum, distance) => sum + distance, 0);
}

async function addLoad({ page, traffic }: Opened, samples: Samples): Promise<void> {
  const { allRows, longTasks } = await page.evaluate(() => bench.load);
  const durations = longTasks.filter((task) => task.start < allRows!).map((task) => task.duration);
  samples.add("blocking", durations.reduce((sum, duration) => sum + duration - LONG, 0));
  samples.add("longest", Math.max(0, ...durations));
  samples.add("pageBytes", traffic.pageBytes);
  samples.add("dataBytes", traffic.dataBytes);
}
