import type { Bench } from "./bench.js";

/** How loading went, in milliseconds since the navigation began. */
export interface Load {
  /** When the frame with the first row was painted. */
  firstRow?: number;
  /** When the frame was painted in which the live region gave the whole number. */
  allRows?: number;
  /** The tasks of the main thread that were longer than 50 ms. */
  longTasks: { start: number; duration: number }[];
}

/**
 * Watches a page load. A look at each frame takes some microseconds, less than to be called for each change of
 * the document.
 *
 * @param jobs how many there are
 */
export function installLoad(jobs: number): void {
  const bench = (globalThis.bench ??= {} as Bench);
  const load: Load = { longTasks: [] };
  bench.load = load;

  new PerformanceObserver((list) => {
    load.longTasks.push(...list.getEntries().map(({ startTime: start, duration }) => ({ start, duration })));
  }).observe({ type: "longtask", buffered: true });

  async function watch(): Promise<void> {
    while (load.allRows === undefined) {
      const now = await bench.afterFrame();
      if (load.firstRow === undefined && bench.hasRow()) {
        load.firstRow = now;
      }
      if (load.firstRow !== undefined && bench.count() === jobs) {
        load.allRows = now;
      }
    }
  }
  // In the top document only, and once the other parts are installed.
  if (globalThis.self === globalThis.top) {
    queueMicrotask(() => void watch());
  }
}
