import { expectAccessible } from "../../fixtures/axe.js";
import { expect as expectInPortal, test as portalTest } from "../../fixtures/embedding.js";
import { type WireJob, job } from "../../fixtures/jess-api.js";
import { expect, test } from "../../fixtures/test.js";
import { fullList, table } from "../../pages/embedded-list.js";

/** Returns a list of jobs. The job with the highest number is the newest. */
function jobs(length: number): WireJob[] {
  return Array.from({ length }, (_, at) => job(at + 1, { received: 1_700_000_000_000 + at * 1000 }));
}

for (const length of [30, 3000]) {
  test(`j, k and the arrows move through a list of ${length}, and Enter opens`, async ({ jobsPage, page }) => {
    await jobsPage.answerWith(jobs(length));
    await jobsPage.open();
    await expect(jobsPage.count).toHaveText(`${length.toLocaleString("en-GB")} jobs`);
    await page.keyboard.press("j");
    await expect(jobsPage.table.opener(length)).toBeFocused();
    for (let step = 0; step < 25; step += 1) await page.keyboard.press(step % 2 === 0 ? "j" : "ArrowDown");
    const focused = jobsPage.table.opener(length - 25);
    await expect(focused).toBeFocused();
    await expect(focused).toBeInViewport();
    await page.keyboard.press("k");
    await page.keyboard.press("ArrowUp");
    await expect(jobsPage.table.opener(length - 23)).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(jobsPage.panel(length - 23).root).toBeVisible();
    // Tab leaves the list, and comes back to the same row.
    await page.keyboard.press("Escape");
    await expect(jobsPage.table.opener(length - 23)).toBeFocused();
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Tab");
    await expect(jobsPage.table.opener(length - 23)).toBeFocused();
  });
}

test("keys have no effect while the user types or holds a modifier, and can be turned off", async ({
  jobsPage,
  page,
}) => {
  await jobsPage.answerWith(jobs(3));
  await jobsPage.open();
  await expect(jobsPage.count).toHaveText("3 jobs");
  await page.keyboard.press("/");
  await expect(jobsPage.form.search).toBeFocused();
  await page.keyboard.type("j?");
  await expect(jobsPage.form.search).toHaveValue("j?");
  const sheet = page.getByRole("dialog", { name: "Keys" });
  await expect(sheet).toBeHidden();
  await jobsPage.form.search.fill("");
  await jobsPage.form.search.blur();
  await page.keyboard.press("Control+j");
  await expect(jobsPage.table.opener(3)).not.toBeFocused();

  // In a low window, such as one that is zoomed, the sheet begins with its first keys.
  await page.setViewportSize({ width: 640, height: 400 });
  await page.keyboard.press("?");
  await expect(sheet).toBeVisible();
  await expect(sheet.getByRole("heading")).toBeInViewport();
  await expectAccessible(page);
  await sheet.getByRole("checkbox", { name: "Use these keys" }).uncheck();
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await page.keyboard.press("j");
  await expect(jobsPage.table.opener(3)).not.toBeFocused();
});

test("r refreshes, and a list can be skipped", async ({ jobsPage, page }) => {
  await jobsPage.answerWith(jobs(3));
  await jobsPage.open();
  await expect(jobsPage.count).toHaveText("3 jobs");
  await jobsPage.answerWith(jobs(4));
  await page.keyboard.press("r");
  await expect(jobsPage.count).toHaveText("4 jobs");
  const skip = page.getByRole("button", { name: "Skip the list" });
  await skip.focus();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(jobsPage.table.root.locator(":focus")).toHaveCount(0);
});

test("Space selects, Shift and an arrow extend the selection, and Escape clears it", async ({ jobsPage, page }) => {
  await jobsPage.answerWith(jobs(9));
  await jobsPage.open();
  await expect(jobsPage.count).toHaveText("9 jobs");
  const bar = page.getByRole("group", { name: "Selected jobs" });
  await page.keyboard.press("j");
  await page.keyboard.press("Space");
  await expect(bar).toContainText("1 selected");
  await expect(jobsPage.table.checkbox(9)).toBeChecked();
  for (const selected of [2, 3]) {
    await page.keyboard.press("Shift+ArrowDown");
    await expect(bar).toContainText(`${selected} selected`);
  }
  await page.keyboard.press("Escape");
  await expect(jobsPage.table.checkbox(9)).not.toBeChecked();
});

portalTest("in an embedded list, keys count only while the focus is in it", async ({ page, portal }) => {
  await page.goto(portal.origin);
  const list = fullList(page);
  await expectInPortal(table(list)).toBeVisible();
  await page.keyboard.press("/");
  const search = list.getByRole("searchbox");
  await expectInPortal(search).not.toBeFocused();
  await list.getByRole("button", { name: "Refresh" }).focus();
  await page.keyboard.press("/");
  await expectInPortal(search).toBeFocused();
});
