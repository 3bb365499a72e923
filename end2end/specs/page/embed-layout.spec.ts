import { expect, test } from "../../fixtures/embedding.js";
import { table, fullList } from "../../pages/embedded-list.js";

test.describe("a long list", () => {
  test.use({ sandboxJobs: 3000 });

  test("renders its rows when a closed element opens, and again when its width changes", async ({ page, portal }) => {
    await page.goto(portal.origin);
    await page.evaluate(() => {
      const closed = document.createElement("details");
      closed.append(document.createElement("jess-jobs"));
      document.querySelector("main")!.replaceChildren(closed);
    });
    const list = fullList(page);
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
      // The form above it is higher the narrower it is.
      await list.locator("tbody").evaluate((body) => body.scrollIntoView());
      await expect.poll(gaps).toEqual([]);
      expect(await list.locator("tbody tr").count()).toBeGreaterThan(2);
    }
  });

  test("renders the rows that are scrolled into view in the shadow root of another component", async ({
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
    const list = fullList(page);
    await expect(list.locator("[role=status]")).toHaveText("3,000 jobs");
    // A change of a setting creates a new list, which must also listen to scrolling.
    await list.evaluate((list) => list.setAttribute("heading", "Ours"));
    await expect(list.getByRole("heading", { name: "Ours" })).toBeVisible();
    await expect(list.locator("[role=status]")).toHaveText("3,000 jobs");
    await page.locator("#box").evaluate((box) => (box.scrollTop = box.scrollHeight / 2));
    /** Counts the rows that are visible in the box. */
    const visibleRows = (): Promise<number> =>
      list.evaluate((list) => {
        const box = list.parentElement!.getBoundingClientRect();
        const rows = [...list.shadowRoot!.querySelectorAll("tbody tr")].map((row) => row.getBoundingClientRect());
        return rows.filter((row) => row.bottom > box.top && row.top < box.bottom).length;
      });
    await expect.poll(visibleRows).toBeGreaterThan(5);
  });
});

test("the list does not inherit properties of the portal, and has a width in a flex box", async ({ page, portal }) => {
  await page.goto(portal.origin);
  const list = fullList(page);
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

test("a dark list is printed in light colours", async ({ page, portal }) => {
  await page.goto(portal.origin);
  const list = fullList(page);
  await expect(table(list)).toBeVisible();
  await list.evaluate((list) => list.setAttribute("theme", "dark"));
  await page.emulateMedia({ media: "print" });
  await expect(list).toHaveCSS("color-scheme", "light");
});
