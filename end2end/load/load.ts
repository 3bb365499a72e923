import { readdirSync } from "node:fs";

import { type Gateway, type Sandbox, signIn, site, startGateway, startSandbox } from "../fixtures/gateway.js";
import { startNginx } from "../fixtures/nginx.js";
import { type Family, machineTime, ownProcessorTime, startFamily } from "./processes.js";
import { type Figures, medianOf, wrk } from "./wrk.js";

/** Who answers: `sandbox` is what stands behind both others, asked directly. */
export const SERVERS = ["gateway", "nginx", "sandbox"] as const;
export type Server = (typeof SERVERS)[number];

/** What is asked for. */
interface Load {
  readonly what: string;
  readonly path: string;
  /** How many jobs the list has; of the site none. */
  readonly jobs?: number;
  /** A client that takes no coding. */
  readonly plain?: boolean;
}

/** What came of a load, by each server that can answer it. */
export interface Result {
  readonly what: string;
  readonly figures: ReadonlyMap<Server, Figures>;
}

export interface Results {
  readonly options: Options;
  readonly loads: readonly Result[];
  /** The most memory that each server has had in use, in bytes. */
  readonly memory: ReadonlyMap<Server, number>;
  /** The part of the processors that programs have taken meanwhile which have nothing to do with this. */
  readonly others: number;
}

export interface Options {
  /** How long each load lasts each time. */
  readonly seconds: number;
  /** How often each load is put on each server; the median counts. */
  readonly rounds: number;
}

const LIST = "jess_web/api/jobs";

/** As the browsers of today say it. */
const CODINGS = "gzip, deflate, br, zstd";

function loads(): Load[] {
  const program = readdirSync(site).find((name) => name.endsWith(".wasm"));
  if (program === undefined) throw new Error(`there is no WebAssembly in ${site}`);
  return [
    { what: "`index.html`", path: "" },
    { what: "the WebAssembly", path: program },
    { what: "list of 60 jobs", path: LIST, jobs: 60 },
    { what: "list of 1,000 jobs", path: LIST, jobs: 1000 },
    { what: "list of 1,000 jobs, no coding", path: LIST, jobs: 1000, plain: true },
  ];
}

/** Puts each load on each server in turn. All run all the time, and one at a time has something to do. */
export async function measure(options: Options): Promise<Results> {
  const few = await start(60);
  const many = await start(1000);
  const results: Result[] = [];
  const before = { ...machineTime(), ours: timeOf(few, many) };
  for (const load of loads()) {
    const servers = load.jobs === 1000 ? many : few;
    results.push({ what: load.what, figures: await put(load, servers, options) });
  }
  const after = { ...machineTime(), ours: timeOf(few, many) };
  const others = (after.taken - before.taken - (after.ours - before.ours)) / (after.passed - before.passed);
  const peak = (server: Server) => Math.max(few.get(server).peakMemory(), many.get(server).peakMemory());
  const memory = new Map(SERVERS.map((server) => [server, peak(server)]));
  for (const servers of [few, many]) await servers.stop();
  return { options, loads: results, memory, others };
}

/** The processor time of everything that takes part, wrk included. */
function timeOf(...all: Servers[]): number {
  const servers = all.flatMap((each) => SERVERS.map((server) => each.get(server).processorTime()));
  return servers.reduce((sum, time) => sum + time, ownProcessorTime());
}

/** The servers, before one sandbox. */
interface Servers {
  readonly session: string;
  get(server: Server): Family<Gateway>;
  stop(): Promise<void>;
}

async function start(jobs: number): Promise<Servers> {
  const sandbox = await startFamily<Sandbox>(() => startSandbox("--sandbox-jobs", String(jobs)));
  const upstream = ["--upstream", sandbox.member.origin];
  const families: Record<Server, Family<Gateway>> = {
    gateway: await startFamily(() => startGateway(...upstream)),
    nginx: await startFamily(() => startNginx(...upstream)),
    sandbox: { ...sandbox, member: { ...sandbox.member, url: `${sandbox.member.origin}/` } },
  };
  return {
    session: await signIn(sandbox.member),
    get: (server) => families[server],
    async stop() {
      for (const server of SERVERS) await families[server].member.stop();
    },
  };
}

async function put(load: Load, servers: Servers, { seconds, rounds }: Options): Promise<Map<Server, Figures>> {
  const asked = load.jobs === undefined ? SERVERS.filter((server) => server !== "sandbox") : SERVERS;
  const headers = {
    ...(load.plain ? {} : { "accept-encoding": CODINGS }),
    ...(load.jobs === undefined ? {} : { cookie: `session_token=${servers.session}` }),
  };
  const runs = new Map<Server, Figures[]>(asked.map((server) => [server, []]));
  for (let round = 0; round < rounds; round++) {
    for (const server of asked) {
      const url = servers.get(server).member.url + load.path;
      await check(load, url, headers);
      runs.get(server)!.push(await wrk(url, headers, seconds));
    }
  }
  return new Map([...runs].map(([server, figures]) => [server, medianOf(figures)]));
}

/** An error is answered faster than anything else, and so is a list without jobs. */
async function check({ what, jobs }: Load, url: string, headers: Record<string, string>): Promise<void> {
  // What `fetch` can decode; Node's of today cannot do zstd.
  const reply = await fetch(url, { headers: { ...headers, "accept-encoding": "gzip" } });
  if (!reply.ok) throw new Error(`${what}: ${url} answered with ${reply.status}`);
  const body = await reply.text();
  if (jobs === undefined) return;
  const count = body.match(/"job_SN"/g)?.length ?? 0;
  if (count !== jobs) throw new Error(`${what}: ${url} answered with ${count} jobs`);
}
