import type { Action, Bench } from "./bench.js";

/** Installs {@link Bench.perform}. */
export function installPerform(): void {
  const bench = (globalThis.bench ??= {} as Bench);

  /** The number of frames in which a page shows results that need no request. */
  const LOCAL_FRAMES = 3;

  /**
   * The idle time before the action, in ms. An idle browser starts a frame at once. An active one waits for the next of
   * 60 frames per second, which would hide small differences.
   */
  const IDLE_MS = 50;

  function prepare(action: Action): () => void {
    switch (action.kind) {
      case "toggle": {
        const box = bench.control<HTMLInputElement>('input[type="checkbox"]', action.status);
        return () => box.click();
      }
      case "sort": {
        const button = bench.control<HTMLButtonElement>('[role="columnheader"] button', action.column);
        return () => button.click();
      }
      case "type": {
        const field = bench.control<HTMLInputElement>('input[type="search"]', "Search");
        return () => {
          field.value = action.text;
          field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        };
      }
    }
  }

  /** Waits for a change of the document without polling. */
  function documentChange(): Promise<void> {
    return new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        observer.disconnect();
        resolve();
      });
      observer.observe(document.body, { attributes: true, characterData: true, childList: true, subtree: true });
    });
  }

  bench.perform = async (action, expected) => {
    const run = prepare(action);
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    const started = performance.now();
    run();
    for (let frame = 1; ; frame += 1) {
      const now = await bench.afterFrame();
      if (bench.shows(expected)) {
        return now - started;
      }
      if (frame >= LOCAL_FRAMES) {
        await documentChange();
      }
    }
  };
}
