import type { SandboxRequest } from "../../fixtures/sandbox-control.js";
import { expect, test } from "../../fixtures/test.js";
import { COUNT } from "../../pages/texts.js";

/** The body of a refresh, as JESS gets it. */
const ACTIVE = '{"status":"ACCEPTED,UNPACKED,QUEUED"}';

/** The path of the list at the service. */
const JOBS = "/jess_web/api/jobs";

test("a job that starts and ends is followed by short requests", async ({ startControlled, jobsPage, page }) => {
  const { control, url } = await startControlled({ jobs: 0 });
  // Without the requests for the outcomes in the list.
  const requests = async (): Promise<SandboxRequest[]> =>
    (await control.requests()).filter(({ path }) => !/\/job\/(dir|file)\//.test(path));
  await control.freeze();
  await control.submit({ outcome: "finished", secondsAgo: 3600 });
  await page.clock.install();
  await jobsPage.open(url);
  await expect(jobsPage.count).toHaveText("1 job");
  // Its outcome has been read before the clock of the page jumps.
  await expect(jobsPage.table.rows.locator(".cell-outcome")).toHaveText(/^(ok|fatal|\d.*)$/);
  await control.forgetRequests();

  const number = await control.submit({ name: "Tower" });
  // Without active jobs, a refresh is sent each minute. It also asks for the latest jobs with any status.
  await page.clock.runFor(61_000);
  await expect(jobsPage.count).toHaveText("2 jobs");
  const [recent, ...others] = (await requests()).map(({ path, body }) => [path, body]);
  expect(recent![1]).toMatch(/^{"since":"[-\d]+"}$/);
  expect(others).toEqual([[JOBS, ACTIVE]]);
  await expect(jobsPage.table.row(number)).toContainText("Unpacked");
  await control.advance(15);
  await control.forgetRequests();
  await page.clock.runFor(11_000);
  await expect(jobsPage.table.row(number)).toContainText("Accepted");
  expect((await requests()).map(({ path, body }) => [path, body])).toEqual([[JOBS, ACTIVE]]);

  await control.advance(3600);
  await control.forgetRequests();
  await page.clock.runFor(11_000);
  await expect(jobsPage.table.row(number)).toContainText("Finished");
  // Its CPU time, which its status does not have.
  await expect.poll(async () => (await jobsPage.table.read())[0]!.cpuTime).toMatch(/\d/);
  const paths = (await requests()).map(({ path }) => path);
  expect(paths).toEqual([JOBS, `/jess_web/api/job/status/${number}`, JOBS, JOBS]);
});

test("a job that is refused between two refreshes is found by the next one of recent jobs", async ({
  startControlled,
  jobsPage,
  page,
}) => {
  const { control, url } = await startControlled({ jobs: 0 });
  await control.freeze();
  await page.clock.install();
  await jobsPage.open(url);
  await expect(jobsPage.count).toHaveText(COUNT.noJobs);
  const number = await control.submit({ outcome: "rejected", unpackedSeconds: 1 });
  await control.advance(5);
  await page.clock.runFor(20_000);
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  await expect(jobsPage.table.row(number)).toContainText("Rejected");
});
