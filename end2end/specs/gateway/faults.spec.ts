import { failedLoad } from "../../fixtures/browser-errors.js";
import { FIRST_CHUNK, LIST, TRUNCATED_LIST } from "../../fixtures/fault-table.js";
import {
  type Responder,
  FaultyJess,
  JSON_TYPE,
  chunk,
  stall,
  sendAndClose,
  head,
  memoryOf,
  sendReply,
  sendPieces,
} from "../../fixtures/faults.js";
import { job } from "../../fixtures/jess-api.js";
import { expect, test as base } from "../../fixtures/test.js";
import { DETAILS, TITLES } from "../../pages/texts.js";

const test = base.extend<{ jess: FaultyJess }>({
  jess: async ({ page }, use) => {
    const jess = await FaultyJess.start(page);
    jess.jobs = [job(1), job(2)];
    await use(jess);
    await jess.stop();
  },
});

interface Fault {
  name: string;
  responder: Responder;
  /** The status of the reply, or a pattern for the browser's message. */
  browserError: number | RegExp;
  title: string;
  detail: string;
  /** The jobs that arrived before the fault. */
  received: string[];
}

/** Faults that reach the browser, each in another way. For the others see upstream-errors.spec.ts. */
const FAULTS: Fault[] = [
  {
    name: "no reply",
    responder: stall(),
    browserError: 504,
    title: TITLES.unavailable,
    detail: DETAILS.reason("JESS did not answer within 3 seconds. Try again in a moment.", 504),
    received: [],
  },
  {
    name: "a truncated chunked body",
    responder: sendAndClose(FIRST_CHUNK, { isBody: true }),
    browserError: /ERR_INCOMPLETE_CHUNKED_ENCODING/,
    title: TITLES.broken,
    detail: DETAILS.brokenAfter("400 B"),
    received: ["1"],
  },
  {
    name: "a body that is shorter than its content length",
    responder: sendAndClose(head("200 OK", JSON_TYPE, `Content-Length: ${LIST.length}`) + TRUNCATED_LIST, {
      isBody: true,
    }),
    browserError: /ERR_CONTENT_LENGTH_MISMATCH/,
    title: TITLES.broken,
    detail: DETAILS.brokenAfter("400 B"),
    received: ["1"],
  },
  {
    name: "a body without its content encoding",
    responder: sendReply("200 OK", [JSON_TYPE, "Content-Encoding: gzip"], LIST),
    browserError: /ERR_CONTENT_DECODING_FAILED/,
    title: TITLES.broken,
    detail: DETAILS.brokenAfter("0 B"),
    received: [],
  },
];

for (const { name, responder, browserError, title, detail, received } of FAULTS) {
  test(`the page shows ${name} as a failure, loses no job, and recovers`, async ({
    jess,
    jobsPage,
    startServer,
    browserErrors,
  }) => {
    browserErrors.allow(...failedLoad(browserError));
    const gateway = await startServer({ upstream: jess.origin, flags: ["--upstream-timeout", "3"] });
    jess.fault = responder;
    await jobsPage.open(gateway.url);
    await expect(jobsPage.alert).toContainText(title);
    await expect(jobsPage.alert).toContainText(detail);
    await expect(jobsPage.table.numbers).toHaveText(received);

    jess.fault = undefined;
    await jobsPage.waitForReply(() => jobsPage.tryAgain.click());
    await expect(jobsPage.table.numbers).toHaveText(["2", "1"]);
    await expect(jobsPage.alert).toHaveCount(0);
  });
}

test("a fault in a reused connection leaves the rows", async ({ jess, jobsPage, startServer, browserErrors }) => {
  browserErrors.allow(...failedLoad(/ERR_INCOMPLETE_CHUNKED_ENCODING/));
  const gateway = await startServer({ upstream: jess.origin });
  await jobsPage.waitForReply(() => jobsPage.open(gateway.url));
  jess.fault = sendAndClose(FIRST_CHUNK, { isBody: true });
  await jobsPage.refresh.click();
  await expect(jobsPage.alert).toContainText(TITLES.broken);
  await expect(jobsPage.alert).toContainText(DETAILS.stale);
  await expect(jobsPage.table.numbers).toHaveText(["2", "1"]);
});

test.describe("the time-out of the page, which is shorter than that of the gateway,", () => {
  for (const [name, bytes, detail, received] of [
    ["before the reply", "", DETAILS.silent, []],
    ["within the reply", FIRST_CHUNK, DETAILS.silentAfter("400 B"), ["1"]],
  ] as const) {
    test(`ends a request after 45 seconds without data ${name}`, async ({
      jess,
      jobsPage,
      page,
      startServer,
      browserErrors,
    }) => {
      browserErrors.allow(/The jobs could not be loaded:/);
      const gateway = await startServer({ upstream: jess.origin });
      jess.fault = stall(bytes);
      await page.clock.install();
      await jobsPage.open(gateway.url);
      await expect.poll(() => jess.requests).toBe(1);
      await expect(jobsPage.table.numbers).toHaveText([...received]);
      // The clock is running, so this leaves 25 seconds for the steps before.
      await page.clock.fastForward(20_000);
      await expect(jobsPage.alert).toHaveCount(0);
      await page.clock.fastForward(26_000);
      await expect(jobsPage.alert).toContainText(TITLES.silent);
      await expect(jobsPage.alert).toContainText(detail);
      await expect(jobsPage.table.numbers).toHaveText([...received]);
      // The gateway also ends its request to JESS.
      await expect.poll(() => jess.connections.size).toBe(0);

      jess.fault = undefined;
      await jobsPage.waitForReply(() => jobsPage.tryAgain.click());
      await expect(jobsPage.table.numbers).toHaveText(["2", "1"]);
    });
  }
});

test("an endless reply shows its jobs and is aborted when the filter changes", async ({
  jess,
  jobsPage,
  startServer,
}) => {
  const gateway = await startServer({ upstream: jess.origin });
  jess.fault = async ({ socket, chunkIsRead }) => {
    socket.write(head("200 OK", JSON_TYPE, "Transfer-Encoding: chunked") + chunk(LIST.slice(0, -2)));
    for (let number = 3; socket.writable; number += 1) {
      await chunkIsRead();
      socket.write(chunk(`,${JSON.stringify(job(number))}`));
    }
  };
  await jobsPage.open(gateway.url);
  await expect(jobsPage.count).toHaveText(/^[\d,]+ jobs so far$/);
  await expect.poll(() => jobsPage.table.rows.count()).toBeGreaterThan(10);
  await expect(jobsPage.alert).toHaveCount(0);

  jess.fault = undefined;
  await jobsPage.waitForReply(() => jobsPage.form.status("Finished").check());
  await expect(jobsPage.table.numbers).toHaveText(["2", "1"]);
  // The connection of the endless reply is closed. Another one can be kept alive.
  await expect.poll(() => jess.connections.size).toBeLessThan(2);
});

test.describe("a reply of 60 MB", () => {
  const SIZE = 60_000_000;
  /** More memory than the gateway needs for a reply of any length, and less than this reply. */
  const MEMORY_LIMIT = 40_000_000;

  /** Yields the chunks of a reply with pieces between a beginning and an end. */
  function* chunked(begin: string, pieces: Iterable<string>, end: string): Generator<string> {
    yield head("200 OK", JSON_TYPE, "Transfer-Encoding: chunked") + chunk(begin);
    for (const piece of pieces) yield chunk(piece);
    yield chunk(end) + chunk("");
  }

  test("with one long name loses only the job with this name, and the gateway does not buffer it", async ({
    jess,
    jobsPage,
    startServer,
  }) => {
    const gateway = await startServer({ upstream: jess.origin });
    const [begin, end] = LIST.split("Job number 1") as [string, string];
    const name = Array<string>(SIZE / 1_000_000).fill("W".repeat(1_000_000));
    jess.fault = sendPieces(() => chunked(begin, name, end));
    await jobsPage.open(gateway.url);
    await expect(jobsPage.loadProgress).toHaveCount(0);
    await expect(jobsPage.table.numbers).toHaveText(["2"]);
    await expect(jobsPage.page.getByText(/could not be read/)).toBeVisible();
    expect((await memoryOf(jess.origin)).peak).toBeLessThan(MEMORY_LIMIT);
  });

  test("with many jobs is shown completely, and the gateway does not buffer it", async ({
    jess,
    jobsPage,
    startServer,
  }) => {
    const gateway = await startServer({ upstream: jess.origin });
    let last = 2;
    function* jobs(): Generator<string> {
      for (let size = 0; size < SIZE;) {
        const entries = Array.from({ length: 1000 }, () => JSON.stringify(job((last += 1))));
        const piece = `,${entries.join()}`;
        size += piece.length;
        yield piece;
      }
    }
    jess.fault = sendPieces(() => chunked(LIST.slice(0, -2), jobs(), LIST.slice(-2)));
    await jobsPage.open(gateway.url);
    await expect(jobsPage.loadProgress).toHaveCount(0);
    await expect(jobsPage.count).toHaveText(`${last.toLocaleString("en-GB")} jobs`);
    expect((await memoryOf(jess.origin)).peak).toBeLessThan(MEMORY_LIMIT);
  });
});
