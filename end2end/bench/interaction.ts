import { perform } from "./actions.js";
import type { Samples } from "./figures.js";
import type { OpenPage } from "./page.js";
import type { Action } from "./probe/bench.js";
import type { Visit } from "./visit.js";

/** A terminal status that some jobs of every list have. */
const STATUS = { label: "Rejected", value: "REJECTED" };

/**
 * The searched words. Nearly every letter narrows the result. They occur only in names and numbers, not in messages of
 * active jobs, which change.
 */
const WORDS = ["2050", "zo"];

/** The number of repetitions in a visit. */
const ROUNDS = 4;

/** Measures how fast an idle page with the complete list reacts to its user. */
export async function measureInteraction(opened: OpenPage, visit: Visit, samples: Samples): Promise<void> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    await addFilter(opened, visit, samples);
    await addSearch(opened, visit, samples, round);
  }
  for (let round = 1; round <= ROUNDS; round += 1) {
    await addSort(opened, visit, samples);
  }
}

async function addFilter(opened: OpenPage, { service }: Visit, samples: Samples): Promise<void> {
  const toggle: Action = { kind: "toggle", status: STATUS.label };
  samples.add("filterOn", await perform(opened, toggle, service.reference.withStatus(STATUS)));
  samples.add("filterOff", await perform(opened, toggle, service.reference.all()));
}

async function addSearch(opened: OpenPage, { service }: Visit, samples: Samples, round: number): Promise<void> {
  for (const word of WORDS) {
    for (let length = 1; length <= word.length; length += 1) {
      const text = word.slice(0, length);
      const time = await perform(opened, { kind: "type", text }, service.reference.matching(text));
      const isFirst = round === 1 && word === WORDS[0] && length === 1;
      samples.add(isFirst ? "firstKeystroke" : "laterKeystroke", time);
    }
    await perform(opened, { kind: "type", text: "" }, service.reference.all());
  }
}

async function addSort(opened: OpenPage, { service }: Visit, samples: Samples): Promise<void> {
  samples.add("sortByName", await perform(opened, { kind: "sort", column: "Name" }, service.reference.byName()));
  samples.add("sortByCpu", await perform(opened, { kind: "sort", column: "CPU time" }, service.reference.byCpuTime()));
}
