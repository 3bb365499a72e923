import { expect, test } from "../../fixtures/test.js";
import { failedLoad } from "../../fixtures/watch.js";

test.use({ signedIn: false });

test("everything works below a path of the host, and nothing outside of it is asked for", async ({
  jobsPage,
  signInPage,
  startGateway,
  watch,
}) => {
  watch.expect(...failedLoad(401));
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

  // Without the last slash one is sent on, with the filter.
  await jobsPage.open(`${gateway.url.slice(0, -1)}?status=REJECTED`);
  await expect(jobsPage.table.root).toBeVisible();
  expect(jobsPage.page.url()).toBe(`${gateway.url}?status=REJECTED`);
});

test("results can be downloaded below a path of the host", async ({ jobsPage, signInPage, startGateway, watch }) => {
  watch.expect(...failedLoad(401));
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
