/** A figure of the report. */
export interface Figure {
  readonly label: string;
  readonly unit: "ms" | "bytes" | "px";
}

/** Everything that is measured, in the order of the report. */
export const FIGURES = {
  pageBytes: { label: "first load, without job data", unit: "bytes" },
  dataBytes: { label: "job data", unit: "bytes" },
  firstScreen: { label: "first screen final", unit: "ms" },
  movement: { label: "movement of rows", unit: "px" },
  blocking: { label: "total blocking time", unit: "ms" },
  longest: { label: "longest task", unit: "ms" },
  allRows: { label: "all rows in", unit: "ms" },
  filterOn: { label: "filter on", unit: "ms" },
  filterOff: { label: "filter off again", unit: "ms" },
  sortByName: { label: "sort by name", unit: "ms" },
  sortByCpu: { label: "sort by CPU time", unit: "ms" },
  firstKeystroke: { label: "search, first keystroke", unit: "ms" },
  laterKeystroke: { label: "search, later keystrokes", unit: "ms" },
  scrollSteps: { label: "scroll by three rows, frame work p95", unit: "ms" },
  scrollJumps: { label: "scroll by jumps, frame work p95", unit: "ms" },
  memory: { label: "memory", unit: "bytes" },
} as const satisfies Record<string, Figure>;

export type FigureName = keyof typeof FIGURES;

/** The measured values of each figure. */
export class Samples {
  private readonly taken = new Map<FigureName, number[]>();

  add(name: FigureName, ...values: number[]): void {
    this.taken.set(name, [...(this.taken.get(name) ?? []), ...values]);
  }

  /** Adds all values of other samples. */
  addAll(other: Samples): void {
    other.taken.forEach((values, name) => this.add(name, ...values));
  }

  /** Returns the summary of a figure, or `undefined` if it was not measured. */
  summary(name: FigureName): Summary | undefined {
    const values = this.taken.get(name)?.toSorted((one, other) => one - other);
    return values && { median: quantile(values, 0.5), least: values[0]!, most: values.at(-1)! };
  }
}

export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Returns a quantile of sorted values, interpolated linearly. */
export function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)]!;
  const above = sorted[Math.ceil(position)]!;
  return below + (above - below) * (position - Math.floor(position));
}
