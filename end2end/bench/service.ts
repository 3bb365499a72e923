import { type Gateway, signIn, startGateway } from "../fixtures/gateway.js";
import { type Job, Reference } from "./reference.js";

/** A gateway with a sandbox of some size, and what is in it. */
export interface Service {
  readonly url: string;
  /** The session of the sandbox's user. */
  readonly session: string;
  readonly reference: Reference;
  stop(): Promise<void>;
}

/** Starts a gateway with so many jobs behind it. It serves both pages. */
export async function startService(jobs: number): Promise<Service> {
  const gateway = await startGateway("--sandbox", "--sandbox-jobs", String(jobs));
  try {
    const session = await signIn(gateway);
    return { ...gateway, session, reference: new Reference(await allJobs(gateway, session)) };
  } catch (error) {
    await gateway.stop();
    throw error;
  }
}

async function allJobs(gateway: Gateway, session: string): Promise<Job[]> {
  const headers = { cookie: `session_token=${session}` };
  const reply = await fetch(new URL("jess_web/api/jobs", gateway.url), { headers });
  return ((await reply.json()) as { data: Job[] }).data;
}
