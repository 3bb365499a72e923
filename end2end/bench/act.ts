import type { Opened } from "./page.js";
import type { Act } from "./probe/bench.js";
import type { Expected } from "./probe/screen.js";

/** The most that is waited for anything, in ms. */
const PATIENCE = 120_000;

/** Waits for a moment of loading, and returns when it was, in ms. */
export async function loaded({ page }: Opened, moment: "firstRow" | "allRows"): Promise<number> {
  const handle = await page.waitForFunction((name) => bench.load[name], moment, { timeout: PATIENCE });
  return (await handle.jsonValue())!;
}

/** Resolves when nothing goes on that was begun: no request, and nothing that waits for its turn. */
export async function settled({ page, traffic }: Opened): Promise<void> {
  const idle = () => page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => resolve(undefined))));
  await idle();
  await traffic.quiet();
  await idle();
}

/** Does something in the page, and returns how long it took to show what is expected, in ms. */
export async function act(opened: Opened, what: Act, expected: Expected): Promise<number> {
  const acting = opened.page.evaluate(([what, expected]) => bench.act(what, expected), [what, expected] as const);
  const taken = await within(PATIENCE, acting, `${JSON.stringify(what)} to show ${JSON.stringify(expected)}`);
  await settled(opened);
  return taken;
}

/** Awaits something that must not take forever. */
async function within<T>(ms: number, promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms} ms for ${what}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
