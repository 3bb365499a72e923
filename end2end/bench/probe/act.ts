import type { Act, Bench } from "./bench.js";

/** Does what users do, and takes the time. */
export function installAct(): void {
  const bench = (globalThis.bench ??= {} as Bench);
  const FRAME = 1000 / 60;

  function prepare(act: Act): () => void {
    switch (act.kind) {
      case "tick": {
        const box = bench.control<HTMLInputElement>('input[type="checkbox"]', act.status);
        return () => box.click();
      }
      case "press": {
        const button = bench.control<HTMLButtonElement>('[role="columnheader"] button', act.column);
        return () => button.click();
      }
      case "type": {
        const field = bench.control<HTMLInputElement>('input[type="search"]', "Search");
        return () => {
          field.value = act.text;
          field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        };
      }
    }
  }

  bench.act = async (act, expected) => {
    const run = prepare(act);
    // A user's hand knows nothing of frames: over many runs, each moment of a frame has its turn.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * FRAME));
    const started = performance.now();
    run();
    for (;;) {
      const now = await bench.afterFrame();
      if (bench.shows(expected)) {
        return now - started;
      }
    }
  };
}
