import type { Opened } from "./page.js";

/**
 * What a page keeps, in bytes: the objects of its JavaScript once the garbage is gone, and the memory of its
 * WebAssembly. `performance.measureUserAgentSpecificMemory` would give both, but wants a page that is isolated
 * from other origins by headers that ours is not sent with.
 */
export async function memoryOf({ page, devTools }: Opened): Promise<number> {
  await devTools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devTools.send("Runtime.getHeapUsage");
  return usedSize + (await page.evaluate(() => bench.wasmBytes()));
}
