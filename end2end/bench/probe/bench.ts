/**
 * What the measuring code keeps in a page, and how the parts of it find each other there: each file beside this
 * one installs a part before the page's own scripts run. The parts are the same for both pages, and find what
 * they need by role and accessible name.
 */
import type { Load } from "./load.js";
import type { Expected } from "./screen.js";

export interface Bench {
  /** Resolves right after the next frame: scripts, style, layout and painting of it are done. In ms. */
  afterFrame(): Promise<number>;
  /** Whether this is what is to be seen. */
  shows(expected: Expected): boolean;
  /** Whether there is a row of a job. */
  hasRow(): boolean;
  /** The number of the job in each row in view, and the top of the row in CSS pixels from that of the window. */
  rowsInView(): [number: string, top: number][];
  /** The words of the live region. */
  words(): string;
  /** The number of jobs in them, where they are that and nothing else; otherwise not a number. */
  count(): number;
  /** The table of jobs. */
  table(): HTMLElement;
  /** The one control of this kind with this accessible name. */
  control<E extends HTMLElement>(selector: string, name: string): E;
  load: Load;
  /** Does something, and says how long it took until the result was on the screen, in ms. */
  act(act: Act, expected: Expected): Promise<number>;
  scroll(plan: ScrollPlan): Promise<void>;
  /** The size of the page's WebAssembly memory in bytes. */
  wasmBytes(): number;
}

/** What a user does. */
export type Act =
  | { kind: "tick"; status: string }
  | { kind: "press"; column: string }
  | { kind: "type"; text: string };

/** How to scroll, one step a frame. */
export interface ScrollPlan {
  /** The name of the mark that each step leaves in a trace. */
  mark: string;
  steps: number;
  /** How far a step goes, in CSS pixels; `anywhere` for jumps all over the list. */
  distance: number | "anywhere";
}

declare global {
  var bench: Bench;
}
