import { act } from "./actions.js";
import type { Samples } from "./figures.js";
import type { Opened } from "./page.js";
import type { Act } from "./probe/bench.js";
import type { Occasion } from "./visit.js";

/** The status to filter by: one that some jobs have, whatever their number. */
const STATUS = { label: "Rejected", value: "REJECTED" };

/**
 * What to search for: nearly each letter leaves fewer jobs. All of it is in names and numbers alone, and not in
 * what a job says of itself as it goes on.
 */
const WORDS = ["2050", "zo"];

/** How often all of it is done in one visit. */
const ROUNDS = 4;

/** Measures how a page that has the whole list, and nothing under way, answers to its user. */
export async function measureUsing(opened: Opened, occasion: Occasion, samples: Samples): Promise<void> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    await addFilter(opened, occasion, samples);
    await addSearch(opened, occasion, samples, round);
  }
  for (let round = 1; round <= ROUNDS; round += 1) {
    await addSort(opened, occasion, samples);
  }
}

async function addFilter(opened: Opened, { service }: Occasion, samples: Samples): Promise<void> {
  const tick: Act = { kind: "tick", status: STATUS.label };
  samples.add("filterOn", await act(opened, tick, service.reference.ended(STATUS)));
  samples.add("filterOff", await act(opened, tick, service.reference.all()));
}

async function addSearch(opened: Opened, { service }: Occasion, samples: Samples, round: number): Promise<void> {
  for (const word of WORDS) {
    for (let length = 1; length <= word.length; length += 1) {
      const text = word.slice(0, length);
      const taken = await act(opened, { kind: "type", text }, service.reference.found(text));
      const isFirst = round === 1 && word === WORDS[0] && length === 1;
      samples.add(isFirst ? "firstKeystroke" : "laterKeystroke", taken);
    }
    await act(opened, { kind: "type", text: "" }, service.reference.all());
  }
}

async function addSort(opened: Opened, { service }: Occasion, samples: Samples): Promise<void> {
  samples.add("sortByName", await act(opened, { kind: "press", column: "Name" }, service.reference.byName()));
  samples.add("sortByCpu", await act(opened, { kind: "press", column: "CPU time" }, service.reference.byCpuTime()));
}
