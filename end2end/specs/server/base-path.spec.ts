import { failedLoad } from "../../fixtures/browser-errors.js";
import { WASM, holdRequests, withSettings } from "../../fixtures/network.js";
import { expect, test } from "../../fixtures/test.js";
import { JOBS_CALL } from "../../pages/jobs-page.js";

test.use({ signedIn: false });
test.beforeEach(({ browserErrors }) => browserErrors.allow(...failedLoad(401)));

test("signing in and filtering work below a base path, and request nothing outside of it", async ({
  jobsPage,
  signInPage,
  startServer,
}) => {
  const server = await startServer({ sandbox: {}, flags: ["--base-path", "/jobs/"] });
  expect(new URL(server.url).pathname).toBe("/jobs/");
  const outside: string[] = [];
  jobsPage.page.on("request", (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith("data:")) outside.push(request.url());
  });

  await jobsPage.open(`${server.url}?status=FINISHED`);
  await jobsPage.signIn.click();
  await signInPage.signIn();
  await expect(jobsPage.table.root).toBeVisible();
  expect(jobsPage.page.url()).toBe(`${server.url}?status=FINISHED`);

  const all = await jobsPage.jobsOfReply(() => jobsPage.form.clear.click());
  await expect(jobsPage.table.rows).toHaveCount(all.length);
  expect(jobsPage.page.url()).toBe(server.url);
  await jobsPage.waitForReply(() => jobsPage.page.goBack());
  expect(jobsPage.query()).toBe("?status=FINISHED");
  expect(outside).toEqual([]);
});

test("the base path without its slash redirects, with the filter", async ({ jobsPage, startServer }) => {
  const server = await startServer({ sandbox: {}, flags: ["--base-path", "/jobs/"] });
  await jobsPage.open(`${server.url.slice(0, -1)}?status=REJECTED`);
  await expect(jobsPage.signIn).toBeVisible();
  expect(jobsPage.page.url()).toBe(`${server.url}?status=REJECTED`);
  // Behind a proxy, the server knows neither the scheme nor the port.
  const reply = await jobsPage.page.request.get(server.url.slice(0, -1), { maxRedirects: 0 });
  expect(reply.headers().location).toMatch(/^(\/jobs|jobs)\/$/);
});

test("the first request is sent below the base path before the program is loaded", async ({
  jobsPage,
  page,
  startServer,
}) => {
  const server = await startServer({ sandbox: {}, flags: ["--base-path", "/jobs/"] });
  const release = await holdRequests(page, WASM);
  const [prefetch] = await Promise.all([
    page.waitForRequest(JOBS_CALL),
    page.goto(`${server.url}?since=2021-07-01`, { waitUntil: "commit" }),
  ]);
  expect(new URL(prefetch.url()).pathname).toBe("/jobs/jess_web/api/jobs");
  release();
  await expect(jobsPage.signIn).toBeVisible();
  expect(jobsPage.queries).toEqual(["?since=2021-06-30"]);

  await withSettings(page, { apiBase: "/jobs/jess_web/api//" });
  const [request] = await Promise.all([page.waitForRequest(JOBS_CALL), page.reload()]);
  expect(new URL(request.url()).pathname).toBe("/jobs/jess_web/api/jobs");
});

test("results can be downloaded below a base path", async ({ jobsPage, signInPage, startServer }) => {
  const server = await startServer({ sandbox: {}, flags: ["--base-path", "/jobs/"] });
  await jobsPage.open(`${server.url}?since=2021-07-01&till=2021-07-31`);
  await jobsPage.signIn.click();
  await signInPage.signIn();
  await jobsPage.table.opener(385_099).click();
  const download = jobsPage.page.waitForEvent("download");
  await jobsPage.panel(385_099).results.downloadAll.click();

  expect((await download).url()).toBe(`${server.url}jess_web/api/job/file/385099`);
  expect(await (await download).failure()).toBeNull();
  expect((await download).suggestedFilename()).toMatch(/385099.*\.zip$/);
});
