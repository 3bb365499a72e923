import { CONDITIONS, type Condition } from "./conditions.js";

/** What is to be measured. `script/bench` says it in the environment. */
export interface Options {
  /** Numbers of jobs. */
  readonly sizes: readonly number[];
  /** How often each page is opened with each size, on the machine as it is. */
  readonly runs: number;
  readonly conditions: readonly Condition[];
  /** The file for the report. */
  readonly out: string;
}

/** Reads the options. */
export function readOptions(env: NodeJS.ProcessEnv): Options {
  const names = list(env.JESS_BENCH_CONDITIONS ?? CONDITIONS.map(({ name }) => name).join());
  return {
    sizes: list(env.JESS_BENCH_SIZES ?? "100,1000,10000,100000").map(positive),
    runs: positive(env.JESS_BENCH_RUNS ?? "9"),
    conditions: names.map(condition),
    out: env.JESS_BENCH_OUT ?? refuse("JESS_BENCH_OUT is not set: run script/bench"),
  };
}

function condition(name: string): Condition {
  const names = CONDITIONS.map((one) => one.name).join(", ");
  return CONDITIONS.find((one) => one.name === name) ?? refuse(`"${name}" is no condition; there are ${names}`);
}

function list(text: string): string[] {
  return text.split(",").map((part) => part.trim());
}

function positive(text: string): number {
  return /^[1-9]\d*$/.test(text) ? Number(text) : refuse(`"${text}" is no number of jobs or runs`);
}

function refuse(words: string): never {
  throw new Error(words);
}
