import type { Bench } from "./bench.js";

/** Finds the memory of the WebAssembly in a page as it starts: the page itself tells nobody. */
export function installMemory(): void {
  const bench = (globalThis.bench ??= {} as Bench);
  const memories = new Set<WebAssembly.Memory>();
  bench.wasmBytes = () => [...memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0);

  const remember = (instance: WebAssembly.Instance) => {
    const found = Object.values(instance.exports).filter((value) => value instanceof WebAssembly.Memory);
    found.forEach((memory) => memories.add(memory));
  };
  const { instantiate, instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = async (source, imports) => {
    const result = await instantiateStreaming(source, imports);
    remember(result.instance);
    return result;
  };
  WebAssembly.instantiate = (async (source: BufferSource | WebAssembly.Module, imports?: WebAssembly.Imports) => {
    const result = await (instantiate as (...given: unknown[]) => Promise<object>)(source, imports);
    remember("instance" in result ? (result.instance as WebAssembly.Instance) : (result as WebAssembly.Instance));
    return result;
  }) as typeof WebAssembly.instantiate;
}
