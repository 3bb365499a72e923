import { cpus, release, totalmem, type } from "node:os";

import type { Condition } from "./conditions.js";
import { FIGURES, type FigureName, type Samples, type Summary } from "./figures.js";
import { requirements } from "./requirements.js";

/** The result for a number of jobs under one condition. */
export interface Result {
  readonly condition: Condition;
  readonly jobs: number;
  readonly runs: number;
  readonly ours: Samples;
  readonly baseline: Samples;
}

const numbers = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** Writes the report in Markdown. */
export function report(results: readonly Result[], conditions: readonly Condition[], browser: string): string {
  const tables = conditions.map((condition) => {
    const ofCondition = results.filter((result) => result.condition === condition);
    return `### ${condition.heading}\n\n${runsOf(ofCondition)}\n\n${table(ofCondition)}`;
  });
  return [machine(browser), ...tables, requirements(results)].join("\n\n").concat("\n");
}

function machine(browser: string): string {
  const date = new Date().toISOString().slice(0, 10);
  const [processor] = cpus();
  const memory = fine.format(totalmem() / 2 ** 30);
  const parts = [`${cpus().length} × ${processor?.model}`, `${memory} GiB`, `${type()} ${release()}`];
  return `Measured on ${date}: ${parts.join(", ")}, Chromium ${browser}, headless.`;
}

function runsOf(results: readonly Result[]): string {
  const runs = results.map(({ jobs, runs }) => `${runs} at ${numbers.format(jobs)} jobs`);
  return `Visits of each page: ${runs.join(", ")}. The median, and in brackets the least and the most.`;
}

function table(results: readonly Result[]): string {
  const rows = (Object.keys(FIGURES) as FigureName[]).flatMap((name) =>
    results.flatMap(({ jobs, ours, baseline }) => {
      const [our, their] = [ours.summary(name), baseline.summary(name)];
      if (our === undefined || their === undefined) {
        return [];
      }
      const cells = [FIGURES[name].label, numbers.format(jobs), cell(name, our), cell(name, their), ratio(our, their)];
      return [`| ${cells.join(" | ")} |`];
    }),
  );
  return ["| figure | jobs | ours | baseline | ratio |", "|---|---:|---:|---:|---:|", ...rows].join("\n");
}

function cell(name: FigureName, { median, least, most }: Summary): string {
  const write = (value: number) => written(name, value);
  return `${write(median)} ${FIGURES[name].unit === "bytes" ? "" : `${FIGURES[name].unit} `}(${write(least)}–${write(most)})`;
}

function written(name: FigureName, value: number): string {
  if (FIGURES[name].unit === "bytes") {
    return value < 1e6 ? `${fine.format(value / 1e3)} kB` : `${fine.format(value / 1e6)} MB`;
  }
  return value < 100 ? fine.format(value) : numbers.format(value);
}

function ratio(ours: Summary, baseline: Summary): string {
  return baseline.median > 0 ? (ours.median / baseline.median).toFixed(2) : "–";
}
