import type { Browser } from "@playwright/test";

import type { Condition } from "./conditions.js";
import { Samples } from "./figures.js";
import { measureInteraction } from "./interaction.js";
import { measureLoading } from "./loading.js";
import { type Target, open } from "./page.js";
import type { Service } from "./service.js";

/** A visit of a page. */
export interface Visit {
  readonly browser: Browser;
  readonly target: Target;
  readonly service: Service;
  readonly condition: Condition;
}

/** Opens a page once, and measures everything. */
export async function measureVisit(visit: Visit): Promise<Samples> {
  const { target, service, condition } = visit;
  const opened = await open(visit);
  const samples = new Samples();
  try {
    await measureLoading(opened, visit, samples);
    if (!condition.network) {
      await measureInteraction(opened, visit, samples);
    }
    return samples;
  } catch (error) {
    const status = await opened.page.evaluate(() => bench.statusText()).catch(() => "");
    const where = `${target.name}, ${service.reference.size} jobs, ${condition.name}`;
    throw new Error(`${where}: the page shows "${status}"`, { cause: error });
  } finally {
    await opened.close();
  }
}
