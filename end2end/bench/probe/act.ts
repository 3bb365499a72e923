import type { Act, Bench } from "./bench.js";

/** Does what users do, and takes the time. */
export function installAct(): void {
  const bench = (globalThis.bench ??= {} as Bench);

  /** Within so many frames there is what a page does by itself; what comes later comes from the service. */
  const PROMPT = 3;

  /**
   * How long nothing is done before the clock starts, in ms. A browser at rest makes a frame as soon as there is
   * something to show. One that is at it makes the next after 17 ms, and small differences drown in the wait.
   */
  const REST = 50;

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

  /** Resolves when something has changed in the document, without looking again and again meanwhile. */
  function change(): Promise<void> {
    return new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        observer.disconnect();
        resolve();
      });
      observer.observe(document.body, { attributes: true, characterData: true, childList: true, subtree: true });
    });
  }

  bench.act = async (act, expected) => {
    const run = prepare(act);
    await new Promise((resolve) => setTimeout(resolve, REST));
    const started = performance.now();
    run();
    for (let frame = 1; ; frame += 1) {
      const now = await bench.afterFrame();
      if (bench.shows(expected)) {
        return now - started;
      }
      if (frame >= PROMPT) {
        await change();
      }
    }
  };
}
