import { readFileSync, readdirSync } from "node:fs";

/** Something that was started here, with all of its processes. */
export interface Family<Member> {
  readonly member: Member;
  /** The most memory that the processes have had in use, together, in bytes. */
  peakMemory(): number;
  /** The processor time that they have taken, together, in ticks of the system's clock. */
  processorTime(): number;
}

/** Starts something, and finds out which processes that made. */
export async function startFamily<Member>(start: () => Promise<Member>): Promise<Family<Member>> {
  const before = descendants();
  const member = await start();
  const processes = descendants().filter((process) => !before.includes(process));
  return {
    member,
    peakMemory: () => processes.reduce((sum, process) => sum + peakMemoryOf(process), 0),
    processorTime: () => processes.reduce((sum, process) => sum + ticks(stat(process), "own"), 0),
  };
}

/** The processor time that this process has taken, with those that it started and that have ended, in ticks. */
export function ownProcessorTime(): number {
  return ticks(stat(process.pid), "all");
}

/** The time that all processors together have passed, and the time that programs have taken of it, in ticks. */
export function machineTime(): { passed: number; taken: number } {
  const [line = ""] = readFileSync("/proc/stat", "utf8").split("\n");
  const times = line.split(/ +/).slice(1, 9).map(Number);
  // Whichever program was at it when the system handled a packet has that in its own time, too.
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, packets = 0] = times;
  const taken = user + nice + system + interrupts + packets;
  return { passed: times.reduce((sum, time) => sum + time, 0), taken };
}

/** The processes that this one has started, and those that they have (proc(5)). */
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
    // It has ended in the meantime.
    return undefined;
  }
}

/** What the system tells of a process, from its third field on: the second, its name, can hold anything. */
function stat(process: string | number): string[] {
  return readFileSync(`/proc/${process}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
}

/** Fields 14 to 17: the time in the program and in the system, and those of its children that have ended. */
function ticks(fields: string[], whose: "own" | "all"): number {
  return fields.slice(11, whose === "own" ? 13 : 15).reduce((sum, time) => sum + Number(time), 0);
}

function peakMemoryOf(process: number): number {
  const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${process}/status`, "utf8"))!;
  return Number(kilobytes) * 1024;
}
