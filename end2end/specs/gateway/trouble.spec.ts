import { ask, envelopeOf } from "../../fixtures/ask.js";
import { BEGUN, PASSED, REPLACED } from "../../fixtures/fault-table.js";
import { FaultyJess, hangUp } from "../../fixtures/faults.js";
import { expect, test as base } from "../../fixtures/test.js";

const JOBS = "/jess_web/api/jobs";

const test = base.extend<{ jess: FaultyJess }>({
  jess: async ({}, use) => {
    const jess = await FaultyJess.start();
    await use(jess);
    await jess.stop();
  },
});

for (const { name, act, message } of REPLACED) {
  test(`the gateway answers with an envelope of its own for ${name}`, async ({ jess, startGateway }) => {
    const gateway = await startGateway("--upstream", jess.origin);
    jess.fault = act;
    const reply = await ask(gateway.url, JOBS);
    expect(reply.status).toBe(502);
    expect(envelopeOf(reply)).toEqual({ ok: false, status: message, data: null });
  });
}

for (const { name, act, body } of PASSED) {
  test(`the gateway passes on ${name}`, async ({ jess, startGateway }) => {
    const gateway = await startGateway("--upstream", jess.origin);
    jess.fault = act;
    const reply = await ask(gateway.url, JOBS);
    expect(Math.floor(reply.status / 100)).toBe(2);
    expect(reply.body.equals(Buffer.from(body))).toBe(true);
  });
}

test("a chunk with an invalid length breaks the reply off", async ({ jess, startGateway }) => {
  const gateway = await startGateway("--upstream", jess.origin);
  jess.fault = hangUp(`${BEGUN}many\r\n`);
  await expect(ask(gateway.url, JOBS)).rejects.toThrow("aborted");
});
