import { FIRST_CHUNK, FORWARDED, REPLACED } from "../../fixtures/fault-table.js";
import { FaultyJess, sendAndClose } from "../../fixtures/faults.js";
import { sendRequest, parseEnvelope } from "../../fixtures/http.js";
import { expect, test as base } from "../../fixtures/test.js";

const JOBS = "/jess_web/api/jobs";

const test = base.extend<{ jess: FaultyJess }>({
  jess: async ({}, use) => {
    const jess = await FaultyJess.start();
    await use(jess);
    await jess.stop();
  },
});

for (const { name, responder, message } of REPLACED) {
  test(`the gateway replaces an invalid reply by an error: ${name}`, async ({ jess, startServer }) => {
    const gateway = await startServer({ upstream: jess.origin });
    jess.fault = responder;
    const reply = await sendRequest(gateway.url, JOBS);
    expect(reply.status).toBe(502);
    expect(parseEnvelope(reply)).toEqual({ ok: false, status: message, data: null });
  });
}

for (const { name, responder, body } of FORWARDED) {
  test(`the gateway forwards an unusual reply: ${name}`, async ({ jess, startServer }) => {
    const gateway = await startServer({ upstream: jess.origin });
    jess.fault = responder;
    const reply = await sendRequest(gateway.url, JOBS);
    expect(Math.floor(reply.status / 100)).toBe(2);
    expect(reply.body.equals(Buffer.from(body))).toBe(true);
  });
}

test("a chunk with an invalid length truncates the reply", async ({ jess, startServer }) => {
  const gateway = await startServer({ upstream: jess.origin });
  jess.fault = sendAndClose(`${FIRST_CHUNK}many\r\n`);
  await expect(sendRequest(gateway.url, JOBS)).rejects.toThrow("aborted");
});
