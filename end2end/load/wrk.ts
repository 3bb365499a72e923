import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The figures of a run, with times in milliseconds. */
export interface Figures {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Failed connections, time-outs, and replies with an error status. */
  readonly errors: number;
}

/** The number of concurrent requests. */
export const CONNECTIONS = 32;

/** Sends requests for some seconds. Each connection sends the next one as soon as it has a reply. */
export async function runWrk(url: string, headers: Record<string, string>, seconds: number): Promise<Figures> {
  const script = fileURLToPath(new URL("figures.lua", import.meta.url));
  const headerFlags = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const options = ["-t", "1", "-c", String(CONNECTIONS), "-d", `${seconds}s`, "-s", script, ...headerFlags, url];
  const { stdout } = await promisify(execFile)("wrk", options);
  const line = stdout.split("\n").find((line) => line.startsWith("{"));
  if (line === undefined) throw new Error(`wrk printed no figures: ${stdout}`);
  return JSON.parse(line) as Figures;
}

/** Returns the median run by requests per second, with the errors of all runs. */
export function medianRun(runs: readonly Figures[]): Figures {
  const sorted = runs.toSorted((one, other) => one.perSecond - other.perSecond);
  const errors = runs.reduce((sum, { errors }) => sum + errors, 0);
  return { ...sorted[Math.floor(sorted.length / 2)]!, errors };
}
