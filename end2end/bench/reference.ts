import type { Expected } from "./probe/screen.js";

/** A job of the sandbox, as `GET /jobs` lists it: what the pages show and search. */
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

/** How many rows are looked at before an order counts as right. */
const LOOKED_AT = 10;

/** The columns of the list. */
const COLUMN = { number: 0, name: 1, status: 2, cpu: 6 };

/** The states in which a job ends. */
const ENDED = ["FINISHED", "CANCELED", "REJECTED"];

const numbers = new Intl.NumberFormat("en");
const collator = new Intl.Collator("en");

/**
 * What the pages have to show, worked out from the same data in the plainest way. Neither page counts as done
 * with anything before it shows this.
 */
export class Reference {
  private readonly jobs: readonly Job[];

  /** @param jobs all jobs of the service */
  constructor(jobs: readonly Job[]) {
    this.jobs = jobs.toSorted((one, other) => other.received - one.received || other.job_SN - one.job_SN);
  }

  /** How many jobs there are. */
  get size(): number {
    return this.jobs.length;
  }

  /** All jobs. */
  all(): Expected {
    return this.newest(this.jobs);
  }

  /** Those of one of the states in which a job ends: some more of them by the minute. */
  ended(status: { label: string; value: string }): Expected {
    const least = this.jobs.filter((job) => job.status === status.value).length;
    const most = least + this.jobs.filter((job) => !ENDED.includes(job.status)).length;
    const texts = Array.from({ length: Math.min(least, LOOKED_AT) }, () => status.label);
    return { least, most, texts, column: COLUMN.status };
  }

  /** Those in which the search finds a text without blanks. */
  found(text: string): Expected {
    return this.newest(this.jobs.filter((job) => searched(job).includes(text)));
  }

  /** All jobs from A to Z. The numbers of the runs are left out: where they stand is for each page to say. */
  byName(): Expected {
    const names = this.jobs.map((job) => job.job_Name.replace(/, run \d+$/, ", run "));
    return this.ordered(COLUMN.name, names.toSorted(collator.compare));
  }

  /** All jobs, the largest compute time first. */
  byCpuTime(): Expected {
    const times = this.jobs.map((job) => job.cputime).toSorted((one, other) => other - one);
    return this.ordered(COLUMN.cpu, times.map(duration));
  }

  private newest(jobs: readonly Job[]): Expected {
    const texts = jobs.slice(0, LOOKED_AT).map((job) => String(job.job_SN));
    return { least: jobs.length, most: jobs.length, texts, column: COLUMN.number };
  }

  private ordered(column: number, texts: readonly string[]): Expected {
    return { least: this.size, most: this.size, texts: texts.slice(0, LOOKED_AT), column };
  }
}

function searched(job: Job): string {
  const texts = [job.job_SN, job.job_Name, job.job_Desc ?? "", job.job_Type, job.username, job.message];
  return texts.join("\n").normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();
}

/** Whole seconds in their two largest units, as both pages write them. */
function duration(seconds: number): string {
  const units: readonly (readonly [string, number])[] = [
    ["d", Math.floor(seconds / 86_400)],
    ["h", Math.floor(seconds / 3_600) % 24],
    ["min", Math.floor(seconds / 60) % 60],
    ["s", seconds % 60],
  ];
  const first = units.findIndex(([unit, number]) => number > 0 || unit === "s");
  const written = units.slice(first, first + 2).filter(([, number], place) => place === 0 || number > 0);
  return written.map(([unit, number]) => `${numbers.format(number)} ${unit}`).join(" ");
}
