/** The conditions of a measurement. */
export interface Condition {
  /** The name on the command line. */
  readonly name: string;
  /** The heading in the report. */
  readonly heading: string;
  /** The factor by which the processor is slowed. */
  readonly slowdown: number;
  /** A slow network. */
  readonly network?: Network;
  /** The divisor of the number of runs, since runs under slow conditions take longer. */
  readonly runDivisor: number;
}

export interface Network {
  /** Bytes per second. */
  readonly down: number;
  /** Bytes per second. */
  readonly up: number;
  /** The minimum duration of a request in milliseconds. */
  readonly latency: number;
  /** From this number of jobs on, only the first screen is measured. */
  readonly firstScreenOnlyFrom: number;
}

const BITS = 8;

export const CONDITIONS: readonly Condition[] = [
  { name: "usual", heading: "The machine as it is", slowdown: 1, runDivisor: 1 },
  { name: "slow-processor", heading: "The processor slowed 4 times", slowdown: 4, runDivisor: 3 },
  {
    name: "slow-network",
    heading: "A slow network: 1.6 Mbit/s down, 0.75 up, 150 ms",
    slowdown: 1,
    network: { down: 1_600_000 / BITS, up: 750_000 / BITS, latency: 150, firstScreenOnlyFrom: 100_000 },
    runDivisor: 3,
  },
];
