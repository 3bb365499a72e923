import { expect, test } from "../../fixtures/test.js";

/** A query with all fields. The sandbox's jobs of these days no longer change. */
const JULY = "?since=2021-07-01&till=2021-07-31&status=FINISHED,CANCELED";

test("the filter of the form is sent to JESS, and the list shows the reply", async ({ jobsPage }) => {
  const { form, table } = jobsPage;
  const all = await jobsPage.jobsOfReply(() => jobsPage.open());
  await expect(table.rows).toHaveCount(all.length);
  await form.status("Finished").check();
  await form.status("Canceled").check();
  await form.since.fill("2021-07-01");
  await form.till.fill("2021-07-31");
  await jobsPage.waitForReply(() => form.till.press("Enter"));
  await expect(table.numbers).toHaveText(["385117", "385115", "385114", "385099"]);
  await expect(jobsPage.count).toHaveText("4 jobs");
  expect(jobsPage.query()).toBe(JULY);
  expect(jobsPage.queries.at(-1)).toBe("?since=2021-06-30&till=2021-08-01&status=FINISHED,CANCELED");

  // The filter is applied by JESS, not only by the page.
  const answer = await jobsPage.jobsOfReply(() => jobsPage.page.reload());
  expect(answer.map(({ job_SN }) => job_SN)).toEqual([385_099, 385_114, 385_115, 385_117]);
});
