import { test, chromium } from "@playwright/test";
import { writeFileSync } from "node:fs";
import { startService } from "./service.js";
import { BASELINE, OURS, open } from "./page.js";
import { CONDITIONS } from "./conditions.js";
test("dbg", async () => {
  test.setTimeout(0);
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  const service = await startService(Number(process.env.N ?? 100));
  for (let i = 0; i < 3; i++) {
    const o = await open(browser, OURS, service, CONDITIONS[0]!);
    o.devTools.on("Network.requestWillBeSent", (e) => console.log(e.requestId, e.request.url));
    o.devTools.on("Network.loadingFinished", (e) => console.log("finished", e.requestId, e.encodedDataLength));
    o.devTools.on("Network.loadingFailed", (e) => console.log("FAILED", e.requestId, e.errorText));
    await o.page.waitForFunction(() => bench.load.allRows);
    await new Promise((r) => setTimeout(r, 500));
    console.log(o.traffic.dataBytes, o.traffic.pageBytes, await o.page.evaluate(() => bench.load));
    await o.close();
  }
  for (const t of [BASELINE, OURS]) {
    const o = await open(browser, t, service, CONDITIONS[0]!);
    await o.page.waitForFunction(() => bench.load.allRows);
    await new Promise((r) => setTimeout(r, 500));
    await browser.startTracing(o.page, { categories: ["blink.user_timing", "toplevel", "disabled-by-default-devtools.timeline","devtools.timeline"] });
    await o.page.evaluate((plan) => bench.scroll(plan), { mark: "bench-step", steps: 40, distance: 138 as const });
    writeFileSync(`/tmp/b3/benchdbg/${t.name}.json`, await browser.stopTracing());
    await o.close();
  }
  await service.stop(); await browser.close();
});
