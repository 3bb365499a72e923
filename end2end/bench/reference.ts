import type { Expected } from "./probe/screen.js";

/** A job as `GET /jobs` lists it, with the fields that the pages show and search. */
export interface Job {
  job_SN: number;
  job_Name: string;
  job_Type: string;
  job_Desc?: string;
  status: string;
  message: string;
  username: string;
  received: number;
  cputime: number;
}

/** The number of rows that are compared. */
const COMPARED_ROWS = 10;

/** The indices of columns. */
const COLUMN = { number: 0, name: 1, status: 2, cpu: 6 };

/** The statuses of jobs that have ended. */
const TERMINAL = ["FINISHED", "CANCELED", "REJECTED"];

const numbers = new Intl.NumberFormat("en");
const collator = new Intl.Collator("en");

/**
 * Computes what the pages must show, in the simplest way. An action ends when a page shows this.
 */
export class Reference {
  private readonly jobs: readonly Job[];

  /** @param jobs all jobs of the service */
  constructor(jobs: readonly Job[]) {
    this.jobs = jobs.toSorted((one, other) => other.received - one.received || other.job_SN - one.job_SN);
  }

  /** The number of jobs. */
  get size(): number {
    return this.jobs.length;
  }

  /** Returns the list of all jobs. */
  all(): Expected {
    return this.newest(this.jobs);
  }

  /** Returns the list of a terminal status. Active jobs may get it meanwhile. */
  withStatus(status: { label: string; value: string }): Expected {
    const least = this.jobs.filter((job) => job.status === status.value).length;
    const most = least + this.jobs.filter((job) => !TERMINAL.includes(job.status)).length;
    const texts = Array.from({ length: Math.min(least, COMPARED_ROWS) }, () => status.label);
    return { least, most, texts, column: COLUMN.status };
  }

  /** Returns the list of a search for a single word. */
  matching(text: string): Expected {
    return this.newest(this.jobs.filter((job) => searchText(job).includes(text)));
  }

  /** Returns the list by name. Numbers of runs are left out, since the pages may order them differently. */
  byName(): Expected {
    const names = this.jobs.map((job) => job.job_Name.replace(/, run \d+$/, ", run "));
    return this.ordered(COLUMN.name, names.toSorted(collator.compare));
  }

  /** Returns the list by CPU time, in descending order. */
  byCpuTime(): Expected {
    const times = this.jobs.map((job) => job.cputime).toSorted((one, other) => other - one);
    return this.ordered(COLUMN.cpu, times.map(duration));
  }

  private newest(jobs: readonly Job[]): Expected {
    const texts = jobs.slice(0, COMPARED_ROWS).map((job) => String(job.job_SN));
    return { least: jobs.length, most: jobs.length, texts, column: COLUMN.number };
  }

  private ordered(column: number, texts: readonly string[]): Expected {
    return { least: this.size, most: this.size, texts: texts.slice(0, COMPARED_ROWS), column };
  }
}

function searchText(job: Job): string {
  const texts = [job.job_SN, job.job_Name, job.job_Desc ?? "", job.job_Type, job.username, job.message];
  return texts
    .join("\n")
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
}

/** Writes seconds in their two largest units, as both pages do. */
function duration(seconds: number): string {
  const units: readonly (readonly [string, number])[] = [
    ["d", Math.floor(seconds / 86_400)],
    ["h", Math.floor(seconds / 3_600) % 24],
    ["min", Math.floor(seconds / 60) % 60],
    ["s", seconds % 60],
  ];
  const first = units.findIndex(([unit, number]) => number > 0 || unit === "s");
  const written = units.slice(first, first + 2).filter(([, number], at) => at === 0 || number > 0);
  return written.map(([unit, number]) => `${numbers.format(number)} ${unit}`).join(" ");
}
