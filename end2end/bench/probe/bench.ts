/**
 * Declares the global object of the measuring code in a page. Each file in this folder installs a part of it before the
 * scripts of the page run. The code is the same for both pages: it finds elements by role and accessible name.
 */
import type { Load } from "./load.js";
import type { Expected } from "./screen.js";

export interface Bench {
  /** Waits until the next frame is painted, and returns the time, in ms. */
  afterFrame(): Promise<number>;
  /** Reports whether the page shows this. */
  shows(expected: Expected): boolean;
  /** Reports whether there is a row of a job. */
  hasRow(): boolean;
  /** Returns the job number and the top, in CSS pixels, of each row in view. */
  rowsInView(): [number: string, top: number][];
  /** Returns the text of the live region. */
  statusText(): string;
  /** Returns the number of jobs in the live region; NaN unless its text is a complete count. */
  count(): number;
  /** Returns the table of jobs. */
  table(): HTMLElement;
  /** Returns the control that matches a selector and has this accessible name. */
  control<E extends HTMLElement>(selector: string, name: string): E;
  load: Load;
  /** Performs an action, and returns the time until the result was on the screen, in ms. */
  perform(action: Action, expected: Expected): Promise<number>;
  scroll(plan: ScrollPlan): Promise<void>;
  /** Returns the size of the page's WebAssembly memory in bytes. */
  wasmBytes(): number;
}

/** An action of a user. */
export type Action =
  { kind: "toggle"; status: string } | { kind: "sort"; column: string } | { kind: "type"; text: string };

/** A sequence of scroll steps, one per frame. */
export interface ScrollPlan {
  /** The name of the mark of each step in the trace. */
  mark: string;
  steps: number;
  /** The distance of a step in CSS pixels, or `anywhere` for jumps within the whole list. */
  distance: number | "anywhere";
}

declare global {
  var bench: Bench;
}
