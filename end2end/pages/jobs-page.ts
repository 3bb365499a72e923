import { type Locator, type Page, type Route, expect } from "@playwright/test";

import { type Envelope, type WireJob, statusReply } from "../fixtures/wire.js";
import { FilterForm } from "./filter-form.js";
import { JobTable } from "./job-table.js";
import { CLEAR } from "./texts.js";

/** Requests for the job list, whatever their filter. */
export const JOBS_CALL = "**/jess_web/api/jobs**";

/** Matches the requests for the status of one job. */
const STATUS_CALL = /\/jess_web\/api\/job\/status\/\d+$/;

/** The page with the job list. */
export class JobsPage {
  readonly form: FilterForm;
  readonly table: JobTable;
  /** The live region that says how many jobs there are. */
  readonly count: Locator;
  /** The progress bar of a reply; in the page from the first paint on, and whenever a request is under way. */
  readonly loadProgress: Locator;
  readonly alert: Locator;
  readonly refresh: Locator;
  readonly tryAgain: Locator;
  readonly signIn: Locator;
  readonly heading: Locator;
  /** The query of each request for the list that has left, in order. */
  readonly asked: string[] = [];

  constructor(readonly page: Page) {
    this.form = new FilterForm(page);
    this.table = new JobTable(page);
    this.count = page.getByRole("status");
    this.loadProgress = page.getByRole("progressbar", { includeHidden: true });
    this.alert = page.getByRole("alert");
    this.refresh = page.getByRole("button", { name: "Refresh" });
    this.tryAgain = page.getByRole("button", { name: "Try again" });
    this.signIn = page.getByRole("link", { name: "Sign in" });
    this.heading = page.getByRole("heading", { level: 1 });
    page.on("request", (request) => {
      const { pathname, search } = new URL(request.url());
      if (pathname.endsWith("/jess_web/api/jobs")) this.asked.push(decodeURIComponent(search));
    });
  }

  /** Finds the button that removes one part of a filter that nothing matches. */
  clear(part: keyof typeof CLEAR): Locator {
    return this.page.getByRole("button", { name: CLEAR[part] });
  }

  /** Opens the page at an address that is relative to the gateway's. */
  async open(address = ""): Promise<void> {
    await this.page.goto(address || "./");
  }

  /** Goes to another query without loading the page anew, as the browser's back button does. */
  async visit(query: string): Promise<void> {
    await this.page.evaluate((query) => {
      history.pushState(null, "", query);
      dispatchEvent(new PopStateEvent("popstate"));
    }, query);
  }

  /** Presses Refresh without moving the focus, as a click would. */
  async refreshInPlace(): Promise<void> {
    await this.refresh.evaluate((button) => (button as HTMLElement).click());
  }

  /** Answers every request for the list or for the status of a job with these jobs, from now on. */
  async answerWith(jobs: readonly WireJob[]): Promise<void> {
    const json: Envelope = { ok: true, status: "TestUser jobs available", data: [...jobs] };
    await this.page.route(JOBS_CALL, (route) => route.fulfill({ json }));
    await this.page.route(STATUS_CALL, (route) => {
      const job = jobs.find(({ job_SN: number }) => route.request().url().endsWith(`/${number}`));
      return route.fulfill({ json: statusReply(job) });
    });
  }

  /** Holds the requests for the list back; what this returns lets them go on to the handlers set before. */
  async holdRequests(): Promise<() => void> {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    await this.page.route(JOBS_CALL, async (route) => {
      await released;
      await route.fallback();
    });
    return release;
  }

  /**
   * Does something upon which the list is asked for, and waits until the page has the answer to that: to all
   * the requests that it takes, the recent jobs first, then the others. An answer to an earlier request may still
   * come meanwhile; it does not count.
   */
  async answerTo(action: () => Promise<unknown>): Promise<void> {
    await Promise.all([this.page.waitForRequest(JOBS_CALL), action()]);
    // The progress bar appears with a request, and stays from one request to the next.
    await expect(this.loadProgress).toHaveCount(0);
  }

  /**
   * Does something upon which the list is asked for, and returns the jobs of the answer: those of the last reply,
   * which has all of them.
   *
   * The reply is read on its way to the browser: one that is asked for apart may differ, since active jobs
   * advance, and the browser does not keep the body of one that the page reads as a stream.
   */
  async jobsIn(action: () => Promise<unknown>): Promise<WireJob[]> {
    let jobs: WireJob[] = [];
    const pass = async (route: Route): Promise<void> => {
      const response = await route.fetch();
      const { data } = (await response.json()) as Envelope;
      jobs = data ?? [];
      await route.fulfill({ response });
    };
    await this.page.route(JOBS_CALL, pass);
    await this.answerTo(action);
    await this.page.unroute(JOBS_CALL, pass);
    return jobs;
  }

  /** Returns the query of the address, readable. */
  search(): string {
    return decodeURIComponent(new URL(this.page.url()).search);
  }

  /** Returns how far the page can be scrolled sideways, in CSS pixels. */
  async sidewaysScroll(): Promise<number> {
    return this.page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
  }
}
