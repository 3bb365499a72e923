import { loaded, settled } from "./act.js";
import type { Samples } from "./figures.js";
import { memoryOf } from "./memory.js";
import type { Opened } from "./page.js";
import { scrollWork } from "./scroll.js";
import type { Occasion } from "./visit.js";

/** How far a small step of scrolling goes, in CSS pixels: three rows. */
const STEP = 3 * 46;

/** A long task is one that is longer than this, in ms; the rest of it counts as blocking. */
const LONG = 50;

/** Measures how a page loads, and what it costs once it is there. */
export async function measureLoading(opened: Opened, occasion: Occasion, samples: Samples): Promise<void> {
  const { line } = occasion.condition;
  samples.add("firstRow", await loaded(opened, "firstRow"));
  if (line && occasion.service.reference.size >= line.tooMany) {
    return;
  }
  samples.add("allRows", await loaded(opened, "allRows"));
  await settled(opened);
  await addLoad(opened, samples);
  samples.add("memory", await memoryOf(opened));
  if (!line) {
    samples.add("scrollSteps", await scrollWork(occasion.browser, opened, { steps: 120, distance: STEP }));
    samples.add("scrollJumps", await scrollWork(occasion.browser, opened, { steps: 60, distance: "anywhere" }));
  }
}

async function addLoad({ page, traffic }: Opened, samples: Samples): Promise<void> {
  const { allRows, longTasks } = await page.evaluate(() => bench.load);
  const durations = longTasks.filter((task) => task.start < allRows!).map((task) => task.duration);
  samples.add("blocking", durations.reduce((sum, duration) => sum + duration - LONG, 0));
  samples.add("longest", Math.max(0, ...durations));
  samples.add("pageBytes", traffic.pageBytes);
  samples.add("dataBytes", traffic.dataBytes);
}
