import type { Opened } from "./page.js";
import type { Act } from "./probe/bench.js";
import type { Expected } from "./probe/screen.js";

/** The most that is waited for anything, in ms. */
const PATIENCE = 120_000;

/** Waits for the whole number of jobs, and returns when it was on the screen, in ms. */
export async function allRowsShown({ page }: Opened): Promise<number> {
  const handle = await page.waitForFunction(() => bench.load.allRows, undefined, { timeout: PATIENCE });
  return (await handle.jsonValue())!;
}

/** Waits for the row of a job. */
export async function rowShown({ page }: Opened, number: string): Promise<void> {
  const isShown = (number: string) => bench.load.frames.at(-1)?.tops[number] !== undefined;
  await page.waitForFunction(isShown, number, { timeout: PATIENCE });
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
