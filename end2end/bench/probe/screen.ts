import type { Bench } from "./bench.js";

/** The expected content of the screen. */
export interface Expected {
  /** The minimum number of jobs in the live region. */
  least: number;
  /** The maximum number. */
  most: number;
  /** The beginnings of the texts of the first rows in one column; empty if there are no rows. */
  texts: readonly string[];
  /** The index of the column, from 0. */
  column: number;
}

/** Installs the functions that read the page. */
export function installScreen(): void {
  const bench = (globalThis.bench ??= {} as Bench);
  const channel = new MessageChannel();
  const waiting: (() => void)[] = [];
  channel.port1.onmessage = () => waiting.splice(0).forEach((resume) => resume());

  bench.afterFrame = () =>
    new Promise((resolve) => {
      // A message that is posted during a frame is delivered after it has been painted.
      requestAnimationFrame(() => {
        waiting.push(() => resolve(performance.now()));
        channel.port2.postMessage(null);
      });
    });

  const TABLE = ':is(table, [role="table"], [role="grid"])[aria-label="Jobs"]';
  const rowAt = (index: number) => document.querySelector(`${TABLE} [role="row"][aria-rowindex="${index + 2}"]`);
  const cellsOf = (row: Element | null) => row?.querySelectorAll('[role="rowheader"], [role="cell"]:not(.cell-select)');

  bench.table = () => document.querySelector<HTMLElement>(TABLE)!;
  bench.hasRow = () => document.querySelector(`${TABLE} [role="rowheader"]`) !== null;
  bench.rowsInView = () => {
    const headers = [...document.querySelectorAll(`${TABLE} [role="row"] [role="rowheader"]`)];
    const rows = headers.map((header) => {
      const { top, bottom } = header.closest('[role="row"]')!.getBoundingClientRect();
      return { number: header.textContent!.trim(), top, isInView: bottom > 0 && top < innerHeight };
    });
    return rows.filter(({ isInView }) => isInView).map(({ number, top }) => [number, Math.round(top * 10) / 10]);
  };
  bench.statusText = () => document.querySelector('[role="status"]')?.textContent?.trim() ?? "";
  bench.count = () => {
    const text = bench.statusText();
    const [, number] = /^([\d,]+) jobs?$/.exec(text) ?? [];
    return text === "No jobs match" ? 0 : Number(number?.replaceAll(",", ""));
  };
  bench.shows = ({ least, most, texts, column }) =>
    bench.count() >= least &&
    bench.count() <= most &&
    (texts.length > 0 || !bench.hasRow()) &&
    texts.every((text, index) => cellsOf(rowAt(index))?.[column]?.textContent?.trim().startsWith(text));

  bench.control = (selector, name) => {
    const found = [...document.querySelectorAll<HTMLElement>(selector)].filter((element) => {
      const label = (element as HTMLInputElement).labels?.[0]?.textContent;
      return (element.getAttribute("aria-label") ?? label ?? element.textContent)?.trim() === name;
    });
    if (found.length !== 1) {
      throw new Error(`${found.length} of ${selector} are named "${name}"`);
    }
    return found[0] as never;
  };
}
