import { job } from "../../fixtures/jess-api.js";
import { expect, test } from "../../fixtures/test.js";

// By a default argument of Playwright, Chromium would not limit changes of the history.
test.use({
  launchOptions: async ({ launchOptions }, use) =>
    use({ ...launchOptions, ignoreDefaultArgs: ["--disable-ipc-flooding-protection"] }),
});

/** The interval of key repetition, about 30 per second. */
const REPEAT_INTERVAL_MS = 33;

test("after a key was held down, the URL has the value of the field", async ({
  context,
  jobsPage,
  page,
  browserErrors,
}) => {
  await jobsPage.answerWith([job(1)]);
  await jobsPage.open();
  const { search } = jobsPage.form;
  await search.fill("x".repeat(450));
  await expect.poll(() => jobsPage.query()).toBe(`?q=${"x".repeat(450)}`);
  await search.focus();
  // Unlike `page.keyboard`, a real keyboard does not wait for the page.
  const devTools = await context.newCDPSession(page);
  const start = Date.now();
  const pressed: Promise<unknown>[] = [];
  while (pressed.length < 450) {
    const due = Math.floor((Date.now() - start) / REPEAT_INTERVAL_MS) - pressed.length;
    for (let times = 0; times < due && pressed.length < 450; times += 1) {
      const key = { key: "Backspace", code: "Backspace", windowsVirtualKeyCode: 8, commands: ["deleteBackward"] };
      const autoRepeat = pressed.length > 0;
      pressed.push(devTools.send("Input.dispatchKeyEvent", { type: "rawKeyDown", autoRepeat, ...key }));
    }
    await new Promise((resolve) => setTimeout(resolve, REPEAT_INTERVAL_MS / 2));
  }
  await Promise.all(pressed);
  await page.keyboard.up("Backspace");
  await expect(search).toHaveValue("");
  await expect.poll(() => jobsPage.query(), { timeout: 2000 }).toBe("");
  expect(browserErrors.has(/Throttling navigation/)).toBe(false);
  await page.reload();
  await expect(search).toHaveValue("");
});

test("a change of the URL that the browser ignores is made later", async ({ jobsPage, page, browserErrors }) => {
  browserErrors.allow(/Throttling navigation/);
  await jobsPage.answerWith([job(1), job(2)]);
  await jobsPage.open();
  await expect(jobsPage.table.rows).toHaveCount(2);
  // Another script exceeds the limit of the browser.
  await page.evaluate(() => {
    for (let times = 0; times < 300; times += 1) history.replaceState(null, "", `#${times}`);
  });
  const entries = await page.evaluate(() => history.length);
  await jobsPage.form.search.fill("two");
  await jobsPage.form.status("Finished").check();
  expect(browserErrors.has(/Throttling navigation/)).toBe(true);
  await expect.poll(() => jobsPage.query(), { timeout: 40_000 }).toBe("?status=FINISHED&q=two");
  expect(await page.evaluate(() => history.length)).toBe(entries + 1);
});
