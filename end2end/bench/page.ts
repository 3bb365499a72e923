import type { CDPSession, Page } from "@playwright/test";

import type { Condition } from "./conditions.js";
import { installAct } from "./probe/act.js";
import { installLoad } from "./probe/load.js";
import { installMemory } from "./probe/memory.js";
import { installScreen } from "./probe/screen.js";
import { installScroll } from "./probe/scroll.js";
import { Traffic } from "./traffic.js";
import type { Occasion } from "./visit.js";

/** A page that is measured. */
export interface Target {
  readonly name: string;
  /** Where it is, from the gateway's root. */
  readonly path: string;
}

export const OURS: Target = { name: "ours", path: "" };
export const BASELINE: Target = { name: "baseline", path: "baseline/index.html" };

/** A page, opened as on a first visit, and what is needed to measure it. */
export interface Opened {
  readonly page: Page;
  readonly devTools: CDPSession;
  readonly traffic: Traffic;
  close(): Promise<void>;
}

/** Opens a page: in a context of its own, so that nothing is in any cache. Its loading is under way then. */
export async function open({ browser, target, service, condition }: Occasion): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB" });
  await context.addCookies([{ name: "session_token", value: service.session, url: service.url, httpOnly: true }]);
  const page = await context.newPage();
  const devTools = await context.newCDPSession(page);
  await devTools.send("Network.enable");
  await apply(condition, devTools);
  for (const install of [installScreen, installAct, installScroll, installMemory]) {
    await page.addInitScript(install);
  }
  await page.addInitScript(installLoad, service.reference.size);
  const traffic = new Traffic(page, devTools);
  await page.goto(new URL(target.path, service.url).href, { waitUntil: "commit", timeout: 60_000 });
  return { page, devTools, traffic, close: () => context.close() };
}

async function apply({ slowdown, line }: Condition, devTools: CDPSession): Promise<void> {
  if (slowdown > 1) {
    await devTools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  }
  if (line) {
    await devTools.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: line.latency,
      downloadThroughput: line.down,
      uploadThroughput: line.up,
    });
  }
}
