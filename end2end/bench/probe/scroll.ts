import type { Bench } from "./bench.js";

/** Scrolls, one step a frame, and marks each step for the trace that is taken meanwhile. */
export function installScroll(): void {
  const bench = (globalThis.bench ??= {} as Bench);
  const GOLDEN = (Math.sqrt(5) - 1) / 2;

  /** What scrolls the table: the nearest element around it that can, or the document. */
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
      // All over the list, evenly, and never twice at one place.
      const place = distance === "anywhere" ? ((step * GOLDEN) % 1) * range : there(step * distance, range);
      scroller.scrollTo({ top: place, behavior: "instant" });
    }
    await bench.afterFrame();
    performance.mark(mark);
    scroller.scrollTo({ top: 0, behavior: "instant" });
    await bench.afterFrame();
  };

  /** Down to the end, up again, and so on. */
  function there(way: number, range: number): number {
    const turn = way % (2 * range);
    return turn <= range ? turn : 2 * range - turn;
  }
}
