import type { Bench } from "./bench.js";

/** Installs {@link Bench.scroll}, which marks each step in the trace. */
export function installScroll(): void {
  const bench = (globalThis.bench ??= {} as Bench);
  const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

  /** Returns the nearest ancestor of the table that scrolls, or that of the document. */
  function scrollerOf(table: HTMLElement): Element {
    for (let element = table.parentElement; element; element = element.parentElement) {
      const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowY);
      if (scrolls && element.scrollHeight > element.clientHeight) {
        return element;
      }
    }
    return document.scrollingElement!;
  }

  bench.scroll = async ({ mark, steps, distance }) => {
    const scroller = scrollerOf(bench.table());
    const range = scroller.scrollHeight - scroller.clientHeight;
    for (let step = 1; step <= steps; step += 1) {
      await new Promise(requestAnimationFrame);
      performance.mark(mark);
      // The golden ratio spreads the positions evenly and never repeats one.
      const top = distance === "anywhere" ? ((step * GOLDEN_RATIO) % 1) * range : bounce(step * distance, range);
      scroller.scrollTo({ top, behavior: "instant" });
    }
    await bench.afterFrame();
    performance.mark(mark);
    scroller.scrollTo({ top: 0, behavior: "instant" });
    await bench.afterFrame();
  };

  /** Converts a distance to a position that goes down to the end, up again, and so on. */
  function bounce(distance: number, range: number): number {
    const position = distance % (2 * range);
    return position <= range ? position : 2 * range - position;
  }
}
