import { type Locator, type Page, chromium } from "@playwright/test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { job } from "../../fixtures/jess-api.js";
import { account } from "../../fixtures/sandbox.js";
import { expect, test } from "../../fixtures/test.js";
import { JobsPage } from "../../pages/jobs-page.js";

/** Jobs with all fields that a row can show. */
const JOBS = Array.from({ length: 300 }, (_, at) =>
  job(700_000 + at, {
    job_Name: `Retrofit of the northern wing, run ${at}`,
    status: ["FINISHED", "QUEUED", "REJECTED"][at % 3]!,
    progress: "200, 0, 0, 0, 76, 8, 116",
    njobs: 200,
    // Values with long texts.
    received: Date.UTC(2025, 10, 1) + at * 60_000,
    cputime: 12_345_678,
    storageSize: 123_456_789_012,
  }),
);

/**
 * Describes texts in the rows in view that overflow their row, are truncated (except names) or overlap, and controls in
 * the form that are truncated or overlap.
 */
async function clippedTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const textBoxes = (element: Element): { text: string; box: DOMRect }[] => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      const boxes = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(node);
        const [box] = range.getClientRects();
        if (node.textContent!.trim() && box && box.height > 0) boxes.push({ text: node.textContent!, box });
      }
      return boxes;
    };
    for (const row of document.querySelectorAll("tbody [role=row]")) {
      const bounds = row.getBoundingClientRect();
      if (bounds.bottom < 0 || bounds.top > innerHeight) continue;
      for (const { text, box } of textBoxes(row)) {
        const outside = [
          bounds.top - box.top,
          box.bottom - bounds.bottom,
          bounds.left - box.left,
          box.right - bounds.right,
        ];
        if (Math.max(...outside) > 1) found.push(`"${text}" by ${Math.max(...outside)}`);
      }
      // The box of a truncated name has the width of the whole text.
      const boxes = [...row.querySelectorAll("td:not(.cell-name)")].flatMap(textBoxes);
      for (const [at, { text, box }] of boxes.entries()) {
        const covering = boxes.slice(at + 1).find(({ box: other }) => {
          const width = Math.min(box.right, other.right) - Math.max(box.left, other.left);
          return width > 1 && Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 1;
        });
        if (covering) found.push(`"${text}" and "${covering.text}"`);
      }
      const label = row.querySelector(".badge-label")!;
      if (label.scrollHeight > label.clientHeight) found.push(`"${label.textContent}" is cut off`);
      // Lines that do not fit, even if their characters do.
      if (row.scrollHeight > row.clientHeight)
        found.push(`a row by ${row.scrollHeight - row.clientHeight} of its lines`);
    }
    for (const input of document.querySelectorAll<HTMLInputElement>("form input[type=date]")) {
      if (input.scrollWidth > input.clientWidth) found.push(`a date by ${input.scrollWidth - input.clientWidth}`);
    }
    const controls = [...document.querySelectorAll("form input, form button, form .choice")].filter(
      (control) => control.getBoundingClientRect().height > 0,
    );
    for (const [at, one] of controls.entries()) {
      for (const other of controls.slice(at + 1)) {
        if (one.contains(other) || other.contains(one)) continue;
        const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
        const overlap = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (overlap > 1 && height > 1) found.push(`${one.outerHTML} and ${other.outerHTML}`);
      }
    }
    return found;
  });
}

for (const { least, width } of [
  { least: 16, width: 390 },
  { least: 18, width: 1280 },
  { least: 18, width: 1440 },
  { least: 20, width: 900 },
  { least: 24, width: 390 },
  { least: 24, width: 900 },
  { least: 24, width: 1440 },
]) {
  test(`no text is cut off with a minimum font size of ${least} pixels, at ${width} pixels`, async ({ baseURL }) => {
    // The minimum font size is a preference of the profile.
    const profile = mkdtempSync(join(tmpdir(), "jess-jobs-profile-"));
    mkdirSync(join(profile, "Default"));
    const preferences = { webkit: { webprefs: { minimum_font_size: least } } };
    writeFileSync(join(profile, "Default", "Preferences"), JSON.stringify(preferences));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu"],
      viewport: { width, height: 900 },
      baseURL,
    });
    try {
      await context.request.post("users/api/auth", { data: account });
      const page = context.pages()[0]!;
      const jobsPage = new JobsPage(page);
      await jobsPage.answerWith(JOBS);
      await jobsPage.open();
      await expect(jobsPage.count).toHaveText("300 jobs");
      const size = await jobsPage.count.evaluate((count) => {
        const range = document.createRange();
        range.selectNodeContents(count);
        return range.getBoundingClientRect().height;
      });
      expect(size).toBeGreaterThanOrEqual(least);
      expect(await clippedTexts(page)).toEqual([]);
    } finally {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    }
  });
}

/** The text spacing of WCAG 2.2, success criterion 1.4.12. */
const SPACING = `
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
  p { margin-block-end: 2em !important }
`;

/** Returns the left edges of elements, rounded to CSS pixels. */
async function leftEdges(elements: Locator): Promise<number[]> {
  return elements.evaluateAll((elements) => elements.map((element) => Math.round(element.getBoundingClientRect().x)));
}

for (const width of [320, 390, 900, 1440]) {
  test(`no text is cut off or overlaps with the text spacing of WCAG, at ${width} pixels`, async ({
    jobsPage,
    page,
  }) => {
    await page.setViewportSize({ width, height: 900 });
    await jobsPage.answerWith(JOBS);
    await jobsPage.open();
    await expect(jobsPage.count).toHaveText("300 jobs");
    await page.evaluate((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets.push(sheet);
      dispatchEvent(new Event("resize"));
    }, SPACING);
    expect(await clippedTexts(page)).toEqual([]);
    if (width === 1440) {
      const headings = await leftEdges(page.getByRole("columnheader"));
      expect(await leftEdges(page.getByRole("row").nth(1).locator("> *"))).toEqual(headings);
    }
  });
}
