import { type Locator, type Page, type Route, expect } from "@playwright/test";

import { type Envelope, type ResultFiles, type WireJob, dirReply, statusReply } from "../fixtures/jess-api.js";
import { FilterForm } from "./filter-form.js";
import { JobPanel } from "./job-panel.js";
import { JobTable } from "./job-table.js";
import { CLEAR } from "./texts.js";

/** Matches the requests for the job list, with any filter. */
export const JOBS_CALL = "**/jess_web/api/jobs**";

/** Matches the requests for the status of one job. */
const STATUS_CALL = /\/jess_web\/api\/job\/status\/\d+$/;

/** Matches the requests for the list of the results of a job. */
export const DIR_CALL = /\/jess_web\/api\/job\/dir\/\d+$/;

/** Matches the requests for a file of the results of a job. */
const FILE_CALL = /\/jess_web\/api\/job\/file\/\d+\/.+$/;

/** The page with the job list. */
export class JobsPage {
  readonly form: FilterForm;
  readonly table: JobTable;
  /** The live region with the number of jobs. */
  readonly count: Locator;
  /** The progress bar, which exists from the first paint on and whenever a request is pending. */
  readonly loadProgress: Locator;
  readonly alert: Locator;
  readonly refresh: Locator;
  readonly tryAgain: Locator;
  readonly signIn: Locator;
  readonly heading: Locator;
  /** The button with the name of the account, which opens its menu. */
  readonly account: Locator;
  /** The time of the latest news, and what the latest refresh failed with. */
  readonly updated: Locator;
  /** The button that shows the rows that are held back. */
  readonly show: Locator;
  /** The queries of the requests for the list, in order. */
  readonly queries: string[] = [];

  constructor(readonly page: Page) {
    this.form = new FilterForm(page);
    this.table = new JobTable(page);
    // The panel of a job has alerts and live regions of its own.
    const outsidePanel = page.locator(":not(.job-panel *)");
    this.count = page.getByRole("status").and(outsidePanel);
    this.loadProgress = page.getByRole("progressbar", { includeHidden: true });
    this.alert = page.getByRole("alert").and(outsidePanel);
    this.refresh = page.getByRole("button", { name: "Refresh" });
    this.tryAgain = page.getByRole("button", { name: "Try again" }).and(outsidePanel);
    this.signIn = page.getByRole("link", { name: "Sign in" });
    this.updated = page.getByText(/(Updated|updated) /);
    this.show = page.getByRole("button", { name: "Show", exact: true });
    this.account = page.getByRole("button", { name: /^(Account|[A-Za-z]+User)$/ });
    this.heading = page.getByRole("heading", { level: 1 });
    page.on("request", (request) => {
      const { pathname, search } = new URL(request.url());
      if (pathname.endsWith("/jess_web/api/jobs")) this.queries.push(decodeURIComponent(search));
    });
  }

  /** Returns the button that drops one condition of a filter without matches. */
  clear(part: keyof typeof CLEAR): Locator {
    return this.page.getByRole("button", { name: CLEAR[part] });
  }

  /** Returns the panel of a job. */
  panel(number?: number): JobPanel {
    return new JobPanel(this.page, number);
  }

  /** Opens the page at a URL relative to the server's. */
  async open(url = ""): Promise<void> {
    await this.page.goto(url || "./");
  }

  /** Goes to another query without loading the page again, as the back button does. */
  async visit(query: string): Promise<void> {
    await this.page.evaluate((query) => {
      history.pushState(null, "", query);
      dispatchEvent(new PopStateEvent("popstate"));
    }, query);
  }

  /** Activates Refresh without moving the focus, which a click would do. */
  async refreshInPlace(): Promise<void> {
    await this.refresh.evaluate((button) => (button as HTMLElement).click());
  }

  /**
   * Answers all further requests for the list or for the status of a job with these jobs, whose results are these files:
   * none unless the test gives some.
   */
  async answerWith(jobs: readonly WireJob[], files: ResultFiles = {}): Promise<void> {
    const json: Envelope = { ok: true, status: "TestUser jobs available", data: [...jobs] };
    await this.page.route(JOBS_CALL, (route) => route.fulfill({ json }));
    await this.page.route(STATUS_CALL, (route) => {
      const job = jobs.find(({ job_SN: number }) => route.request().url().endsWith(`/${number}`));
      return route.fulfill({ json: statusReply(job) });
    });
    await this.page.route(DIR_CALL, (route) => route.fulfill({ json: dirReply(files) }));
    await this.page.route(FILE_CALL, async (route) => {
      const path = new URL(route.request().url()).pathname.split("/").slice(6).map(decodeURIComponent).join("/");
      const content = Buffer.from(files[path] ?? "");
      const range = /^bytes=(\d+)-(\d+)$/.exec((await route.request().headerValue("range")) ?? "");
      if (range === null) return route.fulfill({ body: content });
      const part = content.subarray(Number(range[1]), Number(range[2]) + 1);
      const status = part.length > 0 ? 206 : 416;
      const last = Number(range[1]) + part.length - 1;
      const value = part.length > 0 ? `${range[1]}-${last}/${content.length}` : `*/${content.length}`;
      return route.fulfill({ status, body: part, headers: { "content-range": `bytes ${value}` } });
    });
  }

  /** Holds back the requests for the list. Returns a function that releases them to the earlier handlers. */
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
   * Performs an action that requests the list, and waits until the page has the complete reply: first the recent jobs,
   * then all jobs. Replies to earlier requests do not count.
   */
  async waitForReply(action: () => Promise<unknown>): Promise<void> {
    await Promise.all([this.page.waitForRequest(JOBS_CALL), action()]);
    // While a page loads, it has neither a form nor a progress bar. From then on, the progress bar exists until the last
    // request has been answered.
    await expect(this.form.root).toBeVisible();
    await expect(this.loadProgress).toHaveCount(0);
  }

  /**
   * Performs an action that requests the list, and returns the jobs of the last reply, which has all of them.
   *
   * The reply is read on its way to the browser, since another request could get different jobs (active ones advance),
   * and the browser does not keep a body that the page reads as a stream.
   */
  async jobsOfReply(action: () => Promise<unknown>): Promise<WireJob[]> {
    let jobs: WireJob[] = [];
    const record = async (route: Route): Promise<void> => {
      const response = await route.fetch();
      const { data } = (await response.json()) as Envelope;
      jobs = data ?? [];
      await route.fulfill({ response });
    };
    await this.page.route(JOBS_CALL, record);
    await this.waitForReply(action);
    await this.page.unroute(JOBS_CALL, record);
    return jobs;
  }

  /** Returns the decoded query of the URL. */
  query(): string {
    return decodeURIComponent(new URL(this.page.url()).search);
  }

  /** Returns how far the page can be scrolled horizontally, in CSS pixels. */
  async horizontalOverflow(): Promise<number> {
    return this.page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
  }
}
