import { expect, test } from "../fixtures/test.js";
import { envelope, job } from "../fixtures/wire.js";

test("JESS is sent the documented request, with the session and nothing else of the browser", async ({
  jobsPage,
  context,
  gateway,
  session,
  startGateway,
  startUpstream,
}) => {
  const jess = await startUpstream((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(envelope([job(12_238, { status: "QUEUED" })])));
  });
  const bridge = await startGateway("--upstream", jess.origin);
  await context.addCookies([{ name: "theme", value: "dark", url: gateway.url }]);

  await jobsPage.open(bridge.url);
  await expect(jobsPage.table.numbers).toHaveText(["12238"]);
  await jobsPage.open(`${bridge.url}?since=2026-09-01&till=2026-10-31`);
  await jobsPage.form.status("Queued").check();
  await jobsPage.form.status("Finished").check();
  await expect.poll(() => jess.received.at(-1)?.body).toContain("FINISHED");

  const [first, last] = [jess.received[0]!, jess.received.at(-1)!];
  expect(first).toMatchObject({ method: "GET", url: "/jess_web/api/jobs", body: "" });
  expect(last).toMatchObject({ method: "GET", url: "/jess_web/api/jobs" });
  expect(last.body).toBe('{"since":"2026-09-01","till":"2026-10-31","status":"QUEUED,FINISHED"}');
  expect(last.headers["content-type"]).toBe("application/json");
  for (const { headers } of jess.received) {
    expect(headers.cookie).toBe(`session_token=${session}`);
    const crossed = Object.keys(headers).filter((name) => !/^(host|connection|content-(type|length))$/.test(name));
    expect(crossed.sort()).toEqual(["accept", "accept-encoding", "cookie", "user-agent"]);
    expect(headers["user-agent"]).toMatch(/^jess-gateway\//);
  }
});
