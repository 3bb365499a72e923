import type { Locator, Page } from "@playwright/test";

import { expect, test as portalTest } from "../../fixtures/embedding.js";
import { type WireJob, job, statusReply } from "../../fixtures/jess-api.js";
import { test } from "../../fixtures/test.js";
import { openers, table as embeddedTable, fullList } from "../../pages/embedded-list.js";
import { JOBS_CALL } from "../../pages/jobs-page.js";

const NOW = Date.UTC(2026, 10, 24, 12);
const ACTIVE = job(7, {
  status: "QUEUED",
  message: "Running.",
  progress: "20, 0, 0, 0, 8, 8, 4",
  received: NOW - 90_000,
});
const JOBS = [9, 8].map((number) => job(number, { received: NOW - 3_600_000 * (10 - number) }));
const OLD = job(6, { received: NOW - 4 * 3_600_000 });

/** Selects from the beginning of one text to the end of another, and returns the selected text. */
async function select(page: Page, from: string, to: string): Promise<string> {
  return page.evaluate(
    ([from, to]) => {
      const find = (text: string): Text => {
        const walker = document.createTreeWalker(document.querySelector("main")!, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) if (walker.currentNode.nodeValue === text) return walker.currentNode as Text;
        throw new Error(`the page has no text ${text}`);
      };
      const end = find(to!);
      getSelection()!.setBaseAndExtent(find(from!), 0, end, end.length);
      return getSelection()!.toString();
    },
    [from, to],
  );
}

const selectedText = (page: Page): Promise<string> => page.evaluate(() => getSelection()!.toString());

test("a selection in the panel of an active job survives a refresh that changes its progress", async ({
  jobsPage,
  page,
}) => {
  const jobs = (progress: string): WireJob[] => [{ ...ACTIVE, progress }, ...JOBS];
  await jobsPage.answerWith(jobs("20, 0, 0, 0, 8, 8, 4"));
  await jobsPage.open();
  await jobsPage.table.opener(7).click();
  const panel = jobsPage.panel(7);
  await expect(panel.root).toContainText("20 cases: 4 done, 8 running or being collected, 8 waiting");
  expect(await select(page, "Running.", "Running.")).toBe("Running.");

  await jobsPage.answerWith(jobs("20, 0, 0, 0, 4, 4, 12"));
  await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
  await expect(panel.root).toContainText("20 cases: 12 done, 4 running or being collected, 4 waiting");
  expect(await selectedText(page)).toBe("Running.");

  // The results appear, and what is only of an active job disappears.
  const finished = { ...ACTIVE, status: "FINISHED", progress: "20, 0, 0, 0, 0, 0, 20" };
  await jobsPage.answerWith([finished, ...JOBS], { "job.done!": "" });
  await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
  await expect(panel.results.downloadAll).toBeVisible();
  expect(await selectedText(page)).toBe("Running.");
});

test("the clock and a refresh do not write texts that have not changed", async ({ jobsPage, page, browserErrors }) => {
  // The clock runs faster than the replies arrive.
  browserErrors.allow(/The jobs could not be refreshed: no data/);
  await page.clock.install({ time: NOW });
  await jobsPage.answerWith([...JOBS, OLD]);
  await jobsPage.open();
  await expect(jobsPage.table.rows).toHaveCount(3);
  // The outcomes are written when they have been read.
  await expect(jobsPage.table.root.getByText("none found")).toHaveCount(3);
  await page.evaluate(() => {
    const written: string[] = [];
    Object.assign(globalThis, { written });
    new MutationObserver((records) => records.forEach(({ target }) => written.push(target.textContent ?? ""))).observe(
      document.querySelector("tbody")!,
      { subtree: true, characterData: true, childList: true },
    );
  });
  await select(page, "1 hour ago", "4 hours ago");
  const before = await selectedText(page);
  await page.clock.runFor(31_000);
  await jobsPage.waitForReply(() => jobsPage.refreshInPlace());
  expect(await page.evaluate(() => (globalThis as unknown as { written: string[] }).written)).toEqual([]);
  expect(await selectedText(page)).toBe(before);

  // Changed texts are written.
  await page.clock.runFor(3_600_000);
  await expect(jobsPage.table.root).toContainText("2 hours ago");
});

test.describe("copying", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

  const copiedRow = (number: number, hours: number): string =>
    [
      number,
      `Job number ${number}`,
      "Finished",
      "1/1",
      "none found",
      "EP_IDF",
      `${hours} hour${hours > 1 ? "s" : ""} ago`,
      "6 s",
      "15.1 MB",
    ].join("\t");

  test("rows are copied as lines with tabs between cells, in the order on screen", async ({ jobsPage, page }) => {
    await page.clock.setFixedTime(NOW);
    await jobsPage.answerWith([...JOBS, OLD]);
    await jobsPage.open();
    await expect(jobsPage.table.root.getByText("none found")).toHaveCount(3);
    await page.evaluate(() => getSelection()!.selectAllChildren(document.querySelector("tbody")!));
    await page.keyboard.press("Control+c");
    expect(await clipboard(page)).toBe([copiedRow(9, 1), copiedRow(8, 2), copiedRow(6, 4)].join("\n"));

    // A selection that begins and ends within rows keeps the columns.
    await select(page, "Job number 9", "Job number 8");
    await page.keyboard.press("Control+c");
    expect(await clipboard(page)).toBe(`${copiedRow(9, 1).slice(1)}\n8\tJob number 8`);

    await page.evaluate(() => getSelection()!.selectAllChildren(document.querySelector("table")!));
    await page.keyboard.press("Control+c");
    const heading = ["Job", "Name", "Status", "Progress", "Outcome", "Type", "Submitted", "CPU time", "Storage"].join("\t");
    expect(await clipboard(page)).toBe([heading, copiedRow(9, 1), copiedRow(8, 2), copiedRow(6, 4)].join("\n"));
  });

  test("a part of a cell and a selection with text outside of the table are copied by the browser", async ({
    jobsPage,
    page,
  }) => {
    await jobsPage.answerWith(JOBS);
    await jobsPage.open();
    await expect(jobsPage.table.rows).toHaveCount(2);
    await page.evaluate(() => {
      const name = document.querySelector(".job-name")!.firstChild!;
      getSelection()!.setBaseAndExtent(name, 0, name, 3);
    });
    await page.keyboard.press("Control+c");
    expect(await clipboard(page)).toBe("Job");
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+c");
    expect(await clipboard(page)).toContain("2 jobs");
  });

  test("rows of a scrolled long list are copied in the order on screen", async ({ jobsPage, page }) => {
    await jobsPage.answerWith(
      Array.from({ length: 3000 }, (_, index) => job(index + 1, { received: NOW - 60_000 * index })),
    );
    await jobsPage.open();
    await expect(jobsPage.count).toHaveText("3,000 jobs");
    // Scrolls down and up, so that elements are reused, and copies before they are sorted in the document.
    const copied = await page.evaluate(async () => {
      const frame = (): Promise<unknown> => new Promise(requestAnimationFrame);
      for (const top of [2000, 3000, 2400]) {
        scrollTo(0, top);
        await frame();
        await frame();
      }
      const body = document.querySelector("tbody")!;
      getSelection()!.selectAllChildren(body);
      const data = new DataTransfer();
      body.dispatchEvent(new ClipboardEvent("copy", { bubbles: true, cancelable: true, clipboardData: data }));
      return data.getData("text/plain");
    });
    const numbers = copied.split("\n").map((line) => Number(line.split("\t")[0]));
    expect(numbers.length).toBeGreaterThan(10);
    expect(numbers).toEqual(numbers.map((_, index) => numbers[0]! + index));
  });

  portalTest(
    "rows of an embedded list are copied as lines with tabs between cells",
    async ({ context, page, portal }) => {
      await context.grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.goto(portal.origin);
      const list = fullList(page);
      await expect(embeddedTable(list)).toBeVisible();
      const [from, to] = [openers(list).first(), openers(list).nth(2)];
      const numbers = (await openers(list).allTextContents()).slice(0, 3);
      // Scrolls it into view before it is measured.
      await to.hover();
      const [start, end] = [(await from.boundingBox())!, (await to.boundingBox())!];
      await page.mouse.move(start.x + 1, start.y + start.height / 2);
      await page.mouse.down();
      await page.mouse.move(end.x + 200, end.y + end.height / 2, { steps: 5 });
      await page.mouse.up();
      await page.keyboard.press("Control+c");
      const lines = (await clipboard(page)).split("\n");
      expect(lines.map((line) => line.split("\t")[0])).toEqual(numbers);
      expect(lines.map((line) => line.split("\t").length > 1)).toEqual([true, true, true]);
    },
  );

  for (const width of [1280, 1440]) {
    test(`a double-click on a job number selects it and opens the panel, where a button copies it, at ${width} pixels`, async ({
      jobsPage,
      page,
    }) => {
      await page.setViewportSize({ width, height: 900 });
      await jobsPage.answerWith(JOBS.concat({ ...OLD, job_SN: 385_099 }));
      await jobsPage.open();
      const opener = jobsPage.table.opener(385_099);
      await opener.dblclick();
      await expect(opener).toHaveAttribute("aria-expanded", "true");
      expect(await selectedText(page)).toBe("385099");
      await page.keyboard.press("Control+c");
      expect(await clipboard(page)).toBe("385099");

      await page.evaluate(() => navigator.clipboard.writeText("nothing"));
      const facts = jobsPage.panel(385_099).section("Facts");
      await facts.getByRole("button", { name: "Copy number 385099" }).click();
      await expect(facts.getByText("Copied")).toBeVisible();
      expect(await clipboard(page)).toBe("385099");
      await opener.click();
      await expect(opener).toHaveAttribute("aria-expanded", "false");
    });
  }

  test("a drag over a job number selects it and leaves the panel as it is", async ({ jobsPage, page }) => {
    await jobsPage.answerWith(JOBS);
    await jobsPage.open();
    const opener = jobsPage.table.opener(9);
    /** Drags within the number, which is a click for the browser, over a part of its width. */
    const drag = async (part: (width: number) => [number, number] = (width) => [0.5, width - 0.5]): Promise<void> => {
      const { x, y, width, height } = await opener.evaluate((opener) => {
        const range = document.createRange();
        range.selectNodeContents(opener);
        return range.getBoundingClientRect().toJSON() as DOMRect;
      });
      const [from, to] = part(width);
      await page.mouse.move(x + from, y + height / 2);
      await page.mouse.down();
      await page.mouse.move(x + to, y + height / 2, { steps: 5 });
      await page.mouse.up();
    };
    await drag();
    expect(await selectedText(page)).toBe("9");
    await expect(opener).toHaveAttribute("aria-expanded", "false");

    // A click removes the selection and toggles the panel.
    await opener.click();
    await expect(opener).toHaveAttribute("aria-expanded", "true");
    await drag();
    expect(await selectedText(page)).toBe("9");
    await expect(opener).toHaveAttribute("aria-expanded", "true");
    // The keyboard toggles the panel even with a selection.
    await opener.press("Enter");
    await expect(opener).toHaveAttribute("aria-expanded", "false");
    // A small movement counts as a click, even if it selects the digit.
    await drag((width) => [width / 2 - 1.5, width / 2 + 1.5]);
    await expect(opener).toHaveAttribute("aria-expanded", "true");
  });

  test("copied facts do not contain the label of the copy button", async ({ jobsPage, page }) => {
    await jobsPage.answerWith(JOBS);
    await jobsPage.open();
    await jobsPage.table.opener(9).click();
    const facts = jobsPage.panel(9).section("Facts");
    /** Selects the content of an element, and returns the text that the browser copies. */
    const copied = async (element: Locator): Promise<string> => {
      await element.evaluate((element) => getSelection()!.selectAllChildren(element));
      await page.keyboard.press("Control+c");
      return clipboard(page);
    };
    const lines = (await copied(facts)).split("\n").filter((line) => line !== "");
    expect(lines.slice(0, 3)).toEqual(["Facts", "Number", "9"]);
    expect((await copied(facts.getByRole("definition").first())).trim()).toBe("9");
  });

  test("the number is copied even without the clipboard API", async ({ jobsPage, page }) => {
    await page.addInitScript(() => {
      const { clipboard } = navigator;
      Object.assign(globalThis, { savedClipboard: clipboard });
      Object.defineProperty(navigator, "clipboard", { value: undefined });
    });
    await jobsPage.answerWith(JOBS);
    await jobsPage.open();
    await jobsPage.table.opener(9).click();
    const facts = jobsPage.panel(9).section("Facts");
    await facts.getByRole("button", { name: "Copy number 9" }).click();
    await expect(facts.getByText("Copied")).toBeVisible();
    const text = await page.evaluate(() =>
      (globalThis as unknown as { savedClipboard: Clipboard }).savedClipboard.readText(),
    );
    expect(text).toBe("9");
  });
});

test("the status of an active job is still requested after its panel has changed", async ({ jobsPage, page }) => {
  await page.clock.install({ time: NOW });
  await jobsPage.answerWith([ACTIVE, ...JOBS]);
  await jobsPage.open();
  await jobsPage.table.opener(7).click();
  const panel = jobsPage.panel(7);
  await expect(panel.message).toHaveText("Running.");
  await expect(panel.root.getByRole("button", { name: "Cancel job 7" })).toBeVisible();
  await page.route(/\/jess_web\/api\/job\/status\/7$/, (route) => {
    const reply = statusReply({ ...ACTIVE, message: "Stopping." }) as { data: Record<string, unknown> };
    return route.fulfill({ json: { ...reply, data: { ...reply.data, cancel_Flag: true } } });
  });
  await page.route(JOBS_CALL, (route) =>
    route.fulfill({ json: { ok: true, status: "", data: [{ ...ACTIVE, message: "Stopping." }] } }),
  );
  await page.clock.runFor(31_000);
  await expect(panel.message).toHaveText("Stopping.");
  // Somebody else has canceled it.
  await expect(panel.root.getByRole("button", { name: "Canceling… job 7" })).toBeVisible();
});
