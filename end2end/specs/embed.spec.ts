import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";

import { expect, test } from "../fixtures/embedding.js";
import { account } from "../fixtures/gateway.js";
import { failedLoad } from "../fixtures/watch.js";
import { envelope, job } from "../fixtures/wire.js";
import { JOBS_CALL } from "../pages/jobs-page.js";

/** The element of the portal with the whole list, and the one with the list alone. */
const whole = (page: Page): Locator => page.locator("jess-jobs").first();
const compact = (page: Page): Locator => page.locator("jess-jobs[compact]");

const count = (list: Locator): Locator => list.getByRole("status");
const table = (list: Locator): Locator => list.getByRole("table", { name: "Jobs" });
const status = (list: Locator, name: string): Locator => list.getByRole("checkbox", { name, exact: true });
const openers = (list: Locator): Locator => list.getByRole("rowheader").getByRole("button");

/** The texts of a column. */
const column = (list: Locator, key: string): Promise<string[]> => list.locator(`tbody .cell-${key}`).allTextContents();

/** The events of a list that the portal's document hears, from now on. */
async function hear(page: Page): Promise<() => Promise<{ type: string; detail: Record<string, unknown> }[]>> {
  await page.evaluate(() => {
    const heard: unknown[] = [];
    Object.assign(globalThis, { heard });
    for (const type of ["loaded", "select", "signed-out"].map((name) => `jess-jobs-${name}`)) {
      document.addEventListener(type, (event) => heard.push({ type, detail: (event as CustomEvent).detail }));
    }
  });
  return () => page.evaluate(() => (globalThis as unknown as { heard: never[] }).heard);
}

test("two lists of a portal on another origin, each with its own filter and room, and the portal as it was", async ({
  jobs: _,
  page,
  portal,
}) => {
  await page.goto(portal.origin);
  const title = await page.title();
  const [first, second] = [whole(page), compact(page)];
  await expect(table(first)).toBeVisible();
  await expect(count(second)).toHaveText(/^\d+ jobs?$/);
  const ended = (await column(second, "status")).map((text) => text.trim());
  expect(new Set(ended).size).toBeGreaterThan(0);
  for (const text of ended) expect(["Rejected", "Canceled"]).toContain(text);
  expect(await column(first, "status")).toContain("Finished");

  await expect(first.getByRole("heading", { name: "My jobs" })).toBeVisible();
  await expect(second.getByRole("search")).toHaveCount(0);
  await expect(second.getByRole("heading")).toHaveCount(0);

  const address = page.url();
  const entries = await page.evaluate(() => history.length);
  await status(first, "Queued").check();
  await expect.poll(async () => new Set((await column(first, "status")).map((text) => text.trim()))).toEqual(
    new Set(["Queued"]),
  );
  expect((await column(second, "status")).map((text) => text.trim())).toEqual(ended);
  expect(page.url()).toBe(address);
  expect(await page.evaluate(() => history.length)).toBe(entries);
  expect(await page.title()).toBe(title);
  // Neither style meets the other: the portal has rules for `table`, `td`, `button`, `.filter` and `.page`.
  await expect(page.locator("table.booking")).toHaveCSS("background-color", "rgb(243, 227, 195)");
  await expect(first.getByRole("button", { name: "Refresh" })).toHaveCSS("text-transform", "none");
  await expect(first.locator("tbody td").first()).not.toHaveCSS("border-top-style", "double");
  // The rows are cards in the room that they have, however wide the window is.
  expect(await second.locator("tbody tr").first().evaluate((row) => row.clientHeight)).toBeGreaterThan(100);
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(sideways).toBe(0);
});

test("the looks follow the portal: properties, parts, light and dark", async ({ jobs: _, page, portal }) => {
  await page.goto(portal.origin);
  const list = whole(page);
  await expect(table(list)).toBeVisible();
  await expect(openers(list).first()).toHaveCSS("color", "rgb(122, 31, 43)");
  await expect(list.getByRole("search")).toHaveCSS("border-top-color", "rgb(216, 207, 194)");
  await expect(list.getByRole("search")).toHaveCSS("border-top-left-radius", "0px");
  await expect(list.getByRole("heading")).toHaveCSS("font-family", /^Georgia/);

  // The viewer's wish is the portal's to follow.
  const ground = "rgb(255, 255, 255)";
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(table(list)).toHaveCSS("background-color", ground);
  await list.evaluate((element) => element.setAttribute("theme", "dark"));
  await expect(table(list)).toHaveCSS("background-color", "rgb(24, 32, 42)");
  await list.evaluate((element) => element.removeAttribute("theme"));
  await expect(table(list)).toHaveCSS("background-color", ground);
  await page.evaluate(() => (document.documentElement.style.colorScheme = "dark"));
  await expect(table(list)).toHaveCSS("background-color", "rgb(24, 32, 42)");

  const height = (): Promise<number> => list.locator(".button").first().evaluate((button) => button.clientHeight);
  const before = await height();
  await list.evaluate((element) => element.style.setProperty("--jess-jobs-rem", "32px"));
  await expect.poll(height).toBeGreaterThan(before * 1.8);
});

test("nothing is to be said against the portal with its lists by the rules of accessibility", async ({
  jobs: _,
  page,
  portal,
}) => {
  await page.goto(portal.origin);
  await openers(whole(page)).first().click();
  await expect(table(compact(page))).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`)).toEqual([]);
});

test("attributes are live, and a change of the filter asks for that", async ({ jobs, page, portal, watch }) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.endsWith("/jobs")) asked.push(decodeURIComponent(search));
  });
  await page.goto(portal.origin);
  const list = whole(page);
  await expect(table(list)).toBeVisible();
  await list.getByRole("searchbox").fill("shoebox");
  await list.evaluate((element) => element.setAttribute("since", "2021-07-01"));
  await list.evaluate((element) => element.setAttribute("till", "2021-07-31"));
  await expect(list.getByRole("textbox", { name: "Submitted since" })).toHaveValue("2021-07-01");
  await expect(list.getByRole("searchbox")).toHaveValue("shoebox");
  await expect.poll(() => asked.at(-1)).toBe("?since=2021-07-01&till=2021-07-31");

  await list.evaluate((element) => element.setAttribute("heading", "Ours"));
  await expect(list.getByRole("heading", { name: "Ours" })).toBeVisible();
  await list.evaluate((element) => element.setAttribute("refresh-seconds", "1"));
  await expect(list.getByRole("alert")).toContainText("refreshSeconds is 1; expected a whole number of seconds");
  await expect(list.getByRole("alert")).toContainText("attributes of the element jess-jobs");
  await expect(page.getByRole("main")).toHaveCount(1);
  await list.evaluate((element) => element.removeAttribute("refresh-seconds"));
  await expect(table(list)).toBeVisible();

  // There is no API at this one, and no page of another origin is let in.
  watch.expect(/blocked by CORS policy/, ...failedLoad(/ERR_FAILED/));
  const other = page.waitForRequest((request) => request.url().startsWith(`${jobs.url}other/jobs`));
  await list.evaluate((element, url) => element.setAttribute("api-base", `${url}other`), jobs.url);
  await other;
  await expect(list.getByRole("alert")).toContainText("does not allow it to ask (CORS)");
});

test("what happens in a list is told to the portal", async ({ context, jobs: _, page, portal, watch }) => {
  watch.expect(...failedLoad(401));
  await page.goto(portal.origin);
  await expect(table(compact(page))).toBeVisible();
  await page.evaluate(() => document.querySelectorAll("jess-jobs").forEach((list) => list.remove()));
  const heard = await hear(page);
  await page.evaluate(() => {
    const list = document.createElement("jess-jobs");
    list.setAttribute("since", "2021-07-01");
    list.setAttribute("till", "2021-07-31");
    document.querySelector("main")!.append(list);
  });
  const list = whole(page);
  await expect.poll(heard).toEqual([
    { type: "jess-jobs-loaded", detail: { jobs: 4, query: "?since=2021-07-01&till=2021-07-31" } },
  ]);

  await list.getByRole("button", { name: "385099", exact: true }).click();
  const select = (open: boolean): unknown => ({
    type: "jess-jobs-select",
    detail: { job: "385099", name: expect.any(String), status: "FINISHED", open },
  });
  expect((await heard()).at(-1)).toEqual(select(true));
  await list.getByRole("button", { name: "385099", exact: true }).click();
  expect((await heard()).at(-1)).toEqual(select(false));

  await context.clearCookies();
  await list.getByRole("button", { name: "Refresh" }).click();
  await expect.poll(async () => (await heard()).at(-1)).toEqual({ type: "jess-jobs-signed-out", detail: {} });
});

test.describe("signed out", () => {
  test.use({ signedIn: false });

  test("to sign in leads through the gateway and back to the portal", async ({
    jobs,
    page,
    portal,
    signInPage,
    watch,
  }) => {
    watch.expect(...failedLoad(401));
    await page.goto(`${portal.origin}/?week=47#/simulation`);
    await whole(page).getByRole("link", { name: "Sign in" }).click();
    await expect(signInPage.heading).toBeVisible();
    expect(page.url()).toContain(jobs.url);
    await signInPage.submit.click();
    await expect(table(whole(page))).toBeVisible();
    expect(page.url()).toBe(`${portal.origin}/?week=47#/simulation`);
    await expect(table(compact(page))).toBeVisible();
  });
});

test("with address=\"query\" the filter lives in the portal's address, whose own keys stay", async ({
  jobs: _,
  page,
  portal,
}) => {
  await page.goto(`${portal.origin}/?week=47&status=FINISHED`);
  const list = whole(page);
  await expect(status(list, "Finished")).not.toBeChecked();
  await list.evaluate((element) => element.setAttribute("address", "query"));
  await expect(status(list, "Finished")).toBeChecked();
  await status(list, "Queued").check();
  await expect.poll(() => decodeURIComponent(new URL(page.url()).search)).toBe("?status=QUEUED,FINISHED&week=47");
  await page.goBack();
  await expect(status(list, "Queued")).not.toBeChecked();
});

test("a row that has the focus keeps it, and to clear the search gives it to the field", async ({
  jobs: _,
  page,
  portal,
}) => {
  await page.goto(portal.origin);
  const list = whole(page);
  const inFocus = (selector: string): Promise<boolean> =>
    list.evaluate((element, selector) => element.shadowRoot!.activeElement?.matches(selector) ?? false, selector);
  await list.getByRole("searchbox").fill("nothing of the kind");
  await list.getByRole("button", { name: "Clear the search" }).click();
  await expect.poll(() => inFocus("#filter-search")).toBe(true);
  await openers(list).first().focus();
  await list.getByRole("button", { name: "Refresh" }).evaluate((button: HTMLElement) => button.click());
  await expect(count(list)).toHaveText(/^\d+ jobs$/);
  expect(await inFocus(".job-number")).toBe(true);
});

test("lists that come and go leave nothing behind", async ({ jobs: _, page, portal }) => {
  test.setTimeout(60_000);
  await page.addInitScript(() => {
    const { instantiateStreaming } = WebAssembly;
    WebAssembly.instantiateStreaming = async (...args) => {
      const result = await instantiateStreaming(...args);
      const memory = Object.values(result.instance.exports).find((item) => item instanceof WebAssembly.Memory);
      Object.assign(globalThis, { memory });
      return result;
    };
  });
  /** The memory of the program, in bytes; it never shrinks. */
  const memory = (): Promise<number> =>
    page.evaluate(() => (globalThis as unknown as { memory: WebAssembly.Memory }).memory.buffer.byteLength);
  await page.goto(portal.origin);
  await expect(table(whole(page))).toBeVisible();
  const pending = new Set<unknown>();
  page.on("request", (request) => pending.add(request));
  page.on("requestfinished", (request) => pending.delete(request));
  page.on("requestfailed", (request) => pending.delete(request));
  const devTools = await page.context().newCDPSession(page);
  await devTools.send("Performance.enable");
  const measure = async (): Promise<Record<string, number>> => {
    await devTools.send("HeapProfiler.collectGarbage");
    const { metrics } = await devTools.send("Performance.getMetrics");
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
  /** Puts lists into the page and takes them out, half of them before they have an answer. */
  const comeAndGo = (times: number): Promise<void> =>
    page.evaluate(async (times) => {
      for (let time = 0; time < times; time += 1) {
        const list = document.createElement("jess-jobs");
        const loaded = new Promise((resolve) => list.addEventListener("jess-jobs-loaded", resolve, { once: true }));
        document.body.append(list);
        if (time % 2 === 0) await loaded;
        else await new Promise((resolve) => setTimeout(resolve));
        list.remove();
      }
    }, times);

  // The first ones fill what stays, such as what the compiler makes of code that has become hot.
  await comeAndGo(30);
  const [before, bytes] = [await measure(), await memory()];
  await comeAndGo(100);
  await expect.poll(() => pending.size).toBe(0);
  // Of what nothing refers to any more the browser is free to keep the last one for a moment.
  for (const [kind, most] of [["Nodes", 100], ["JSEventListeners", 100], ["JSHeapUsedSize", 1_000_000]] as const) {
    await expect.poll(async () => (await measure())[kind]! - before[kind]!, kind).toBeLessThan(most);
  }
  // It grows in steps as what comes and goes finds its places, to 3.7 MB, and from then on not at all: measured over
  // 2,000 lists.
  expect((await memory()) - bytes, "bytes of WebAssembly").toBeLessThan(1_000_000);
  await expect(page.locator("jess-jobs")).toHaveCount(2);
});

test("a long list fills the room that it gets: in what is closed at first, in a column that changes its width", async ({
  context,
  page,
  portal,
  startGateway,
}) => {
  const jobs = await startGateway("--sandbox", "--sandbox-jobs", "3000", "--allow-origins", portal.origin);
  portal.jobs = jobs.url.slice(0, -1);
  await context.request.post(`${jobs.url}users/api/auth`, { data: account });
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

  /** How far each row begins below the one before, less that one's height; rows that fit each other have 0. */
  const misfits = (): Promise<number[]> =>
    list.locator("tbody tr").evaluateAll((rows) => {
      const boxes = rows.map((row) => row.getBoundingClientRect()).sort((one, other) => one.top - other.top);
      return boxes.slice(1).map((box, at) => Math.round(box.top - boxes[at]!.bottom)).filter((misfit) => misfit !== 0);
    });
  for (const width of ["300px", "60rem", "20rem"]) {
    await list.evaluate((list, width) => (list.style.width = width), width);
    await expect.poll(misfits).toEqual([]);
    expect(await list.locator("tbody tr").count()).toBeGreaterThan(2);
  }
});

test("a long list draws what is scrolled into view in somebody else's shadow root", async ({
  context,
  page,
  portal,
  startGateway,
}) => {
  const jobs = await startGateway("--sandbox", "--sandbox-jobs", "3000", "--allow-origins", portal.origin);
  portal.jobs = jobs.url.slice(0, -1);
  await context.request.post(`${jobs.url}users/api/auth`, { data: account });
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
  await page.locator("#box").evaluate((box) => (box.scrollTop = box.scrollHeight / 2));
  /** How many rows are to be seen in the box. */
  const inView = (): Promise<number> =>
    list.evaluate((list) => {
      const box = list.parentElement!.getBoundingClientRect();
      const rows = [...list.shadowRoot!.querySelectorAll("tbody tr")].map((row) => row.getBoundingClientRect());
      return rows.filter((row) => row.bottom > box.top && row.top < box.bottom).length;
    });
  await expect.poll(inView).toBeGreaterThan(5);
});

test("a list that is moved into another document begins anew there, with its style", async ({
  jobs: _,
  page,
  portal,
}) => {
  await page.goto(portal.origin);
  await expect(table(whole(page))).toBeVisible();
  await page.evaluate(() => {
    const { contentDocument } = document.querySelector("main")!.appendChild(document.createElement("iframe"));
    contentDocument!.body.append(document.querySelector("jess-jobs")!);
  });
  const moved = page.frameLocator("iframe").locator("jess-jobs");
  await expect(table(moved)).toBeVisible();
  expect(await moved.evaluate((list) => list.shadowRoot!.adoptedStyleSheets.length)).toBe(1);
});

test("what elements hand down does not reach the list, and a box that asks for its width gets one", async ({
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

test("once the program has stopped all lists say so, and later ones too", async ({ jobs, page, portal, watch }) => {
  watch.expect(/unreachable/);
  await page.goto(portal.origin);
  await expect(table(compact(page))).toBeVisible();
  await page.evaluate(async (url) => {
    const script = await (await fetch(`${url}embed.js`)).text();
    const [, binary] = /"(jess-jobs-\w+\.wasm)"/.exec(script)!;
    // As the browser reports it where the fault is deep in the program: of its stack only the innermost part is told.
    const error = new WebAssembly.RuntimeError("unreachable");
    error.stack = `RuntimeError: unreachable\n    at ${url}${binary}:wasm-function[610]:0x1a8c8`;
    dispatchEvent(new ErrorEvent("error", { error }));
    document.querySelector("main")!.append(document.createElement("jess-jobs"));
  }, jobs.url);
  for (const list of await page.locator("jess-jobs").all()) {
    await expect(list.getByRole("alert")).toContainText("The list has stopped");
  }
});

test("on paper a dark list is light", async ({ jobs: _, page, portal }) => {
  await page.goto(portal.origin);
  const list = whole(page);
  await expect(table(list)).toBeVisible();
  await list.evaluate((list) => list.setAttribute("theme", "dark"));
  await page.emulateMedia({ media: "print" });
  await expect(list).toHaveCSS("color-scheme", "light");
});

test("jobs that arrive move nothing under the eye, in a box that scrolls by itself either", async ({
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
  /** The number of the job in the middle of the box. */
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

test("a list that is moved in the page stays as it is", async ({ jobs: _, page, portal }) => {
  await page.goto(portal.origin);
  const list = compact(page);
  await expect(table(list)).toBeVisible();
  await openers(list).first().click();
  await page.evaluate(() => document.querySelector("main")!.prepend(document.querySelector("jess-jobs[compact]")!));
  await expect(openers(list).first()).toHaveAttribute("aria-expanded", "true");
});

test("a file that is not what the build made is not run, and the list says so", async ({
  jobs: _,
  page,
  portal,
  watch,
}) => {
  watch.expect(/integrity/i, /The job list could not start/, /Failed to fetch/);
  for (const file of ["**/jess-jobs-*.js", "**/jess-jobs-*.wasm", "**/embed-*.css"]) {
    await page.route(
      file,
      async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: `${await response.text()} ` });
      },
    );
    await page.goto(portal.origin);
    await expect(whole(page).getByRole("alert")).toContainText("The job list could not start");
    await page.unroute(file);
  }
  await page.goto(portal.origin);
  await expect(table(whole(page))).toBeVisible();
});

test("the portal's pages and docs/embedding.md say the same", () => {
  const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");
  const flat = (text: string): string => text.split("\n").map((line) => line.trim()).join("\n");
  const pages = readdirSync(fileURLToPath(new URL("../portal", import.meta.url)));
  const portal = flat(pages.map((name) => read(`end2end/portal/${name}`)).join("\n"));
  const snippets = [...read("docs/embedding.md").matchAll(/```(?:html|js|css)\n([^]*?)```/g)].map(([, code]) => code!);
  expect(snippets.length).toBeGreaterThan(6);
  for (const snippet of snippets) expect(portal).toContain(flat(snippet).trim());
});
