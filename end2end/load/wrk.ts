import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** What wrk measured, times in milliseconds. */
export interface Figures {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Connections that failed, time-outs, and replies that were no success. */
  readonly errors: number;
}

/** How many requests are under way at a time. */
export const CONNECTIONS = 32;

/** Sends requests for a while, as many as are answered: each connection the next one as soon as it has a reply. */
export async function wrk(url: string, headers: Record<string, string>, seconds: number): Promise<Figures> {
  const script = fileURLToPath(new URL("figures.lua", import.meta.url));
  const given = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const options = ["-t", "1", "-c", String(CONNECTIONS), "-d", `${seconds}s`, "-s", script, ...given, url];
  const { stdout } = await promisify(execFile)("wrk", options);
  const line = stdout.split("\n").find((line) => line.startsWith("{"));
  if (line === undefined) throw new Error(`wrk gave no figures: ${stdout}`);
  return JSON.parse(line) as Figures;
}

/** The run in the middle by requests per second, with the errors of all. */
export function medianOf(runs: readonly Figures[]): Figures {
  const sorted = runs.toSorted((one, other) => one.perSecond - other.perSecond);
  const errors = runs.reduce((sum, { errors }) => sum + errors, 0);
  return { ...sorted[Math.floor(sorted.length / 2)]!, errors };
}
