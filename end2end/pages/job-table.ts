import type { Locator, Page } from "@playwright/test";

/** The texts of a row. */
export interface Row {
  /** `aria-rowindex`; the heading is 1. */
  index: number;
  number: string;
  name: string;
  status: string;
  /** The tooltip of the status: the message of the server. */
  message: string | null;
  /** The visible text of the progress: "done/all", or a count of cases. */
  progress: string;
  /** The accessible name of the progress bar; null without a bar. */
  progressLabel: string | null;
  type: string;
  submitted: string;
  /** The tooltip of the submission time. */
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

  /** Returns the headings of the columns. */
  get headings(): Locator {
    return this.root.getByRole("columnheader").filter({ has: this.page.getByRole("button") });
  }

  /** Returns the checkbox that selects all rows. */
  get selectAll(): Locator {
    return this.root.getByRole("checkbox", { name: /^Select (all|the only)/ });
  }

  /** Returns the checkbox of a job. */
  checkbox(number: number): Locator {
    return this.root.getByRole("checkbox", { name: `Select job ${number}`, exact: true });
  }

  /** Returns the checkboxes that are checked, among those of the rows that are rendered. */
  get checked(): Locator {
    return this.root.getByRole("checkbox", { name: /^Select job/, checked: true });
  }

  /** Returns the rows of jobs, without the heading. */
  get rows(): Locator {
    return this.root.getByRole("row").filter({ has: this.page.getByRole("rowheader") });
  }

  /** Returns the row of a job. */
  row(number: number): Locator {
    return this.root.getByRole("row").filter({ has: this.opener(number) });
  }

  /** Returns the button with the number of a job, which opens and closes its panel. */
  opener(number: number): Locator {
    return this.page.getByRole("button", { name: String(number), exact: true });
  }

  /** Returns the job numbers, from top to bottom. */
  get numbers(): Locator {
    return this.root.getByRole("rowheader");
  }

  /** Reads all rows in one step. */
  async read(): Promise<Row[]> {
    return this.rows.evaluateAll((rows) =>
      rows.map((row) => {
        const [number, name, status, progress, type, submitted, cpuTime, storage] = [
          ...row.querySelectorAll<HTMLElement>("[role=rowheader], [role=cell]:not(.cell-select, .cell-outcome)"),
        ].map((cell) => ({
          text: (cell.textContent ?? "").trim(),
          title: cell.getAttribute("title"),
          time: cell.querySelector("time"),
          image: cell.querySelector("[role=img]"),
        }));
        return {
          index: Number(row.getAttribute("aria-rowindex")),
          number: number!.text,
          name: name!.text,
          status: status!.text,
          message: status!.title,
          progress: progress!.text,
          progressLabel: progress!.image?.getAttribute("aria-label") ?? null,
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

  /** Reads the `aria-rowindex` of each row, in the order of the document. */
  async indices(): Promise<number[]> {
    return this.rows.evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("aria-rowindex"))));
  }

  /**
   * Reads the number and the top of the first row that begins within the window. There may be none until a scrolled
   * list is rendered.
   */
  async firstInView(): Promise<{ number: number; top: number } | undefined> {
    return this.numbers.evaluateAll((cells) =>
      cells
        .map((cell) => ({
          number: Number(cell.textContent),
          top: cell.closest("[aria-rowindex]")!.getBoundingClientRect().top,
        }))
        .filter(({ top }) => top >= 0)
        .sort((one, other) => one.top - other.top)
        .at(0),
    );
  }
}
