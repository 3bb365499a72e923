import type { Locator, Page } from "@playwright/test";

/** What a row says. */
export interface Row {
  /** `aria-rowindex`; the heading is 1. */
  index: number;
  number: string;
  name: string;
  status: string;
  /** The server's words on the status, which hovering over it shows. */
  message: string | null;
  /** What is to be seen of the progress: "done of all", or a count of cases. */
  progress: string;
  /** What assistive technology says of the bar; null where there is none. */
  progressWords: string | null;
  type: string;
  submitted: string;
  /** What hovering over the submission time shows. */
  exactTime: string | null;
  /** The submission time for machines. */
  machineTime: string | null;
  cpuTime: string;
  storage: string;
}

/** The table of jobs. */
export class JobTable {
  readonly root: Locator;

  constructor(private readonly page: Page) {
    this.root = page.getByRole("table", { name: "Jobs" });
  }

  get headings(): Locator {
    return this.root.getByRole("columnheader");
  }

  /** The rows of jobs, without the heading and without details. */
  get rows(): Locator {
    return this.root.getByRole("row").filter({ has: this.page.getByRole("rowheader") });
  }

  /** The row of a job. */
  row(number: number): Locator {
    return this.root.getByRole("row").filter({ has: this.opener(number) });
  }

  /** The button with the number of a job, which opens and closes its details. */
  opener(number: number): Locator {
    return this.page.getByRole("button", { name: String(number), exact: true });
  }

  /** The job numbers, from top to bottom. */
  get numbers(): Locator {
    return this.root.getByRole("rowheader");
  }

  /** The details of a job, where they are open: the row that its button says it controls. */
  async details(number: number): Promise<Locator> {
    const id = await this.opener(number).getAttribute("aria-controls");
    return this.page.locator(`[id="${id}"]`);
  }

  /** All rows at once, as of one moment. */
  async read(): Promise<Row[]> {
    return this.rows.evaluateAll((rows) =>
      rows.map((row) => {
        const [number, name, status, progress, type, submitted, cpuTime, storage] = [
          ...row.querySelectorAll<HTMLElement>("[role=rowheader], [role=cell]"),
        ].map((cell) => ({
          text: (cell.textContent ?? "").trim(),
          title: cell.getAttribute("title"),
          time: cell.querySelector("time"),
          picture: cell.querySelector("[role=img]"),
        }));
        return {
          index: Number(row.getAttribute("aria-rowindex")),
          number: number!.text,
          name: name!.text,
          status: status!.text,
          message: status!.title,
          progress: progress!.text,
          progressWords: progress!.picture?.getAttribute("aria-label") ?? null,
          type: type!.text,
          submitted: submitted!.text,
          exactTime: submitted!.time?.getAttribute("title") ?? null,
          machineTime: submitted!.time?.getAttribute("datetime") ?? null,
          cpuTime: cpuTime!.text,
          storage: storage!.text,
        };
      }),
    );
  }
}
