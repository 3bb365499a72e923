import { expect, test } from "../../fixtures/embedding.js";
import { WASM, holdRequests } from "../../fixtures/network.js";
import { compactList, openers, table, fullList } from "../../pages/embedded-list.js";
import { TITLES } from "../../pages/texts.js";

test("lists that are added and removed a hundred times leak no memory, nodes or listeners", async ({
  page,
  portal,
}) => {
  await page.addInitScript(() => {
    const { instantiateStreaming } = WebAssembly;
    WebAssembly.instantiateStreaming = async (...args) => {
      const result = await instantiateStreaming(...args);
      const memory = Object.values(result.instance.exports).find((item) => item instanceof WebAssembly.Memory);
      Object.assign(globalThis, { memory });
      return result;
    };
  });
  /** Returns the size of the WebAssembly memory in bytes. It never shrinks. */
  const memory = (): Promise<number> =>
    page.evaluate(() => (globalThis as unknown as { memory: WebAssembly.Memory }).memory.buffer.byteLength);
  await page.goto(portal.origin);
  await expect(table(fullList(page))).toBeVisible();
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
  /** Adds lists to the page and removes them, every other one before its reply has arrived. */
  const addAndRemove = (times: number): Promise<void> =>
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

  // The first lists fill caches that stay, such as compiled code.
  await addAndRemove(30);
  const [before, bytes] = [await measure(), await memory()];
  await addAndRemove(100);
  await expect.poll(() => pending.size).toBe(0);
  // The browser may keep the last unreferenced list for a moment.
  for (const [kind, most] of [
    ["Nodes", 100],
    ["JSEventListeners", 100],
    ["JSHeapUsedSize", 1_000_000],
  ] as const) {
    await expect.poll(async () => (await measure())[kind]! - before[kind]!, kind).toBeLessThan(most);
  }
  // The memory grows in steps to 3.7 MB because of fragmentation, and no further: measured over 2,000 lists.
  expect((await memory()) - bytes, "bytes of WebAssembly").toBeLessThan(1_000_000);
  await expect(page.locator("jess-jobs")).toHaveCount(2);
});

test("a list that is moved in the page keeps its state", async ({ page, portal }) => {
  await page.goto(portal.origin);
  const list = compactList(page);
  await expect(table(list)).toBeVisible();
  await openers(list).first().click();
  await page.evaluate(() => document.querySelector("main")!.prepend(document.querySelector("jess-jobs[compact]")!));
  await expect(openers(list).first()).toHaveAttribute("aria-expanded", "true");
});

test("a list that is moved into another document starts again there, with its style sheet", async ({
  page,
  portal,
}) => {
  await page.goto(portal.origin);
  await expect(table(fullList(page))).toBeVisible();
  await page.evaluate(() => {
    const { contentDocument } = document.querySelector("main")!.appendChild(document.createElement("iframe"));
    contentDocument!.body.append(document.querySelector("jess-jobs")!);
  });
  const moved = page.frameLocator("iframe").locator("jess-jobs");
  await expect(table(moved)).toBeVisible();
  expect(await moved.evaluate((list) => list.shadowRoot!.adoptedStyleSheets.length)).toBe(1);
});

// The program, and its part for the panel of a job.
for (const file of ["jess-jobs", "panel"]) {
  test(`after a trap in the program, every list, and a new one, reports that it has stopped: ${file}`, async ({
    listServer,
    page,
    portal,
    browserErrors,
  }) => {
    browserErrors.allow(/unreachable/);
    await page.goto(portal.origin);
    await expect(table(compactList(page))).toBeVisible();
    await page.evaluate(async ({ url, file }) => {
      const script = await (await fetch(`${url}embed.js`)).text();
      const [, binary] = new RegExp(`"(${file}-\\w+\\.wasm)"`).exec(script)!;
      // As the browser reports a trap deep in the program: with only the innermost part of the stack.
      const error = new WebAssembly.RuntimeError("unreachable");
      error.stack = `RuntimeError: unreachable\n    at ${url}${binary}:wasm-function[610]:0x1a8c8`;
      dispatchEvent(new ErrorEvent("error", { error }));
      document.querySelector("main")!.append(document.createElement("jess-jobs"));
    }, { url: listServer.url, file });
    for (const list of await page.locator("jess-jobs").all()) {
      await expect(list.getByRole("alert")).toContainText(TITLES.listStopped);
    }
  });
}

test("after an exception in the program, every list reports that it has stopped", async ({
  page,
  portal,
  browserErrors,
}) => {
  browserErrors.allow(/broken clock/);
  await page.goto(portal.origin);
  await expect(table(compactList(page))).toBeVisible();
  await page.evaluate(() => {
    Date.now = () => {
      throw new Error("broken clock");
    };
  });
  await fullList(page).getByRole("button", { name: "Refresh" }).click();
  for (const list of await page.locator("jess-jobs").all()) {
    await expect(list.getByRole("alert")).toContainText(TITLES.listStopped);
    await expect(list.getByRole("alert")).toHaveCount(1);
  }
});

test("errors of the portal, also in listeners to the list, are not attributed to the list", async ({
  page,
  portal,
  browserErrors,
}) => {
  browserErrors.allow(/of the portal/);
  await page.addInitScript(() => {
    addEventListener("jess-jobs-loaded", () => {
      throw new Error("1 of the portal");
    });
    addEventListener("jess-jobs-loaded", async () => {
      throw new Error("2 of the portal");
    });
  });
  await page.goto(portal.origin);
  await expect(table(compactList(page))).toBeVisible();
  await expect(table(fullList(page))).toBeVisible();
  await page.evaluate(() => {
    // A portal may use WebAssembly itself.
    void Promise.reject(new WebAssembly.RuntimeError("3 of the portal"));
  });
  for (const number of [1, 2, 3])
    await expect.poll(() => browserErrors.has(new RegExp(`${number} of the portal`))).toBe(true);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("every list reports that the program is slow to load, until it has loaded", async ({ page, portal }) => {
  await page.clock.install();
  const release = await holdRequests(page, WASM);
  await page.goto(portal.origin, { waitUntil: "commit" });
  const lists = page.locator("jess-jobs");
  await expect(lists).not.toHaveCount(0);
  for (const list of await lists.all()) await expect(list.getByRole("status")).toHaveText("Loading jobs…");
  await page.clock.fastForward(20_000);
  for (const list of await lists.all()) {
    await expect(list.getByRole("status")).toContainText("The job list is taking long to load");
  }

  release();
  await expect(table(fullList(page))).toBeVisible();
  await expect(page.getByText("taking long to load")).toHaveCount(0);
});

test("without WebAssembly, every list reports it, and errors of the portal are not intercepted", async ({
  page,
  portal,
  browserErrors,
}) => {
  browserErrors.allow(/The job list could not start/, /of the portal/);
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, "WebAssembly"));
  await page.goto(portal.origin);
  for (const list of await page.locator("jess-jobs").all()) {
    await expect(list.getByRole("alert")).toContainText(TITLES.noWebAssembly);
  }
  const errors = await page.evaluate(async () => {
    const messages: string[] = [];
    addEventListener("error", ({ message }) => messages.push(message));
    setTimeout(() => {
      throw new Error("1 of the portal");
    });
    void Promise.reject(new Error("2 of the portal"));
    await new Promise((resolve) => setTimeout(resolve, 100));
    return messages;
  });
  expect(errors).toEqual(["Uncaught Error: 1 of the portal"]);
  await expect.poll(() => browserErrors.has(/2 of the portal/)).toBe(true);
});
