import { BEGUN, FAULTS, HTML_TYPE, LIST, ODDITIES } from "../../fixtures/fault-table.js";
import { FaultyJess, JSON_TYPE, chunk, fallSilent, head, list, memoryOf, reply, say } from "../../fixtures/faults.js";
import { expect, test as base } from "../../fixtures/test.js";
import { failedLoad } from "../../fixtures/watch.js";
import { job } from "../../fixtures/wire.js";
import { JOBS_CALL } from "../../pages/jobs-page.js";

/** For how many seconds JESS may say nothing, before an answer and within one. */
const PATIENCE = ["--upstream-timeout", "1", "--upstream-idle-timeout", "1"];

const test = base.extend<{ jess: FaultyJess }>({
  jess: async ({ page }, use) => {
    const jess = await FaultyJess.start(page);
    jess.jobs = [job(1), job(2)];
    await use(jess);
    await jess.stop();
  },
});

for (const { name, act, status, title, words, came = [] } of FAULTS) {
  test(`${name}: said in words, nothing is lost, and it passes`, async ({ jess, jobsPage, startGateway, watch }) => {
    watch.expect(...failedLoad(status));
    const gateway = await startGateway("--upstream", jess.origin, ...PATIENCE);
    jess.fault = act;
    await jobsPage.open(gateway.url);
    await expect(jobsPage.alert).toContainText(title);
    await expect(jobsPage.alert).toContainText(words);
    await expect(jobsPage.table.numbers).toHaveText(came);

    jess.fault = undefined;
    await jobsPage.answerTo(() => jobsPage.tryAgain.click());
    await expect(jobsPage.table.numbers).toHaveText(["2", "1"]);
    await expect(jobsPage.alert).toHaveCount(0);

    // The same with rows at hand, and in a connection that has answered before.
    jess.fault = act;
    await jobsPage.refresh.click();
    await expect(jobsPage.alert).toContainText(title);
    await expect(jobsPage.alert).toContainText(words);
    await expect(jobsPage.alert).toContainText("The list below is as it was on");
    await expect(jobsPage.table.numbers).toHaveText(["2", "1"]);

    jess.fault = undefined;
    jess.jobs = [job(1), job(2), job(3)];
    await jobsPage.answerTo(() => jobsPage.refresh.click());
    await expect(jobsPage.table.numbers).toHaveText(["3", "2", "1"]);
    await expect(jobsPage.alert).toHaveCount(0);
  });
}

for (const { name, act, names = ["Job number 2", "Job number 1"] } of ODDITIES) {
  test(`${name}: the jobs are there`, async ({ jess, jobsPage, startGateway }) => {
    const gateway = await startGateway("--upstream", jess.origin, ...PATIENCE);
    jess.fault = act;
    await jobsPage.answerTo(() => jobsPage.open(gateway.url));
    expect((await jobsPage.table.read()).map((row) => row.name)).toEqual(names);
    await expect(jobsPage.count).toHaveText("2 jobs");
    await expect(jobsPage.alert).toHaveCount(0);
  });
}

test("when to come again is told to the browser", async ({ jess, jobsPage, startGateway, watch }) => {
  watch.expect(...failedLoad(429));
  const gateway = await startGateway("--upstream", jess.origin);
  jess.fault = reply("429 Too Many Requests", [HTML_TYPE, "Retry-After: 30"]);
  const [response] = await Promise.all([jobsPage.page.waitForResponse(JOBS_CALL), jobsPage.open(gateway.url)]);
  expect(await response.headerValue("retry-after")).toBe("30");
});

test("a late answer is waited for, with the rows that are there", async ({ jess, jobsPage, startGateway }) => {
  const gateway = await startGateway("--upstream", jess.origin);
  await jobsPage.answerTo(() => jobsPage.open(gateway.url));
  let answer = (): void => {};
  jess.fault = (stage) => {
    answer = () => void list([job(3)])(stage);
  };
  const asked = jess.requests;
  await jobsPage.refresh.click();
  await expect.poll(() => jess.requests).toBe(asked + 1);
  await expect(jobsPage.table.numbers).toHaveText(["2", "1"]);
  await expect(jobsPage.alert).toHaveCount(0);
  jess.fault = undefined;
  jess.jobs = [job(3)];
  answer();
  await expect(jobsPage.table.numbers).toHaveText(["3"]);
});

test.describe("the page's own patience, which is shorter than the gateway's", () => {
  for (const [name, bytes, words, came] of [
    ["before the answer", "", "Nothing came for 45 seconds.", []],
    ["within it", BEGUN, "Nothing came for 45 seconds, after 400 B of the reply.", ["1"]],
  ] as const) {
    test(`ends with a silence ${name}`, async ({ jess, jobsPage, page, startGateway, watch }) => {
      watch.expect(/The jobs could not be loaded:/);
      const gateway = await startGateway("--upstream", jess.origin);
      jess.fault = fallSilent(bytes);
      await page.clock.install();
      await jobsPage.open(gateway.url);
      await expect.poll(() => jess.requests).toBe(1);
      await expect(jobsPage.table.numbers).toHaveText([...came]);
      await page.clock.fastForward(44_000);
      await expect(jobsPage.alert).toHaveCount(0);
      await page.clock.fastForward(2_000);
      await expect(jobsPage.alert).toContainText("JESS takes too long");
      await expect(jobsPage.alert).toContainText(words);
      await expect(jobsPage.table.numbers).toHaveText([...came]);
      // The gateway has been told, and so JESS.
      await expect.poll(() => jess.connections.size).toBe(0);

      jess.fault = undefined;
      await jobsPage.answerTo(() => jobsPage.tryAgain.click());
      await expect(jobsPage.table.numbers).toHaveText(["2", "1"]);
    });
  }
});

test("a reply without end shows its jobs, and ends when something else is wanted", async ({
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
  // The connection of the endless one is gone; that of the other is kept for the next call.
  await expect.poll(() => jess.connections.size).toBe(1);
});

test.describe("200 MB", () => {
  const SIZE = 200_000_000;
  /** The gateway has some 10 MB, whatever goes through it. */
  const MOST = 40_000_000;
  test.slow();

  /** A list with something large within it, in chunks. */
  function* large(begin: string, pieces: Iterable<string>, end: string): Generator<string> {
    yield head("200 OK", JSON_TYPE, "Transfer-Encoding: chunked") + chunk(begin);
    for (const piece of pieces) yield chunk(piece);
    yield chunk(end) + chunk("");
  }

  test("of one word: it costs the job that it is in, and no memory", async ({ jess, jobsPage, startGateway }) => {
    const gateway = await startGateway("--upstream", jess.origin);
    const [begin, end] = LIST.split("Job number 1") as [string, string];
    const word = Array<string>(SIZE / 1_000_000).fill("W".repeat(1_000_000));
    jess.fault = say(() => large(begin, word, end));
    await jobsPage.open(gateway.url);
    await expect(jobsPage.arrival).toHaveCount(0, { timeout: 50_000 });
    await expect(jobsPage.table.numbers).toHaveText(["2"]);
    await expect(jobsPage.page.getByText(/could not be read/)).toBeVisible();
    expect((await memoryOf(jess.origin)).peak).toBeLessThan(MOST);
  });

  test("of jobs: all of them are there, and none in the gateway", async ({ jess, jobsPage, startGateway }) => {
    const gateway = await startGateway("--upstream", jess.origin);
    let last = 2;
    function* jobs(): Generator<string> {
      for (let size = 0; size < SIZE; ) {
        const entries = Array.from({ length: 1000 }, () => JSON.stringify(job((last += 1))));
        const piece = `,${entries.join()}`;
        size += piece.length;
        yield piece;
      }
    }
    jess.fault = say(() => large(LIST.slice(0, -2), jobs(), LIST.slice(-2)));
    await jobsPage.open(gateway.url);
    await expect(jobsPage.arrival).toHaveCount(0, { timeout: 50_000 });
    await expect(jobsPage.count).toHaveText(`${last.toLocaleString("en-GB")} jobs`);
    expect((await memoryOf(jess.origin)).peak).toBeLessThan(MOST);
  });
});
