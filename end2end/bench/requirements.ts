import { FIGURES, type FigureName } from "./figures.js";
import type { Result } from "./report.js";

/** A limit for the page: a ratio to the baseline, or a number of milliseconds or CSS pixels. */
type Limit = { ratio: number } | { most: number };

interface Requirement {
  readonly figure: FigureName;
  /** The name of the condition. */
  readonly condition: string;
  /** The limits by number of jobs. */
  readonly limits: Readonly<Record<number, Limit>>;
}

const SIZES = [100, 1_000, 10_000, 100_000];
const LOADED: Requirement["limits"] = { 1_000: { ratio: 1 }, 10_000: { ratio: 0.5 }, 100_000: { ratio: 0.2 } };
const SCROLLED = each({ ratio: 1.2 });
const UNMOVED = each({ most: 0 });

/** The required values, as ratios to the baseline in the same run where not absolute. */
const REQUIREMENTS: readonly Requirement[] = [
  {
    figure: "firstScreen",
    condition: "usual",
    limits: { 100: { ratio: 1.1 }, 1_000: { ratio: 1.1 }, 10_000: { ratio: 0.7 }, 100_000: { ratio: 0.4 } },
  },
  {
    figure: "firstScreen",
    condition: "slow-network",
    limits: { 100: { ratio: 1.7 }, 1_000: { ratio: 1.45 }, 10_000: { ratio: 0.55 }, 100_000: { ratio: 0.1 } },
  },
  { figure: "movement", condition: "usual", limits: UNMOVED },
  { figure: "movement", condition: "slow-network", limits: UNMOVED },
  { figure: "blocking", condition: "usual", limits: each({ most: 50 }) },
  { figure: "filterOff", condition: "usual", limits: LOADED },
  { figure: "sortByName", condition: "usual", limits: LOADED },
  { figure: "sortByCpu", condition: "usual", limits: LOADED },
  { figure: "firstKeystroke", condition: "usual", limits: LOADED },
  { figure: "laterKeystroke", condition: "usual", limits: LOADED },
  { figure: "scrollSteps", condition: "usual", limits: SCROLLED },
  { figure: "scrollJumps", condition: "usual", limits: SCROLLED },
];

/** Writes the table of required and measured values. */
export function requirements(results: readonly Result[]): string {
  const rows = REQUIREMENTS.map((requirement) => {
    const slow = requirement.condition === "usual" ? "" : ", slow network";
    return [FIGURES[requirement.figure].label + slow, ...SIZES.map((jobs) => assess(requirement, jobs, results))];
  });
  const heading = ["required, as a ratio to the baseline", ...SIZES.map((jobs) => jobs.toLocaleString("en"))];
  const lines = [heading, heading.map((_, column) => (column === 0 ? "---" : "---:")), ...rows];
  return `### Required, and reached\n\n${lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}`;
}

function assess({ figure, condition, limits }: Requirement, jobs: number, results: readonly Result[]): string {
  const limit = limits[jobs];
  if (limit === undefined) {
    return "";
  }
  const result = results.find((one) => one.condition.name === condition && one.jobs === jobs);
  const [ours, baseline] = [result?.ours.summary(figure), result?.baseline.summary(figure)];
  if (ours === undefined || baseline === undefined) {
    return "not measured";
  }
  if ("most" in limit) {
    const { unit } = FIGURES[figure];
    return describe(ours.median <= limit.most, `${ours.median.toFixed(0)} ${unit}`, `${limit.most} ${unit} or less`);
  }
  const ratio = ours.median / baseline.median;
  return describe(ours.median <= limit.ratio * baseline.median, ratio.toFixed(2), `${limit.ratio} or less`);
}

function each(limit: Limit): Requirement["limits"] {
  return Object.fromEntries(SIZES.map((jobs) => [jobs, limit]));
}

function describe(met: boolean, measured: string, limit: string): string {
  return `${measured}: ${met ? "met" : "**not met**"} (${limit})`;
}
