import { PROGRAM, hold, withSettings } from "../../fixtures/loading.js";
import { expect, test } from "../../fixtures/test.js";
import { failedLoad } from "../../fixtures/watch.js";
import { JOBS_CALL } from "../../pages/jobs-page.js";

test.use({ signedIn: false });
test.beforeEach(({ watch }) => watch.expect(...failedLoad(401)));

test("signing in and filtering work below a path of the host, and request nothing outside of it", async ({
  jobsPage,
  signInPage,
  startGateway,
}) => {
  const gateway = await startGateway("--sandbox", "--base-path", "/jobs/");
  expect(new URL(gateway.url).pathname).toBe("/jobs/");
  const outside: string[] = [];
  jobsPage.page.on("request", (request) => {
    if (!request.url().startsWith(gateway.url) && !request.url().startsWith("data:")) outside.push(request.url());
  });

  await jobsPage.open(`${gateway.url}?status=FINISHED`);
  await jobsPage.signIn.click();
  await signInPage.submit.click();
  await expect(jobsPage.table.root).toBeVisible();
  expect(jobsPage.page.url()).toBe(`${gateway.url}?status=FINISHED`);

  const all = await jobsPage.jobsIn(() => jobsPage.form.clear.click());
  await expect(jobsPage.table.rows).toHaveCount(all.length);
  expect(jobsPage.page.url()).toBe(gateway.url);
  await jobsPage.answerTo(() => jobsPage.page.goBack());
  expect(jobsPage.search()).toBe("?status=FINISHED");
  expect(outside).toEqual([]);
});

test("an address without the last slash of the path redirects, with the filter", async ({ jobsPage, startGateway }) => {
  const gateway = await startGateway("--sandbox", "--base-path", "/jobs/");
  await jobsPage.open(`${gateway.url.slice(0, -1)}?status=REJECTED`);
  await expect(jobsPage.signIn).toBeVisible();
  expect(jobsPage.page.url()).toBe(`${gateway.url}?status=REJECTED`);
});

test("the first request goes below the path, before the program is loaded", async ({
  jobsPage,
  page,
  startGateway,
}) => {
  const gateway = await startGateway("--sandbox", "--base-path", "/jobs/");
  const release = await hold(page, PROGRAM);
  const [early] = await Promise.all([
    page.waitForRequest(JOBS_CALL),
    page.goto(`${gateway.url}?since=2021-07-01`, { waitUntil: "commit" }),
  ]);
  expect(new URL(early.url()).pathname).toBe("/jobs/jess_web/api/jobs");
  release();
  await expect(jobsPage.signIn).toBeVisible();
  expect(jobsPage.asked).toEqual(["?since=2021-06-30"]);

  await withSettings(page, { apiBase: "/jobs/jess_web/api//" });
  const [request] = await Promise.all([page.waitForRequest(JOBS_CALL), page.reload()]);
  expect(new URL(request.url()).pathname).toBe("/jobs/jess_web/api/jobs");
});

test("results can be downloaded below a path of the host", async ({ jobsPage, signInPage, startGateway }) => {
  const gateway = await startGateway("--sandbox", "--base-path", "/jobs/");
  await jobsPage.open(`${gateway.url}?since=2021-07-01&till=2021-07-31`);
  await jobsPage.signIn.click();
  await signInPage.submit.click();
  await jobsPage.table.opener(385_099).click();
  const download = jobsPage.page.waitForEvent("download");
  await jobsPage.page.getByRole("link", { name: /^Download results/ }).click();

  expect((await download).url()).toBe(`${gateway.url}jess_web/api/job/file/385099`);
  expect(await (await download).failure()).toBeNull();
  expect((await download).suggestedFilename()).toMatch(/385099.*\.zip$/);
});
