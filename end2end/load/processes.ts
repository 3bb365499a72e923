import { readFileSync, readdirSync } from "node:fs";

/** Something that was started, with all of its processes. */
export interface ProcessGroup<Value> {
  readonly value: Value;
  /** Returns the sum of the processes' peak memory in bytes. */
  peakMemory(): number;
  /** Returns the sum of the processes' processor time in clock ticks. */
  processorTime(): number;
}

/** Starts something, and finds the processes that it started. */
export async function startGroup<Value>(start: () => Promise<Value>): Promise<ProcessGroup<Value>> {
  const before = descendants();
  const value = await start();
  const processes = descendants().filter((process) => !before.includes(process));
  return {
    value,
    peakMemory: () => processes.reduce((sum, process) => sum + peakMemoryOf(process), 0),
    processorTime: () => processes.reduce((sum, process) => sum + ticks(stat(process), "own"), 0),
  };
}

/** Returns the processor time of this process and of its children that have ended, in clock ticks. */
export function ownProcessorTime(): number {
  return ticks(stat(process.pid), "withChildren");
}

/** Returns the total time of all processors, and the part that programs used, in clock ticks. */
export function machineTime(): { total: number; used: number } {
  const [line = ""] = readFileSync("/proc/stat", "utf8").split("\n");
  const times = line.split(/ +/).slice(1, 9).map(Number);
  // The kernel also adds the time of interrupts to the program that they interrupt.
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0] = times;
  const used = user + nice + system + interrupts + softInterrupts;
  return { total: times.reduce((sum, time) => sum + time, 0), used };
}

/** Returns the ids of all processes below this one (proc(5)). */
function descendants(): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const parent = parentOf(name);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const below = (id: number): number[] => (children.get(id) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(process.pid);
}

function parentOf(process: string): number | undefined {
  try {
    return Number(stat(process)[1]);
  } catch {
    // The process has ended meanwhile.
    return undefined;
  }
}

/** Returns the fields of `/proc/…/stat` from the third on. The second, the name, can contain spaces. */
function stat(process: string | number): string[] {
  return readFileSync(`/proc/${process}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
}

/** Returns the sum of utime and stime (fields 14 and 15), with those of ended children (16 and 17) if asked for. */
function ticks(fields: string[], scope: "own" | "withChildren"): number {
  return fields.slice(11, scope === "own" ? 13 : 15).reduce((sum, time) => sum + Number(time), 0);
}

function peakMemoryOf(process: number): number {
  const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${process}/status`, "utf8"))!;
  return Number(kilobytes) * 1024;
}
