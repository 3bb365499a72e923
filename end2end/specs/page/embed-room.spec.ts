import { expect, test } from "../../fixtures/embedding.js";
import { envelope, job } from "../../fixtures/wire.js";
import { count, table, whole } from "../../pages/embedded-list.js";
import { JOBS_CALL } from "../../pages/jobs-page.js";

test.describe("a long list", () => {
  test.use({ sandboxJobs: 3000 });

  test("draws its rows when a closed element opens, and lays them out anew when its width changes", async ({
    jobs: _,
    page,
    portal,
  }) => {
    await page.goto(portal.origin);
    await page.evaluate(() => {
      const closed = document.createElement("details");
      closed.append(document.createElement("jess-jobs"));
      document.querySelector("main")!.replaceChildren(closed);
    });
    const list = whole(page);
    await expect(list.locator("[role=status]")).toHaveText("3,000 jobs");
    await page.evaluate(() => (document.querySelector("details")!.open = true));
    await expect.poll(() => list.locator("tbody tr").count()).toBeGreaterThan(5);

    /** Returns the gaps and overlaps between neighbouring rows, in pixels. */
    const gaps = (): Promise<number[]> =>
      list.locator("tbody tr").evaluateAll((rows) => {
        const boxes = rows.map((row) => row.getBoundingClientRect()).sort((one, other) => one.top - other.top);
        const gaps = boxes.slice(1).map((box, at) => Math.round(box.top - boxes[at]!.bottom));
        return gaps.filter((gap) => gap !== 0);
      });
    for (const width of ["300px", "60rem", "20rem"]) {
      await list.evaluate((list, width) => (list.style.width = width), width);
      await expect.poll(gaps).toEqual([]);
      expect(await list.locator("tbody tr").count()).toBeGreaterThan(2);
    }
  });

  test("draws the rows that are scrolled into view in the shadow root of another component", async ({
    jobs: _,
    page,
    portal,
  }) => {
    await page.goto(portal.origin);
    await page.evaluate(() => {
      const component = document.createElement("div");
      const box = component.attachShadow({ mode: "open" }).appendChild(document.createElement("div"));
      box.id = "box";
      box.style.cssText = "block-size: 30rem; overflow: auto";
      box.append(document.createElement("jess-jobs"));
      document.querySelector("main")!.replaceChildren(component);
    });
    const list = whole(page);
    await expect(list.locator("[role=status]")).toHaveText("3,000 jobs");
    // A change of a setting makes a new list, which has to listen as well.
    await list.evaluate((list) => list.setAttribute("heading", "Ours"));
    await expect(list.getByRole("heading", { name: "Ours" })).toBeVisible();
    await expect(list.locator("[role=status]")).toHaveText("3,000 jobs");
    await page.locator("#box").evaluate((box) => (box.scrollTop = box.scrollHeight / 2));
    /** Counts the rows that are visible in the box. */
    const inView = (): Promise<number> =>
      list.evaluate((list) => {
        const box = list.parentElement!.getBoundingClientRect();
        const rows = [...list.shadowRoot!.querySelectorAll("tbody tr")].map((row) => row.getBoundingClientRect());
        return rows.filter((row) => row.bottom > box.top && row.top < box.bottom).length;
      });
    await expect.poll(inView).toBeGreaterThan(5);
  });
});

test("inherited properties do not reach the list, and in a flex box it has a width", async ({
  jobs: _,
  page,
  portal,
}) => {
  await page.goto(portal.origin);
  const list = whole(page);
  await expect(table(list)).toBeVisible();
  await list.evaluate((list) => {
    const { style } = list.parentElement!;
    style.cssText = "display: flex; letter-spacing: 1em; text-transform: uppercase; font-style: italic";
  });
  const cell = list.locator("tbody td").first();
  for (const property of ["letter-spacing", "font-style"]) await expect(cell).toHaveCSS(property, "normal");
  await expect(cell).toHaveCSS("text-transform", "none");
  expect(await list.evaluate((list) => list.clientWidth)).toBeGreaterThan(300);
});

test("a dark list is light on paper", async ({ jobs: _, page, portal }) => {
  await page.goto(portal.origin);
  const list = whole(page);
  await expect(table(list)).toBeVisible();
  await list.evaluate((list) => list.setAttribute("theme", "dark"));
  await page.emulateMedia({ media: "print" });
  await expect(list).toHaveCSS("color-scheme", "light");
});

test("a refresh that brings new jobs does not move the rows in view of a scrolling box", async ({
  jobs: _,
  page,
  portal,
}) => {
  let number = 1000;
  const now = Date.now();
  await page.route(JOBS_CALL, async (route) => {
    const all = Array.from({ length: number }, (_, at) => job(700_000 + at, { received: now - 3_600_000 + at * 1000 }));
    const headers = { "access-control-allow-origin": portal.origin, "access-control-allow-credentials": "true" };
    await route.fulfill({ json: envelope(all), headers });
  });
  await page.goto(portal.origin);
  await page.evaluate(() => {
    const box = document.createElement("div");
    Object.assign(box.style, { height: "400px", overflow: "auto" });
    box.append(document.createElement("jess-jobs"));
    const below = document.createElement("div");
    below.style.height = "3000px";
    document.querySelector("main")!.replaceChildren(box, below);
    scrollTo(0, 20);
  });
  const list = whole(page);
  await expect(count(list)).toHaveText("1,000 jobs");
  const box = page.locator("div:has(> jess-jobs)");
  await box.evaluate((box) => (box.scrollTop = 5000));
  /** Reads the number of the job in the middle of the box. */
  const inTheMiddle = (): Promise<string | undefined> =>
    list.evaluate((list) => {
      const { top, height } = list.parentElement!.getBoundingClientRect();
      const rows = [...list.shadowRoot!.querySelectorAll("tbody tr")];
      const row = rows.find((row) => {
        const box = row.getBoundingClientRect();
        return box.top <= top + height / 2 && box.bottom > top + height / 2;
      });
      return row?.querySelector("th")?.textContent?.trim();
    });
  await expect.poll(inTheMiddle).toMatch(/^700\d{3}$/);
  const opener = list.getByRole("button", { name: (await inTheMiddle())!, exact: true });
  const top = (): Promise<number> => opener.evaluate((button) => button.getBoundingClientRect().top);
  const [before, scrolled] = [await top(), await page.evaluate(() => scrollY)];

  number += 5;
  await list.getByRole("button", { name: "Refresh" }).evaluate((button: HTMLElement) => button.click());
  await expect(count(list)).toHaveText("1,005 jobs");
  await expect.poll(async () => Math.abs((await top()) - before)).toBeLessThan(1.5);
  expect(await page.evaluate(() => scrollY)).toBe(scrolled);
});
