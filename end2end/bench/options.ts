import { CONDITIONS, type Condition } from "./conditions.js";

/** The options of the measurement, which `script/bench` sets in environment variables. */
export interface Options {
  /** The numbers of jobs. */
  readonly sizes: readonly number[];
  /** The number of visits of each page with each number of jobs. Slow conditions have fewer. */
  readonly runs: number;
  readonly conditions: readonly Condition[];
  /** The path of the report. */
  readonly out: string;
}

/** Reads the options from environment variables. */
export function readOptions(env: NodeJS.ProcessEnv): Options {
  const names = list(env.JESS_BENCH_CONDITIONS ?? CONDITIONS.map(({ name }) => name).join());
  return {
    sizes: list(env.JESS_BENCH_SIZES ?? "100,1000,10000,100000").map(positive),
    runs: positive(env.JESS_BENCH_RUNS ?? "9"),
    conditions: names.map(condition),
    out: env.JESS_BENCH_OUT ?? fail("JESS_BENCH_OUT is not set: run script/bench"),
  };
}

function condition(name: string): Condition {
  const names = CONDITIONS.map((one) => one.name).join(", ");
  return CONDITIONS.find((one) => one.name === name) ?? fail(`"${name}" is not a condition; expected ${names}`);
}

function list(text: string): string[] {
  return text.split(",").map((part) => part.trim());
}

function positive(text: string): number {
  return /^[1-9]\d*$/.test(text) ? Number(text) : fail(`"${text}" is not a number of jobs or runs`);
}

function fail(message: string): never {
  throw new Error(message);
}
