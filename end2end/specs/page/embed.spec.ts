import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "@playwright/test";

import { violations } from "../../fixtures/axe.js";
import { failedLoad } from "../../fixtures/browser-errors.js";
import { expect, test } from "../../fixtures/embedding.js";
import { compactList, count, openers, panel, statusBox, table, fullList } from "../../pages/embedded-list.js";
import { CLEAR, DETAILS, LABELS } from "../../pages/texts.js";

/** Returns the texts of a column. */
const column = async (list: Locator, key: string): Promise<string[]> =>
  (await list.locator(`tbody .cell-${key}`).allTextContents()).map((text) => text.trim());

/** Records the events of lists at the document of the portal. Returns a function that reads them. */
async function recordEvents(page: Page): Promise<() => Promise<{ type: string; detail: Record<string, unknown> }[]>> {
  await page.evaluate(() => {
    const events: unknown[] = [];
    Object.assign(globalThis, { events });
    for (const type of ["loaded", "select", "signed-out"].map((name) => `jess-jobs-${name}`)) {
      document.addEventListener(type, (event) => events.push({ type, detail: (event as CustomEvent).detail }));
    }
  });
  return () => page.evaluate(() => (globalThis as unknown as { events: never[] }).events);
}

test("a filter of one list does not change the other list, or the URL, history and title of the portal", async ({
  page,
  portal,
}) => {
  await page.goto(portal.origin);
  const list = fullList(page);
  await expect(table(list)).toBeVisible();
  await expect(count(compactList(page))).toHaveText(/^\d+ jobs?$/);
  const others = await column(compactList(page), "job");
  expect(others.length).toBeGreaterThan(0);
  const read = (): Promise<unknown> => page.evaluate(() => [location.href, history.length, document.title]);
  const before = await read();
  await statusBox(list, "Queued").check();
  await expect.poll(async () => new Set(await column(list, "status"))).toEqual(new Set(["Queued"]));
  expect(await column(compactList(page), "job")).toEqual(others);
  expect(await read()).toEqual(before);
});

test("the styles of the list and of the portal do not affect each other", async ({ page, portal }) => {
  await page.goto(portal.origin);
  const list = fullList(page);
  await expect(table(list)).toBeVisible();
  // The portal has rules for `table`, `td`, `button`, `.filter` and `.page`.
  await expect(page.locator("table.booking")).toHaveCSS("background-color", "rgb(243, 227, 195)");
  await expect(list.getByRole("button", { name: "Refresh" })).toHaveCSS("text-transform", "none");
  await expect(list.locator("tbody td").first()).not.toHaveCSS("border-top-style", "double");
});

test("the rows of a narrow list are cards, also in a wide window", async ({ page, portal }) => {
  await page.goto(portal.origin);
  await expect(table(compactList(page))).toBeVisible();
  expect((await compactList(page).locator("tbody tr").first().boundingBox())!.height).toBeGreaterThan(100);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
});

test("custom properties, parts and colour schemes of the portal apply to the list", async ({ page, portal }) => {
  await page.goto(portal.origin);
  const list = fullList(page);
  await expect(table(list)).toBeVisible();
  await expect(openers(list).first()).toHaveCSS("color", "rgb(122, 31, 43)");
  await expect(list.getByRole("search")).toHaveCSS("border-top-color", "rgb(216, 207, 194)");
  await expect(list.getByRole("search")).toHaveCSS("border-top-left-radius", "0px");
  await expect(list.getByRole("heading")).toHaveCSS("font-family", /^Georgia/);

  // The list follows the colour scheme of the portal, not the preference of the viewer.
  const white = "rgb(255, 255, 255)";
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(table(list)).toHaveCSS("background-color", white);
  await list.evaluate((element) => element.setAttribute("theme", "dark"));
  await expect(table(list)).toHaveCSS("background-color", "rgb(24, 32, 42)");
  await list.evaluate((element) => element.removeAttribute("theme"));
  await expect(table(list)).toHaveCSS("background-color", white);
  await page.evaluate(() => (document.documentElement.style.colorScheme = "dark"));
  await expect(table(list)).toHaveCSS("background-color", "rgb(24, 32, 42)");

  const height = (): Promise<number> =>
    list
      .locator(".button")
      .first()
      .evaluate((button) => button.clientHeight);
  const before = await height();
  await list.evaluate((element) => element.style.setProperty("--jess-jobs-rem", "32px"));
  await expect.poll(height).toBeGreaterThan(before * 1.8);
});

test.describe("with few jobs", () => {
  // axe takes long for each row, and the rows are alike.
  test.use({ sandboxJobs: 20 });

  for (const theme of ["light", "dark"] as const) {
    test(`axe finds no violation in the portal with its lists: ${theme}`, async ({ page, portal }) => {
      await page.goto(portal.origin);
      await openers(fullList(page)).first().click();
      await expect(table(compactList(page))).toBeVisible();
      for (const list of await page.locator("jess-jobs").all()) {
        await list.evaluate((list, theme) => list.setAttribute("theme", theme), theme);
      }
      expect(await violations(page, theme === "dark" ? "colours" : undefined)).toEqual([]);
    });
  }
});

test("a change of an attribute takes effect at once", async ({ listServer, page, portal, browserErrors }) => {
  const queries: string[] = [];
  page.on("request", (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.endsWith("/jobs")) queries.push(decodeURIComponent(search));
  });
  await page.goto(portal.origin);
  const list = fullList(page);
  await expect(table(list)).toBeVisible();
  await list.getByRole("searchbox").fill("shoebox");
  await list.evaluate((element) => element.setAttribute("since", "2021-07-01"));
  await list.evaluate((element) => element.setAttribute("till", "2021-07-31"));
  await expect(list.getByRole("textbox", { name: LABELS.since })).toHaveValue("2021-07-01");
  await expect(list.getByRole("searchbox")).toHaveValue("shoebox");
  await expect.poll(() => queries.at(-1)).toBe("?since=2021-06-30&till=2021-08-01");

  await list.evaluate((element) => element.setAttribute("time-zone", "Pacific/Auckland"));
  await expect(list.getByRole("textbox", { name: LABELS.since })).toHaveAccessibleDescription(
    "Days in Pacific/Auckland",
  );
  await list.evaluate((element) => element.setAttribute("heading", "Ours"));
  await expect(list.getByRole("heading", { name: "Ours" })).toBeVisible();
  await list.evaluate((element) => element.setAttribute("refresh-seconds", "1"));
  await expect(list.getByRole("alert")).toContainText("refreshSeconds is 1; expected a whole number of seconds");
  await expect(list.getByRole("alert")).toContainText("attributes of the element jess-jobs");
  await expect(page.getByRole("main")).toHaveCount(1);
  await list.evaluate((element) => element.removeAttribute("refresh-seconds"));
  await expect(table(list)).toBeVisible();

  // There is no API at this URL, and so no CORS headers.
  browserErrors.allow(/blocked by CORS policy/, ...failedLoad(/ERR_FAILED/));
  const other = page.waitForRequest((request) => request.url().startsWith(`${listServer.url}other/jobs`));
  await list.evaluate((element, url) => element.setAttribute("api-base", `${url}other`), listServer.url);
  await other;
  await expect(list.getByRole("alert")).toContainText(DETAILS.cors);
});

test("a list emits events for its jobs, for an opened job and for the end of the session", async ({
  context,
  page,
  portal,
  browserErrors,
}) => {
  browserErrors.allow(...failedLoad(401));
  await page.goto(portal.origin);
  await expect(table(compactList(page))).toBeVisible();
  await page.evaluate(() => document.querySelectorAll("jess-jobs").forEach((list) => list.remove()));
  const readEvents = await recordEvents(page);
  await page.evaluate(() => {
    const list = document.createElement("jess-jobs");
    list.setAttribute("since", "2021-07-01");
    list.setAttribute("till", "2021-07-31");
    document.querySelector("main")!.append(list);
  });
  const list = fullList(page);
  await expect
    .poll(readEvents)
    .toEqual([{ type: "jess-jobs-loaded", detail: { jobs: 4, query: "?since=2021-07-01&till=2021-07-31" } }]);

  await list.getByRole("button", { name: "385099", exact: true }).click();
  const select = (open: boolean): unknown => ({
    type: "jess-jobs-select",
    detail: { job: "385099", name: expect.any(String), status: "FINISHED", open },
  });
  await expect.poll(async () => (await readEvents()).at(-1)).toEqual(select(true));
  await panel(list, 385_099).close.click();
  await expect.poll(async () => (await readEvents()).at(-1)).toEqual(select(false));

  await context.clearCookies();
  await list.getByRole("button", { name: "Refresh" }).click();
  await expect.poll(async () => (await readEvents()).at(-1)).toEqual({ type: "jess-jobs-signed-out", detail: {} });
});

test('with panel="off" a click on a job emits the event and opens nothing', async ({ page, portal }) => {
  await page.goto(portal.origin);
  const list = fullList(page);
  await list.evaluate((element) => element.setAttribute("panel", "off"));
  await expect(table(list)).toBeVisible();
  const readEvents = await recordEvents(page);
  const opener = openers(list).first();
  const number = await opener.textContent();
  await expect(opener).not.toHaveAttribute("aria-expanded");
  for (const times of [1, 2]) {
    await opener.click();
    await expect
      .poll(async () => (await readEvents()).filter(({ type }) => type === "jess-jobs-select"))
      .toEqual(
        Array(times).fill({
          type: "jess-jobs-select",
          detail: { job: number, name: expect.any(String), status: expect.any(String), open: true },
        }),
      );
  }
  await expect(panel(list).root).toHaveCount(0);
  await expect(page.locator("#news")).toHaveText(new RegExp(`^Job ${number}: `));
});

test("a job is opened, and its results are viewed and downloaded, in an element", async ({ page, portal }) => {
  await page.goto(portal.origin);
  const list = fullList(page);
  const opener = list.getByRole("button", { name: "385099", exact: true });
  await opener.press("Enter");
  const { heading, results, root } = panel(list, 385_099);
  await expect(heading).toBeFocused();
  await results.file("eplusout.end").click();
  await expect(results.viewer.text).toContainText("EnergyPlus Completed Successfully");
  const [download] = await Promise.all([page.waitForEvent("download"), results.download("eplusout.end").click()]);
  expect(download.suggestedFilename()).toBe("eplusout.end");
  // The portal has no link to a job of the list.
  await expect(root.getByRole("button", { name: "Copy link" })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(root).toHaveCount(0);
  await expect(opener).toBeFocused();
  expect(new URL(page.url()).search).toBe("");
});

test("a number in an attribute is accepted, such as in check-in-minutes", async ({ page, portal }) => {
  await page.goto(portal.origin);
  const list = fullList(page);
  await expect(table(list)).toBeVisible();
  await list.evaluate((element) => element.setAttribute("check-in-minutes", "1441"));
  await expect(list.getByRole("alert")).toContainText("checkInMinutes is 1441; expected");
  await list.evaluate((element) => element.setAttribute("check-in-minutes", "30"));
  await expect(list.getByRole("alert")).toHaveCount(0);
  await expect(table(list)).toBeVisible();
});

test('with address="query" the filter is in the URL of the portal, whose own parameters are kept', async ({
  page,
  portal,
}) => {
  await page.goto(`${portal.origin}/?week=47&status=FINISHED`);
  const list = fullList(page);
  await expect(statusBox(list, "Finished")).not.toBeChecked();
  await list.evaluate((element) => element.setAttribute("address", "query"));
  await expect(statusBox(list, "Finished")).toBeChecked();
  await statusBox(list, "Queued").check();
  await expect.poll(() => decodeURIComponent(new URL(page.url()).search)).toBe("?status=QUEUED,FINISHED&week=47");
  await page.goBack();
  await expect(statusBox(list, "Queued")).not.toBeChecked();
});

test('with address="query" the history state of the portal is kept', async ({ page, portal }) => {
  await page.goto(portal.origin);
  const list = fullList(page);
  await list.evaluate((element) => element.setAttribute("address", "query"));
  await expect(table(list)).toBeVisible();
  await page.evaluate(() => history.replaceState({ position: 7 }, ""));
  await statusBox(list, "Queued").check();
  await expect.poll(() => new URL(page.url()).search).toBe("?status=QUEUED");
  expect(await page.evaluate(() => history.state)).toEqual({ position: 7 });
});

test("keys that enter text do not reach the portal, but shortcuts and other keys do", async ({ page, portal }) => {
  await page.goto(portal.origin);
  const list = fullList(page);
  await expect(table(list)).toBeVisible();
  await page.evaluate(() => {
    const events: string[] = [];
    Object.assign(globalThis, { events });
    for (const type of ["keydown", "keypress", "keyup"] as const) {
      document.addEventListener(type, (event) => events.push(`${type} ${event.key}`));
    }
  });
  const events = (): Promise<string[]> =>
    page.evaluate(() => (globalThis as unknown as { events: string[] }).events.splice(0));
  const search = list.getByRole("searchbox");
  await search.pressSequentially("g? /1");
  for (const key of ["Backspace", "Enter", "ArrowLeft", "Home", "Delete", "Shift+A"]) await search.press(key);
  await expect(search).toHaveValue("A? /");
  expect(await events()).toEqual(["keydown Shift", "keyup Shift"]);

  for (const key of ["Escape", "F2"]) {
    await search.press(key);
    expect(await events()).toEqual([`keydown ${key}`, `keyup ${key}`]);
  }
  await search.press("Alt+x");
  expect(await events()).toEqual(["keydown Alt", "keydown x", "keyup x", "keyup Alt"]);
  // Events of a key are treated alike, even if the modifier is released first.
  await page.keyboard.down("Control");
  await page.keyboard.down("k");
  await page.keyboard.up("Control");
  await page.keyboard.up("k");
  expect(await events()).toEqual(["keydown Control", "keydown k", "keyup Control", "keyup k"]);
  // AltGr enters characters. On Windows, it also sets Ctrl and Alt.
  await search.evaluate((field) => {
    const modifiers = { ctrlKey: true, altKey: true, modifierAltGraph: true };
    field.dispatchEvent(
      new KeyboardEvent("keydown", { key: "@", code: "KeyQ", bubbles: true, composed: true, ...modifiers }),
    );
  });
  expect(await events()).toEqual([]);

  // A button uses only the keys that activate it.
  await list.getByRole("button", { name: "Refresh" }).focus();
  await page.keyboard.press("Space");
  expect(await events()).toEqual([]);
  await page.keyboard.press("q");
  expect(await events()).toEqual(["keydown q", "keypress q", "keyup q"]);
});

test("a refresh keeps the focus in its row, and clearing the search moves it to the field", async ({
  page,
  portal,
}) => {
  await page.goto(portal.origin);
  const list = fullList(page);
  const inFocus = (selector: string): Promise<boolean> =>
    list.evaluate((element, selector) => element.shadowRoot!.activeElement?.matches(selector) ?? false, selector);
  await list.getByRole("searchbox").fill("no such job");
  await list.getByRole("button", { name: CLEAR.search }).click();
  await expect.poll(() => inFocus("#filter-search")).toBe(true);
  await openers(list).first().focus();
  await list.getByRole("button", { name: "Refresh" }).evaluate((button: HTMLElement) => button.click());
  await expect(count(list)).toHaveText(/^\d+ jobs$/);
  expect(await inFocus(".job-number")).toBe(true);
});

test("the pages of the portal contain the snippets of docs/embedding.md", () => {
  const read = (path: string): string =>
    readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), "utf8");
  const flat = (text: string): string =>
    text
      .split("\n")
      .map((line) => line.trim())
      .join("\n");
  const pages = readdirSync(fileURLToPath(new URL("../../portal", import.meta.url)));
  const portal = flat(pages.map((name) => read(`end2end/portal/${name}`)).join("\n"));
  const snippets = [...read("docs/embedding.md").matchAll(/```(?:html|js|css)\n([^]*?)```/g)].map(([, code]) => code!);
  expect(snippets.length).toBeGreaterThan(6);
  for (const snippet of snippets) expect(portal).toContain(flat(snippet).trim());
});
