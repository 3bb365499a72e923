import type { CDPSession, Page } from "@playwright/test";

import type { Condition } from "./conditions.js";
import { installLoad } from "./probe/load.js";
import { installMemory } from "./probe/memory.js";
import { installPerform } from "./probe/perform.js";
import { installScreen } from "./probe/screen.js";
import { installScroll } from "./probe/scroll.js";
import { Traffic } from "./traffic.js";
import type { Visit } from "./visit.js";

/** A page that is measured. */
export interface Target {
  readonly name: string;
  /** The path relative to the URL of the gateway. */
  readonly path: string;
}

export const OURS: Target = { name: "ours", path: "" };
export const BASELINE: Target = { name: "baseline", path: "baseline/index.html" };

/** An open page, with the means to measure it. */
export interface OpenPage {
  readonly page: Page;
  readonly devTools: CDPSession;
  readonly traffic: Traffic;
  close(): Promise<void>;
}

/** Opens a page with empty caches, and returns while it is loading. */
export async function open({ browser, target, service, condition }: Visit): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB" });
  await context.addCookies([{ name: "session_token", value: service.session, url: service.url, httpOnly: true }]);
  const page = await context.newPage();
  const devTools = await context.newCDPSession(page);
  await devTools.send("Network.enable");
  await emulate(condition, devTools);
  for (const install of [installScreen, installPerform, installScroll, installMemory]) {
    await page.addInitScript(install);
  }
  await page.addInitScript(installLoad, service.reference.size);
  const traffic = new Traffic(page, devTools);
  await page.goto(new URL(target.path, service.url).href, { waitUntil: "commit", timeout: 60_000 });
  return { page, devTools, traffic, close: () => context.close() };
}

async function emulate({ slowdown, network }: Condition, devTools: CDPSession): Promise<void> {
  if (slowdown > 1) {
    await devTools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  }
  if (network) {
    await devTools.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: network.latency,
      downloadThroughput: network.down,
      uploadThroughput: network.up,
    });
  }
}
