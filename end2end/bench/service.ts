import { startGateway } from "../fixtures/gateway.js";
import { signIn } from "../fixtures/sandbox.js";
import type { Server } from "../fixtures/server.js";
import { type Job, Reference } from "./reference.js";

/** A gateway with a sandbox, and the jobs in it. */
export interface Service extends Server {
  /** The session of the sandbox's user. */
  readonly session: string;
  readonly reference: Reference;
}

/** Starts a gateway with a sandbox of that many jobs. It serves both pages. */
export async function startService(jobs: number): Promise<Service> {
  const gateway = await startGateway({ sandbox: { jobs } });
  try {
    const session = await signIn(gateway);
    return { ...gateway, session, reference: new Reference(await allJobs(gateway, session)) };
  } catch (error) {
    await gateway.stop();
    throw error;
  }
}

async function allJobs(gateway: Server, session: string): Promise<Job[]> {
  const headers = { cookie: `session_token=${session}` };
  const reply = await fetch(new URL("jess_web/api/jobs", gateway.url), { headers });
  return ((await reply.json()) as { data: Job[] }).data;
}
