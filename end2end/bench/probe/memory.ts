import type { Bench } from "./bench.js";

/** Installs {@link Bench.wasmBytes}. Intercepts the instantiation, since pages do not expose their memory. */
export function installMemory(): void {
  const bench = (globalThis.bench ??= {} as Bench);
  const memories = new Set<WebAssembly.Memory>();
  bench.wasmBytes = () => [...memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0);

  const record = (instance: WebAssembly.Instance) => {
    const found = Object.values(instance.exports).filter((value) => value instanceof WebAssembly.Memory);
    found.forEach((memory) => memories.add(memory));
  };
  const { instantiate, instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = async (source, imports) => {
    const result = await instantiateStreaming(source, imports);
    record(result.instance);
    return result;
  };
  WebAssembly.instantiate = (async (source: BufferSource | WebAssembly.Module, imports?: WebAssembly.Imports) => {
    const result = await (instantiate as (...args: unknown[]) => Promise<object>)(source, imports);
    record("instance" in result ? (result.instance as WebAssembly.Instance) : (result as WebAssembly.Instance));
    return result;
  }) as typeof WebAssembly.instantiate;
}
