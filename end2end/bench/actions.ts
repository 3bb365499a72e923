import type { OpenPage } from "./page.js";
import type { Action } from "./probe/bench.js";
import type { Expected } from "./probe/screen.js";

const TIMEOUT_MS = 120_000;

/** Waits until the page shows the complete number of jobs, and returns when it was on the screen, in ms. */
export async function allRowsShown({ page }: OpenPage): Promise<number> {
  const handle = await page.waitForFunction(() => bench.load.allRows, undefined, { timeout: TIMEOUT_MS });
  return (await handle.jsonValue())!;
}

/** Waits until the page shows the row of a job. */
export async function rowShown({ page }: OpenPage, number: string): Promise<void> {
  const isShown = (number: string) => bench.load.frames.at(-1)?.tops[number] !== undefined;
  await page.waitForFunction(isShown, number, { timeout: TIMEOUT_MS });
}

/** Waits until the page is idle: no request is pending, and no task is queued. */
export async function settled({ page, traffic }: OpenPage): Promise<void> {
  const idle = () => page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => resolve(undefined))));
  await idle();
  await traffic.quiet();
  await idle();
}

/** Performs an action, and returns how long the page took to show the expected result, in ms. */
export async function perform(opened: OpenPage, action: Action, expected: Expected): Promise<number> {
  const result = opened.page.evaluate(([action, expected]) => bench.perform(action, expected), [
    action,
    expected,
  ] as const);
  const time = await withTimeout(result, `${JSON.stringify(action)} to show ${JSON.stringify(expected)}`);
  await settled(opened);
  return time;
}

/** Waits for a promise, and fails if it takes too long. */
async function withTimeout<T>(promise: Promise<T>, description: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${TIMEOUT_MS} ms for ${description}`)), TIMEOUT_MS);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
