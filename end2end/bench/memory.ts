import type { OpenPage } from "./page.js";

/**
 * Returns the memory of a page in bytes: its JavaScript heap after garbage collection, and its WebAssembly memory.
 * `performance.measureUserAgentSpecificMemory` would return both, but only for cross-origin isolated pages.
 */
export async function memoryOf({ page, devTools }: OpenPage): Promise<number> {
  await devTools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devTools.send("Runtime.getHeapUsage");
  return usedSize + (await page.evaluate(() => bench.wasmBytes()));
}
