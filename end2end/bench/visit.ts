import type { Browser } from "@playwright/test";

import type { Condition } from "./conditions.js";
import { Samples } from "./figures.js";
import { measureLoading } from "./loading.js";
import { type Target, open } from "./page.js";
import type { Service } from "./service.js";
import { measureUsing } from "./interaction.js";

/** What a page is opened for. */
export interface Occasion {
  readonly browser: Browser;
  readonly target: Target;
  readonly service: Service;
  readonly condition: Condition;
}

/** Opens a page once, does with it whatever is to be measured, and returns the figures. */
export async function visit(occasion: Occasion): Promise<Samples> {
  const { target, service, condition } = occasion;
  const opened = await open(occasion);
  const samples = new Samples();
  try {
    await measureLoading(opened, occasion, samples);
    if (!condition.line) {
      await measureUsing(opened, occasion, samples);
    }
    return samples;
  } catch (error) {
    const words = await opened.page.evaluate(() => bench.words()).catch(() => "");
    const where = `${target.name}, ${service.reference.size} jobs, ${condition.name}`;
    throw new Error(`${where}: the page says "${words}"`, { cause: error });
  } finally {
    await opened.close();
  }
}
