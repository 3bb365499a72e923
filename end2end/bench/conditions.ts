/** Under what the pages are opened. */
export interface Condition {
  /** For the command line. */
  readonly name: string;
  /** For the report. */
  readonly heading: string;
  /** How many times slower the processor is made. */
  readonly slowdown: number;
  /** The line to the gateway, where it is not as fast as the machine. */
  readonly line?: Line;
  /** One run in so many of those asked for: where all takes longer, fewer have to do. */
  readonly every: number;
}

/** A slow line. */
export interface Line {
  /** Bytes a second. */
  readonly down: number;
  /** Bytes a second. */
  readonly up: number;
  /** Milliseconds that each request takes at least. */
  readonly latency: number;
  /** So many jobs or more are not waited for: only the newest of them is. */
  readonly tooMany: number;
}

const BITS = 8;

export const CONDITIONS: readonly Condition[] = [
  { name: "usual", heading: "The machine as it is", slowdown: 1, every: 1 },
  { name: "slow-processor", heading: "The processor slowed 4 times", slowdown: 4, every: 3 },
  {
    name: "slow-network",
    heading: "A slow network: 1.6 Mbit/s down, 0.75 up, 150 ms",
    slowdown: 1,
    line: { down: 1_600_000 / BITS, up: 750_000 / BITS, latency: 150, tooMany: 100_000 },
    every: 3,
  },
];
