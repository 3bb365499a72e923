import type { Bench } from "./bench.js";

/** Records how a page loads. Times are in milliseconds since the start of the navigation. */
export interface Load {
  /** The time at which the complete number of jobs was painted. */
  allRows?: number;
  /** The frames in which rows appeared, disappeared or moved. */
  frames: LoadedFrame[];
  /** The tasks of the main thread longer than 50 ms. */
  longTasks: { start: number; duration: number }[];
}

/** The rows in view in a frame. */
export interface LoadedFrame {
  /** The time at which the frame was painted. */
  at: number;
  /** The top of each row in CSS pixels, by job number. */
  tops: Record<string, number>;
  /** The height of the window in CSS pixels. */
  height: number;
}

/**
 * Installs {@link Bench.load}. To inspect each frame takes some microseconds, less than to observe each change of the
 * document, since the layout has just been computed.
 *
 * @param jobs the number of jobs
 */
export function installLoad(jobs: number): void {
  const bench = (globalThis.bench ??= {} as Bench);
  const load: Load = { frames: [], longTasks: [] };
  bench.load = load;

  new PerformanceObserver((list) => {
    load.longTasks.push(...list.getEntries().map(({ startTime: start, duration }) => ({ start, duration })));
  }).observe({ type: "longtask", buffered: true });

  let last = "";
  function recordFrame(at: number): void {
    const rows = bench.rowsInView();
    const shown = JSON.stringify(rows);
    if (rows.length > 0 && shown !== last) {
      last = shown;
      load.frames.push({ at, tops: Object.fromEntries(rows), height: innerHeight });
    }
  }

  // Recording ends with the first action of the user, which moves rows, too.
  let isOver = false;
  for (const event of ["click", "input", "scroll"]) {
    addEventListener(event, () => (isOver = true), { capture: true, once: true });
  }

  async function watch(): Promise<void> {
    while (!isOver) {
      const at = await bench.afterFrame();
      recordFrame(at);
      if (load.allRows === undefined && load.frames.length > 0 && bench.count() === jobs) {
        load.allRows = at;
      }
    }
  }
  // Only in the top document, and after the other parts are installed.
  if (globalThis.self === globalThis.top) {
    queueMicrotask(() => void watch());
  }
}
