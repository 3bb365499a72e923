import { expect, test } from "../../fixtures/test.js";

/** The query of the whole form. The sandbox's jobs of these days do not change any more. */
const JULY = "?since=2021-07-01&till=2021-07-31&status=FINISHED,CANCELED";

test("the filter of the form reaches JESS, and the list is its answer", async ({ jobsPage }) => {
  const { form, table } = jobsPage;
  const all = await jobsPage.jobsIn(() => jobsPage.open());
  await expect(table.rows).toHaveCount(all.length);
  await form.status("Finished").check();
  await form.status("Canceled").check();
  await form.since.fill("2021-07-01");
  await form.till.fill("2021-07-31");
  await jobsPage.answerTo(() => form.till.press("Enter"));
  await expect(table.numbers).toHaveText(["385117", "385115", "385114", "385099"]);
  await expect(jobsPage.count).toHaveText("4 jobs");
  expect(jobsPage.search()).toBe(JULY);
  expect(jobsPage.asked.at(-1)).toBe("?since=2021-06-30&till=2021-08-01&status=FINISHED,CANCELED");

  // JESS itself, asked for this only, sends nothing else.
  const answer = await jobsPage.jobsIn(() => jobsPage.page.reload());
  expect(answer.map(({ job_SN }) => job_SN)).toEqual([385_099, 385_114, 385_115, 385_117]);
});
