import type { Locator } from "@playwright/test";

import { expect, test } from "../../fixtures/embedding.js";
import { envelope, job } from "../../fixtures/jess-api.js";
import { count, fullList } from "../../pages/embedded-list.js";
import { JOBS_CALL } from "../../pages/jobs-page.js";

/** The boxes of a portal in which a list scrolls: the styles of the box and of its parent. */
const BOXES = [
  { name: "a scrolling box", box: {}, parent: {} },
  { name: "a smoothly scrolling box", box: { scrollBehavior: "smooth" }, parent: {} },
  { name: "a box in a scaled element", box: {}, parent: { transform: "scale(0.8)", transformOrigin: "0 0" } },
  { name: "a scaled box", box: { transform: "scale(0.8)" }, parent: {} },
  { name: "a zoomed box", box: { zoom: "1.25" }, parent: {} },
  { name: "a dialog with an opening animation", box: {}, parent: {}, isDialog: true },
];

for (const { name, box: boxStyle, parent, isDialog = false } of BOXES) {
  test(`${name} has no gaps between rows, and a refresh with new jobs does not move them`, async ({ page, portal }) => {
    let number = 3000;
    const now = Date.now();
    await page.route(JOBS_CALL, async (route) => {
      const jobs = Array.from({ length: number }, (_, at) => job(at + 1, { received: now - 3_600_000 + at * 1000 }));
      const headers = { "access-control-allow-origin": portal.origin, "access-control-allow-credentials": "true" };
      await route.fulfill({ json: envelope(jobs), headers });
    });
    await page.goto(portal.origin);
    await page.evaluate(
      ({ boxStyle, parent, isDialog }) => {
        const box = document.createElement("div");
        Object.assign(box.style, { height: "400px", overflow: "auto", ...boxStyle });
        box.append(document.createElement("jess-jobs"));
        const outer = document.createElement(isDialog ? "dialog" : "div");
        Object.assign(outer.style, parent);
        outer.append(box);
        const below = document.createElement("div");
        below.style.height = "3000px";
        document.querySelector("main")!.replaceChildren(outer, below);
        scrollTo(0, 20);
        if (outer instanceof HTMLDialogElement) {
          outer.style.inlineSize = "60rem";
          outer.showModal();
          outer.animate([{ transform: "scale(0)" }, { transform: "none" }], { duration: 500 });
        }
      },
      { boxStyle, parent, isDialog },
    );
    const list = fullList(page);
    await expect(count(list)).toHaveText("3,000 jobs");
    const box = page.locator("div:has(> jess-jobs)");
    for (const top of [50_000, 1, 5000]) {
      await box.evaluate((box, top) => box.scrollTo({ top, behavior: "instant" }), top);
      await expect.poll(() => layoutErrors(list)).toEqual([]);
    }
    const middle = await jobInTheMiddle(list);
    const opener = list.getByRole("button", { name: middle!, exact: true });
    const top = (): Promise<number> => opener.evaluate((button) => button.getBoundingClientRect().top);
    const [before, scrolled] = [await top(), await page.evaluate(() => scrollY)];

    number += 5;
    await list.getByRole("button", { name: "Refresh" }).evaluate((button: HTMLElement) => button.click());
    await expect(count(list)).toHaveText("3,005 jobs");
    // Longer than smooth scrolling would take.
    await page.waitForTimeout(500);
    expect(Math.abs((await top()) - before)).toBeLessThan(1.5);
    expect(await layoutErrors(list)).toEqual([]);
    expect(await page.evaluate(() => scrollY)).toBe(scrolled);
  });
}

/** Describes parts of the box without rows, and gaps and overlaps between rows. */
async function layoutErrors(list: Locator): Promise<string[]> {
  return list.evaluate((list) => {
    const view = list.parentElement!.getBoundingClientRect();
    const rows = [...list.shadowRoot!.querySelectorAll("tbody tr")]
      .map((row) => row.getBoundingClientRect())
      .filter((row) => row.bottom > view.top && row.top < view.bottom)
      .sort((one, other) => one.top - other.top);
    if (rows.length === 0) return ["no rows"];
    const between = rows.slice(1).map((row, at) => row.top - rows[at]!.bottom);
    const errors = between.filter((gap) => Math.abs(gap) > 1).map((gap) => `${gap} pixels between two rows`);
    if (rows.at(-1)!.bottom < view.bottom - 1) errors.push("no rows at the bottom");
    const head = list.shadowRoot!.querySelector("thead")!.getBoundingClientRect();
    if (rows[0]!.top > Math.max(view.top, head.bottom) + 1) errors.push("no rows at the top");
    return errors;
  });
}

/** Returns the number of the job in the middle of the box. */
async function jobInTheMiddle(list: Locator): Promise<string | undefined> {
  return list.evaluate((list) => {
    const { top, height } = list.parentElement!.getBoundingClientRect();
    const row = [...list.shadowRoot!.querySelectorAll("tbody tr")].find((row) => {
      const box = row.getBoundingClientRect();
      return box.top <= top + height / 2 && box.bottom > top + height / 2;
    });
    return row?.querySelector("th")?.textContent?.trim();
  });
}
