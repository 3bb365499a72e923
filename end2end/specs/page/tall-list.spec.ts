import type { WireJob } from "../../fixtures/jess-api.js";
import { expect, test } from "../../fixtures/test.js";

/**
 * A phone with three device pixels per CSS pixel. Browsers limit the height of elements in device pixels. Emulation
 * does not reproduce this, so the browser is started with the factor.
 */
test.use({
  viewport: null,
  launchOptions: {
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--force-device-scale-factor=3", "--window-size=390,844"],
  },
});

const JOBS = 100_000;

test("every row of 100,000 can be reached on a phone with a high pixel density", async ({ jobsPage, page }) => {
  test.setTimeout(240_000);
  const jobs = Array.from({ length: JOBS }, (_, at): WireJob => {
    return { job_SN: at + 1, job_Name: `Job ${at + 1}`, status: "FINISHED", received: 1_700_000_000_000 + at * 1000 };
  });
  await jobsPage.answerWith(jobs);
  await jobsPage.open();
  await expect(jobsPage.count).toHaveText("100,000 jobs");
  expect(await page.evaluate(() => devicePixelRatio)).toBe(3);

  const { table } = jobsPage;
  for (const share of [1, 0.5, 0.25]) {
    await page.evaluate((share) => {
      const { scrollHeight, clientHeight } = document.documentElement;
      scrollTo({ top: share * (scrollHeight - clientHeight), behavior: "instant" });
    }, share);
    const expected = 1 + JOBS * (1 - share);
    await expect.poll(async () => Math.abs(((await table.firstInView())?.number ?? NaN) - expected)).toBeLessThan(50);
  }
  await page.evaluate(() => scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" }));
  await expect(table.numbers.last()).toHaveText("1");
  await expect(table.rows.last()).toBeInViewport();
  await expect(table.rows.last()).toHaveAttribute("aria-rowindex", String(JOBS + 1));
  // There are no gaps between the rows.
  const tops = await table.rows.evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().top));
  const [{ height }] = (await table.rows.evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect()))) as [
    DOMRect,
  ];
  expect(tops.slice(1).every((top, at) => Math.abs(top - tops[at]! - height) < 1.5)).toBe(true);
});
