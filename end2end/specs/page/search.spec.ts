import { job } from "../../fixtures/jess-api.js";
import { expect, test } from "../../fixtures/test.js";
import { COUNT, EMPTY } from "../../pages/texts.js";

const JOBS = [
  job(1, { job_Name: "Office tower, north", job_Type: "JE_JEP", message: "" }),
  job(2, { job_Name: "Büro im Turm", status: "QUEUED", message: "" }),
  job(3, { job_Name: "School", job_Desc: "beside the tower", status: "REJECTED", message: "" }),
  job(4, { job_Name: "Warehouse", message: "No weather file." }),
];

test.beforeEach(async ({ jobsPage }) => {
  await jobsPage.answerWith(JOBS);
  await jobsPage.open();
  await expect(jobsPage.table.rows).toHaveCount(4);
});

test("the list is updated with each key, without a request", async ({ jobsPage }) => {
  const { form, table, count } = jobsPage;
  const queries = [...jobsPage.queries];
  await expect(form.search).toHaveAttribute("placeholder", "Name, number, type, user…");
  for (const [key, numbers] of [
    ["t", ["4", "3", "2", "1"]],
    ["u", ["2"]],
    ["r", ["2"]],
    ["Backspace", ["2"]],
    ["Backspace", ["4", "3", "2", "1"]],
    ["o", ["3", "1"]],
    ["W", ["3", "1"]],
    [" ", ["3", "1"]],
    ["n", ["1"]],
  ] as const) {
    await form.search.press(key);
    await expect(table.numbers).toHaveText([...numbers]);
  }
  await expect(count).toHaveText("1 job");
  await expect(form.search).toHaveValue("toW n");
  await expect.poll(() => jobsPage.query()).toBe("?q=toW+n");
  expect(jobsPage.queries).toEqual(queries);
});

for (const [text, numbers] of [
  ["BURO", ["2"]],
  ["north office", ["1"]],
] as const) {
  test(`a search ignores case, accents and the order of words: ${text}`, async ({ jobsPage }) => {
    await jobsPage.form.search.fill(text);
    await expect(jobsPage.table.numbers).toHaveText([...numbers]);
  });
}

test("typing adds no history entry and keeps the text and the caret", async ({ jobsPage, page }) => {
  const { search } = jobsPage.form;
  const entries = await page.evaluate(() => history.length);
  await search.pressSequentially("ab c ");
  for (let times = 0; times < 4; times += 1) await search.press("ArrowLeft");
  await search.press("x");
  await expect(search).toHaveValue("axb c ");
  await expect.poll(() => jobsPage.query()).toBe("?q=axb+c");
  await search.press("Enter");
  await expect(search).toHaveValue("axb c ");
  expect(await page.evaluate(() => history.length)).toBe(entries);
});

test("the search is in the URL and follows back and forward", async ({ jobsPage, page }) => {
  const { form, table } = jobsPage;
  await jobsPage.open("?q=tower&x=1");
  await expect(form.search).toHaveValue("tower");
  await expect(table.numbers).toHaveText(["3", "1"]);

  await form.status("Rejected").check();
  await expect(table.numbers).toHaveText(["3"]);
  await expect.poll(() => jobsPage.query()).toBe("?status=REJECTED&q=tower&x=1");
  await form.search.fill("school");
  await expect.poll(() => jobsPage.query()).toBe("?status=REJECTED&q=school&x=1");

  await page.goBack();
  await expect(form.search).toHaveValue("tower");
  await expect(table.numbers).toHaveText(["3", "1"]);
  await page.goForward();
  await expect(form.search).toHaveValue("school");
  await expect(table.numbers).toHaveText(["3"]);
});

test("Clear resets the search, and is enabled while there is a text", async ({ jobsPage }) => {
  const { form, table } = jobsPage;
  await expect(form.clear).toBeDisabled();
  await form.search.fill("tower");
  await form.status("Rejected").check();
  await expect(table.numbers).toHaveText(["3"]);
  await form.status("Rejected").uncheck();
  await expect(form.clear).toBeEnabled();
  await form.clear.click();
  await expect(form.search).toHaveValue("");
  await expect(table.rows).toHaveCount(4);
  await expect(form.clear).toBeDisabled();
  await expect.poll(() => jobsPage.query()).toBe("");
});

test("whitespace is not a search", async ({ jobsPage }) => {
  await jobsPage.form.search.fill("  ");
  await expect(jobsPage.form.clear).toBeDisabled();
  await expect(jobsPage.table.rows).toHaveCount(4);
  await expect.poll(() => jobsPage.query()).toBe("");
});

test("ignored characters are not a search", async ({ jobsPage, page }) => {
  const { form, table, count } = jobsPage;
  await form.search.fill("\u200b\u00ad");
  await expect(form.clear).toBeDisabled();
  await expect(table.rows).toHaveCount(4);
  await jobsPage.answerWith([]);
  await jobsPage.waitForReply(() => jobsPage.open("?q=%E2%80%8B"));
  await expect(count).toHaveText(COUNT.noJobs);
  await expect(page.getByText(EMPTY.noJobs)).toBeVisible();
});

test("an invalid date is kept during a search", async ({ jobsPage }) => {
  const { form, table } = jobsPage;
  await form.since.fill("2026-01-02");
  await form.till.fill("2026-01-01");
  await form.till.blur();
  await expect(form.till).toHaveAttribute("aria-invalid", "true");
  await form.search.fill("school");
  await expect(form.till).toHaveAttribute("aria-invalid", "true");
  await expect(form.till).toHaveValue("2026-01-01");
  await expect(table.numbers).toHaveText(["3"]);
});

test("a search without matches is quoted, and can be cleared", async ({ jobsPage, page }) => {
  await jobsPage.form.status("Rejected").check();
  await jobsPage.form.search.fill("“<b>” tower & more");
  await expect(jobsPage.count).toHaveText(COUNT.noMatch);
  await expect(page.getByText("You have no jobs with the status Rejected, with ““<b>” tower & more”.")).toBeVisible();
  await expect(jobsPage.clear("statuses")).toBeVisible();

  await jobsPage.clear("search").click();
  await expect(jobsPage.table.numbers).toHaveText(["3"]);
  await expect(jobsPage.form.search).toHaveValue("");
  await expect(jobsPage.form.search).toBeFocused();
  await expect.poll(() => jobsPage.query()).toBe("?status=REJECTED");
});
