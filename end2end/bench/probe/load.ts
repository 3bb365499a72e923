import type { Bench } from "./bench.js";

/** How loading went, in milliseconds since the navigation began. */
export interface Load {
  /** When the frame was painted in which the live region gave the whole number. */
  allRows?: number;
  /** Each frame in which rows came, went or moved, from the first row on. */
  frames: LoadedFrame[];
  /** The tasks of the main thread that were longer than 50 ms. */
  longTasks: { start: number; duration: number }[];
}

/** The rows in view, as a frame painted them. */
export interface LoadedFrame {
  /** When the frame had been painted. */
  at: number;
  /** The number of the job in each row, and the top of the row in CSS pixels from that of the window. */
  tops: Record<string, number>;
  /** The height of the window in CSS pixels. */
  height: number;
}

/**
 * Watches a page load. A look at each frame takes some microseconds, less than to be called for each change of
 * the document: the layout that it asks for has just been made.
 *
 * @param jobs how many there are
 */
export function installLoad(jobs: number): void {
  const bench = (globalThis.bench ??= {} as Bench);
  const load: Load = { frames: [], longTasks: [] };
  bench.load = load;

  new PerformanceObserver((list) => {
    load.longTasks.push(...list.getEntries().map(({ startTime: start, duration }) => ({ start, duration })));
  }).observe({ type: "longtask", buffered: true });

  let last = "";
  function look(at: number): void {
    const rows = bench.rowsInView();
    const shown = JSON.stringify(rows);
    if (rows.length > 0 && shown !== last) {
      last = shown;
      load.frames.push({ at, tops: Object.fromEntries(rows), height: innerHeight });
    }
  }

  // Watching ends with the next click or key: what moves rows from then on is the user.
  let isOver = false;
  for (const event of ["click", "input", "scroll"]) {
    addEventListener(event, () => (isOver = true), { capture: true, once: true });
  }

  async function watch(): Promise<void> {
    while (!isOver) {
      const at = await bench.afterFrame();
      look(at);
      if (load.allRows === undefined && load.frames.length > 0 && bench.count() === jobs) {
        load.allRows = at;
      }
    }
  }
  // In the top document only, and once the other parts are installed.
  if (globalThis.self === globalThis.top) {
    queueMicrotask(() => void watch());
  }
}
