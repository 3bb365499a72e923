import { readdirSync } from "node:fs";

import { startGateway } from "../fixtures/gateway.js";
import { startNginx } from "../fixtures/nginx.js";
import { signIn, startSandbox } from "../fixtures/sandbox.js";
import type { Server } from "../fixtures/server.js";
import { site } from "../fixtures/site.js";
import { type ProcessGroup, machineTime, ownProcessorTime, startGroup } from "./processes.js";
import { type Figures, medianRun, runWrk } from "./wrk.js";

/** The servers under load. `sandbox` is the upstream of both others, loaded directly. */
export const SERVERS = ["gateway", "nginx", "sandbox"] as const;
export type ServerName = (typeof SERVERS)[number];

/** A kind of request. */
interface Load {
  readonly label: string;
  readonly path: string;
  /** The number of jobs in the list, if it is a list. */
  readonly jobs?: number;
  /** Accepts no content encoding. */
  readonly uncompressed?: boolean;
}

/** The figures of a load, for each server that it was put on. */
export interface Result {
  readonly label: string;
  readonly figures: ReadonlyMap<ServerName, Figures>;
}

export interface Results {
  readonly options: Options;
  readonly loads: readonly Result[];
  /** The peak memory of each server in bytes. */
  readonly memory: ReadonlyMap<ServerName, number>;
  /** The share of the processor time that unrelated programs used meanwhile. */
  readonly others: number;
}

export interface Options {
  /** The duration of each run. */
  readonly seconds: number;
  /** The number of runs with each server, of which the median counts. */
  readonly rounds: number;
}

const LIST = "jess_web/api/jobs";

/** The content encodings of current browsers. */
const ENCODINGS = "gzip, deflate, br, zstd";

function loads(): Load[] {
  const program = readdirSync(site).find((name) => /^jess-jobs-.*\.wasm$/.test(name));
  if (program === undefined) throw new Error(`there is no WebAssembly in ${site}`);
  return [
    { label: "`index.html`", path: "" },
    { label: "the WebAssembly", path: program },
    { label: "list of 60 jobs", path: LIST, jobs: 60 },
    { label: "list of 1,000 jobs", path: LIST, jobs: 1000 },
    { label: "list of 1,000 jobs, no coding", path: LIST, jobs: 1000, uncompressed: true },
  ];
}

/** Puts each load on each server in turn. All servers run all the time, but only one at a time is under load. */
export async function measure(options: Options): Promise<Results> {
  const few = await start(60);
  const many = await start(1000);
  const results: Result[] = [];
  const before = { ...machineTime(), ours: processorTime(few, many) };
  for (const load of loads()) {
    const servers = load.jobs === 1000 ? many : few;
    results.push({ label: load.label, figures: await run(load, servers, options) });
  }
  const after = { ...machineTime(), ours: processorTime(few, many) };
  const others = (after.used - before.used - (after.ours - before.ours)) / (after.total - before.total);
  const peak = (server: ServerName) => Math.max(few.get(server).peakMemory(), many.get(server).peakMemory());
  const memory = new Map(SERVERS.map((server) => [server, peak(server)]));
  for (const servers of [few, many]) await servers.stop();
  return { options, loads: results, memory, others };
}

/** Returns the processor time of all processes of the measurement, including wrk. */
function processorTime(...all: Servers[]): number {
  const servers = all.flatMap((each) => SERVERS.map((server) => each.get(server).processorTime()));
  return servers.reduce((sum, time) => sum + time, ownProcessorTime());
}

/** The gateway and nginx with the same sandbox. */
interface Servers {
  readonly session: string;
  get(server: ServerName): ProcessGroup<Server>;
  stop(): Promise<void>;
}

async function start(jobs: number): Promise<Servers> {
  const sandbox = await startGroup(() => startSandbox({ jobs }));
  const { origin: upstream } = sandbox.value;
  const groups: Record<ServerName, ProcessGroup<Server>> = {
    gateway: await startGroup(() => startGateway({ upstream })),
    nginx: await startGroup(() => startNginx({ upstream })),
    sandbox,
  };
  return {
    session: await signIn(sandbox.value),
    get: (server) => groups[server],
    async stop() {
      for (const server of SERVERS) await groups[server].value.stop();
    },
  };
}

async function run(load: Load, servers: Servers, { seconds, rounds }: Options): Promise<Map<ServerName, Figures>> {
  // The sandbox has no site.
  const loaded = load.jobs === undefined ? SERVERS.filter((server) => server !== "sandbox") : SERVERS;
  const headers = {
    ...(load.uncompressed ? {} : { "accept-encoding": ENCODINGS }),
    ...(load.jobs === undefined ? {} : { cookie: `session_token=${servers.session}` }),
  };
  const runs = new Map<ServerName, Figures[]>(loaded.map((server) => [server, []]));
  for (let round = 0; round < rounds; round++) {
    for (const server of loaded) {
      const url = servers.get(server).value.url + load.path;
      await check(load, url, headers);
      runs.get(server)!.push(await runWrk(url, headers, seconds));
    }
  }
  return new Map([...runs].map(([server, figures]) => [server, medianRun(figures)]));
}

/** Checks a reply, since errors and lists without jobs are sent faster than anything else. */
async function check({ label, jobs }: Load, url: string, headers: Record<string, string>): Promise<void> {
  // `fetch` of Node cannot decode zstd.
  const reply = await fetch(url, { headers: { ...headers, "accept-encoding": "gzip" } });
  if (!reply.ok) throw new Error(`${label}: ${url} responded with ${reply.status}`);
  const body = await reply.text();
  if (jobs === undefined) return;
  const count = body.match(/"job_SN"/g)?.length ?? 0;
  if (count !== jobs) throw new Error(`${label}: ${url} responded with ${count} jobs`);
}
