import { failedLoad } from "../../fixtures/browser-errors.js";
import { envelope, job } from "../../fixtures/jess-api.js";
import { UNREACHABLE } from "../../fixtures/mock-upstream.js";
import { expect, test } from "../../fixtures/test.js";
import { TITLES } from "../../pages/texts.js";

test("JESS gets the documented request, with the session and no other data of the browser", async ({
  jobsPage,
  context,
  server,
  session,
  startServer,
  startUpstream,
}) => {
  const now = Date.UTC(2026, 10, 24, 12);
  await jobsPage.page.clock.setFixedTime(now);
  const jess = await startUpstream((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(envelope([job(12_238, { status: "QUEUED", received: now })])));
  });
  const bridge = await startServer({ upstream: jess.origin });
  await context.addCookies([{ name: "theme", value: "dark", url: server.url }]);

  await jobsPage.open(bridge.url);
  await expect(jobsPage.table.numbers).toHaveText(["12238"]);
  await expect(jobsPage.count).toHaveText("1 job");
  await jobsPage.open(`${bridge.url}?since=2026-09-01&till=2026-10-31`);
  await jobsPage.form.status("Queued").check();
  await jobsPage.form.status("Finished").check();
  await expect.poll(() => jess.received.at(-1)?.body).toContain("FINISHED");

  const [recent, all, last] = [jess.received[0]!, jess.received[1]!, jess.received.at(-1)!];
  for (const { method, url } of jess.received) expect([method, url]).toEqual(["GET", "/jess_web/api/jobs"]);
  expect([recent.body, all.body]).toEqual(['{"since":"2026-10-24"}', ""]);
  expect(last.body).toBe('{"since":"2026-08-31","till":"2026-11-01","status":"QUEUED,FINISHED"}');
  expect(last.headers["content-type"]).toBe("application/json");
  for (const { headers } of jess.received) {
    expect(headers.cookie).toBe(`session_token=${session}`);
    const names = Object.keys(headers).filter((name) => !/^(host|connection|content-(type|length))$/.test(name));
    expect(names.sort()).toEqual(["accept", "accept-encoding", "cookie", "user-agent"]);
    expect(headers["user-agent"]).toMatch(/^jess-gateway\//);
  }
});

test("the page reports that JESS cannot be reached", async ({ jobsPage, startServer, browserErrors }) => {
  browserErrors.allow(...failedLoad(502));
  const other = await startServer({ upstream: UNREACHABLE });
  await jobsPage.open(other.url);
  await expect(jobsPage.alert).toContainText(TITLES.unavailable);
  await expect(jobsPage.alert).toContainText("“JESS cannot be reached: it or the network may be down.");
  await expect(jobsPage.tryAgain).toBeVisible();
});
