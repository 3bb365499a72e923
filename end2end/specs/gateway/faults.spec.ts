import { BEGUN, LIST, PART } from "../../fixtures/fault-table.js";
import {
  type Act,
  FaultyJess,
  JSON_TYPE,
  chunk,
  fallSilent,
  hangUp,
  head,
  memoryOf,
  reply,
  say,
} from "../../fixtures/faults.js";
import { expect, test as base } from "../../fixtures/test.js";
import { failedLoad } from "../../fixtures/watch.js";
import { job } from "../../fixtures/wire.js";
import { DETAILS, TITLES } from "../../pages/texts.js";

const test = base.extend<{ jess: FaultyJess }>({
  jess: async ({ page }, use) => {
    const jess = await FaultyJess.start(page);
    jess.jobs = [job(1), job(2)];
    await use(jess);
    await jess.stop();
  },
});

/** Faults of JESS that each look different to the browser. For the others see trouble.spec.ts. */
const FAULTS: { name: string; act: Act; complaint: number | RegExp; title: string; detail: string; came: string[] }[] =
  [
    {
      name: "no answer",
      act: fallSilent(),
      complaint: 504,
      title: TITLES.unavailable,
      detail: DETAILS.reason("JESS did not answer within 3 seconds. Try again in a moment.", 504),
      came: [],
    },
    {
      name: "a body in chunks that breaks off",
      act: hangUp(BEGUN, { isBody: true }),
      complaint: /ERR_INCOMPLETE_CHUNKED_ENCODING/,
      title: TITLES.broken,
      detail: DETAILS.brokenAfter("400 B"),
      came: ["1"],
    },
    {
      name: "a body that is shorter than its length",
      act: hangUp(head("200 OK", JSON_TYPE, `Content-Length: ${LIST.length}`) + PART, { isBody: true }),
      complaint: /ERR_CONTENT_LENGTH_MISMATCH/,
      title: TITLES.broken,
      detail: DETAILS.brokenAfter("400 B"),
      came: ["1"],
    },
    {
      name: "a body that is not in its content encoding",
      act: reply("200 OK", [JSON_TYPE, "Content-Encoding: gzip"], LIST),
      complaint: /ERR_CONTENT_DECODING_FAILED/,
      title: TITLES.broken,
      detail: DETAILS.brokenAfter("0 B"),
      came: [],
    },
  ];

for (const { name, act, complaint, title, detail, came } of FAULTS) {
  test(`the page shows ${name} as a failure, loses no job, and recovers`, async ({
    jess,
    jobsPage,
    startGateway,
    watch,
  }) => {
    watch.expect(...failedLoad(complaint));
    const gateway = await startGateway("--upstream", jess.origin, "--upstream-timeout", "3");
    jess.fault = act;
    await jobsPage.open(gateway.url);
    await expect(jobsPage.alert).toContainText(title);
    await expect(jobsPage.alert).toContainText(detail);
    await expect(jobsPage.table.numbers).toHaveText(came);

    jess.fault = undefined;
    await jobsPage.answerTo(() => jobsPage.tryAgain.click());
    await expect(jobsPage.table.numbers).toHaveText(["2", "1"]);
    await expect(jobsPage.alert).toHaveCount(0);
  });
}

test("a fault in a connection that has answered before leaves the rows", async ({
  jess,
  jobsPage,
  startGateway,
  watch,
}) => {
  watch.expect(...failedLoad(/ERR_INCOMPLETE_CHUNKED_ENCODING/));
  const gateway = await startGateway("--upstream", jess.origin);
  await jobsPage.answerTo(() => jobsPage.open(gateway.url));
  jess.fault = hangUp(BEGUN, { isBody: true });
  await jobsPage.refresh.click();
  await expect(jobsPage.alert).toContainText(TITLES.broken);
  await expect(jobsPage.alert).toContainText(DETAILS.stale);
  await expect(jobsPage.table.numbers).toHaveText(["2", "1"]);
});

test.describe("the time-out of the page, which is shorter than the gateway's", () => {
  for (const [name, bytes, detail, came] of [
    ["before the reply", "", DETAILS.silent, []],
    ["within the reply", BEGUN, DETAILS.silentAfter("400 B"), ["1"]],
  ] as const) {
    test(`ends a silence of 45 seconds ${name}`, async ({ jess, jobsPage, page, startGateway, watch }) => {
      watch.expect(/The jobs could not be loaded:/);
      const gateway = await startGateway("--upstream", jess.origin);
      jess.fault = fallSilent(bytes);
      await page.clock.install();
      await jobsPage.open(gateway.url);
      await expect.poll(() => jess.requests).toBe(1);
      await expect(jobsPage.table.numbers).toHaveText([...came]);
      // The clock runs meanwhile, so 25 seconds are left for the steps before this one.
      await page.clock.fastForward(20_000);
      await expect(jobsPage.alert).toHaveCount(0);
      await page.clock.fastForward(26_000);
      await expect(jobsPage.alert).toContainText(TITLES.silent);
      await expect(jobsPage.alert).toContainText(detail);
      await expect(jobsPage.table.numbers).toHaveText([...came]);
      // The gateway ends its request to JESS, too.
      await expect.poll(() => jess.connections.size).toBe(0);

      jess.fault = undefined;
      await jobsPage.answerTo(() => jobsPage.tryAgain.click());
      await expect(jobsPage.table.numbers).toHaveText(["2", "1"]);
    });
  }
});

test("a reply without an end shows its jobs, and is aborted when the filter changes", async ({
  jess,
  jobsPage,
  startGateway,
}) => {
  const gateway = await startGateway("--upstream", jess.origin);
  jess.fault = async ({ socket, partIsRead }) => {
    socket.write(head("200 OK", JSON_TYPE, "Transfer-Encoding: chunked") + chunk(LIST.slice(0, -2)));
    for (let number = 3; socket.writable; number += 1) {
      await partIsRead();
      socket.write(chunk(`,${JSON.stringify(job(number))}`));
    }
  };
  await jobsPage.open(gateway.url);
  await expect(jobsPage.count).toHaveText(/^\d+ jobs so far$/);
  await expect.poll(() => jobsPage.table.rows.count()).toBeGreaterThan(10);
  await expect(jobsPage.alert).toHaveCount(0);

  jess.fault = undefined;
  await jobsPage.answerTo(() => jobsPage.form.status("Finished").check());
  await expect(jobsPage.table.numbers).toHaveText(["2", "1"]);
  // The connection of the endless reply is closed; that of the other is kept for the next call.
  await expect.poll(() => jess.connections.size).toBe(1);
});

test.describe("a reply of 60 MB", () => {
  const SIZE = 60_000_000;
  /** More than the gateway takes for a reply of any length, and less than this one. */
  const MOST = 40_000_000;

  /** Yields a list with something large within it, in chunks. */
  function* large(begin: string, pieces: Iterable<string>, end: string): Generator<string> {
    yield head("200 OK", JSON_TYPE, "Transfer-Encoding: chunked") + chunk(begin);
    for (const piece of pieces) yield chunk(piece);
    yield chunk(end) + chunk("");
  }

  test("that is one name costs the job with this name, and no memory", async ({ jess, jobsPage, startGateway }) => {
    const gateway = await startGateway("--upstream", jess.origin);
    const [begin, end] = LIST.split("Job number 1") as [string, string];
    const word = Array<string>(SIZE / 1_000_000).fill("W".repeat(1_000_000));
    jess.fault = say(() => large(begin, word, end));
    await jobsPage.open(gateway.url);
    await expect(jobsPage.loadProgress).toHaveCount(0);
    await expect(jobsPage.table.numbers).toHaveText(["2"]);
    await expect(jobsPage.page.getByText(/could not be read/)).toBeVisible();
    expect((await memoryOf(jess.origin)).peak).toBeLessThan(MOST);
  });

  test("of jobs is shown whole, and not kept in the gateway", async ({ jess, jobsPage, startGateway }) => {
    const gateway = await startGateway("--upstream", jess.origin);
    let last = 2;
    function* jobs(): Generator<string> {
      for (let size = 0; size < SIZE;) {
        const entries = Array.from({ length: 1000 }, () => JSON.stringify(job((last += 1))));
        const piece = `,${entries.join()}`;
        size += piece.length;
        yield piece;
      }
    }
    jess.fault = say(() => large(LIST.slice(0, -2), jobs(), LIST.slice(-2)));
    await jobsPage.open(gateway.url);
    await expect(jobsPage.loadProgress).toHaveCount(0);
    await expect(jobsPage.count).toHaveText(`${last.toLocaleString("en-GB")} jobs`);
    expect((await memoryOf(jess.origin)).peak).toBeLessThan(MOST);
  });
});
