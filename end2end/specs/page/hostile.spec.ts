import type { Locator, Page } from "@playwright/test";

import { intruders, textsTurned } from "../../fixtures/intruders.js";
import { expect, test as base } from "../../fixtures/test.js";
import { failedLoad } from "../../fixtures/watch.js";
import { type WireJob, envelope, job } from "../../fixtures/wire.js";
import * as words from "../../fixtures/words.js";
import { JOBS_CALL, type JobsPage } from "../../pages/jobs-page.js";

/** All that the sandbox says of a hostile job in words. */
interface HostileJob extends WireJob {
  job_Subset: string;
  job_Args: string;
  username: string;
}

/** The sandbox's own jobs have higher numbers. */
const FIRST_USUAL = 12_238;

/** Widths of the window: a table, and cards. */
const WIDTHS = [1280, 390];

const test = base.extend({
  // More than 200 jobs, of which only those in view are in the page, and few since yesterday.
  gateway: [
    async ({ server }, use) => {
      const gateway = await server("--sandbox", "--sandbox-hostile", "--sandbox-jobs", "250");
      await use(gateway);
      await gateway.stop();
    },
    { scope: "worker" },
  ],
  page: async ({ page, gateway }, use) => {
    const elsewhere: string[] = [];
    page.on("request", (request) => {
      if (new URL(request.url()).hostname !== new URL(gateway.url).hostname) elsewhere.push(request.url());
    });
    await use(page);
    expect(elsewhere, "requests to elsewhere").toEqual([]);
    expect(await intruders(page), "elements and attributes that are not the page's own").toEqual([]);
  },
});

// Each goes through all of these texts.
test.describe.configure({ timeout: 60_000 });

/** Opens the page with the jobs since yesterday, all of which are in it, and returns the hostile ones. */
async function openHostile(jobsPage: JobsPage): Promise<HostileJob[]> {
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const jobs = await jobsPage.jobsIn(() => jobsPage.open(`?since=${yesterday}`));
  await expect(jobsPage.table.rows).toHaveCount(jobs.length);
  return hostileOf(jobs);
}

/** The hostile ones, the last submitted first. */
function hostileOf(jobs: WireJob[]): HostileJob[] {
  const hostile = jobs.filter(({ job_SN }) => job_SN < FIRST_USUAL).reverse() as HostileJob[];
  expect(hostile.length).toBeGreaterThan(20);
  return hostile;
}

/** A text as the page quotes it among words of its own: without the marks that change the direction of writing. */
function quoted(text: string): string {
  return `“${text.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")}”`;
}

/** A state's name as the page writes it. */
function state(text: string): string {
  return text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** No row is drawn over another or out of the page, and none takes the place of more than a few. */
async function expectGoodLayout(jobsPage: JobsPage): Promise<void> {
  expect(await jobsPage.sidewaysScroll()).toBe(0);
  expect(await textsTurned(jobsPage.table.root)).toEqual([]);
  const boxes = await jobsPage.table.rows.evaluateAll((rows) =>
    rows.map((row) => row.getBoundingClientRect()).map(({ top, bottom }) => ({ top, bottom })),
  );
  boxes.sort((one, other) => one.top - other.top);
  for (const [index, { top, bottom }] of boxes.entries()) {
    expect(bottom - top).toBeLessThan(250);
    expect(boxes[index + 1]?.top ?? bottom).toBeGreaterThanOrEqual(bottom - 1);
  }
}

for (const width of WIDTHS) {
  test.describe(`at ${width} pixels`, () => {
    test.use({ viewport: { width, height: 900 } });

    test("each row shows the texts as they are", async ({ jobsPage, page }) => {
      const now = Date.now();
      await page.clock.setFixedTime(now);
      const hostile = await openHostile(jobsPage);
      const expected = hostile.map((job, index) => {
        return { ...words.row(job, index, now), status: state(job.status), storage: "9.0 PB" };
      });
      expect((await jobsPage.table.read()).slice(0, hostile.length)).toEqual(expected);
      await expectGoodLayout(jobsPage);
    });

    test("and so does a long list, while it is scrolled and sorted", async ({ jobsPage, page }) => {
      const jobs = await jobsPage.jobsIn(() => jobsPage.open());
      const names = new Map(jobs.map((job) => [String(job.job_SN), job.job_Name]));
      const look = async (): Promise<void> => {
        const rows = await jobsPage.table.read();
        expect(rows.length).toBeLessThan(100);
        for (const { number, name } of rows) expect(name).toBe(names.get(number));
        await expectGoodLayout(jobsPage);
      };
      // They are the newest, and each row is as high as the others.
      const { height } = (await jobsPage.table.rows.first().boundingBox())!;
      for (const [index, { job_SN }] of hostileOf(jobs).entries()) {
        // One in view has its neighbours with it.
        if (index % 4 !== 0) continue;
        await page.evaluate((top) => scrollTo(0, top), index * height);
        await expect(jobsPage.table.row(job_SN)).toBeInViewport();
        await look();
      }
      for (const heading of ["Name", "Status", "Type", "CPU time", "Storage", "Progress"]) {
        await jobsPage.table.root.getByRole("button", { name: heading, exact: true }).click();
        await look();
      }
    });

    test("details have every text as it is", async ({ jobsPage }) => {
      for (const hostile of await openHostile(jobsPage)) {
        await jobsPage.table.opener(hostile.job_SN).click();
        const details = await jobsPage.table.details(hostile.job_SN);
        const told = await facts(details);
        expect(told).toMatchObject({
          Message: hostile.message,
          Description: hostile.job_Desc,
          Type: hostile.job_Type,
          Subset: hostile.job_Subset,
          Arguments: hostile.job_Args,
          User: hostile.username,
        });
        expect(await textsTurned(details)).toEqual([]);
      }
      expect(await jobsPage.sidewaysScroll()).toBe(0);
    });

    test("an error in such words is nothing but words", async ({ jobsPage, page, watch }) => {
      watch.expect(...failedLoad(502));
      for (const { message } of await openHostile(jobsPage)) {
        const json = { ok: false, status: message, data: null };
        await page.route(JOBS_CALL, (route) => route.fulfill({ status: 502, json }));
        await jobsPage.answerTo(() => jobsPage.refresh.click());
        await expect(jobsPage.alert).toContainText("JESS cannot answer at the moment");
        expect(await jobsPage.alert.textContent()).toContain(`${quoted(message!)} The server answered with error 502.`);
        expect(await textsTurned(jobsPage.alert)).toEqual([]);
        expect(await jobsPage.sidewaysScroll()).toBe(0);
        await page.unroute(JOBS_CALL);
      }
    });
  });
}

/** The terms of a list, and what it says to each. */
async function facts(list: Locator): Promise<Record<string, string>> {
  const pairs = await list
    .locator(".fact")
    .evaluateAll((facts) => facts.map((fact) => [...fact.children].map((part) => part.textContent)));
  return Object.fromEntries(pairs) as Record<string, string>;
}

test("each can be searched for by its own words, and by what would be a pattern", async ({ jobsPage }) => {
  const hostile = await openHostile(jobsPage);
  for (const { job_SN, job_Name } of hostile) {
    // What a field of one line takes; 60 letters say enough of any.
    const text = [...job_Name!.split(/[\r\n]/)[0]!].slice(0, 60).join("");
    await jobsPage.form.search.fill(text);
    await expect(jobsPage.table.row(job_SN)).toHaveCount(1);
    expect(new URL(jobsPage.page.url()).searchParams.get("q")).toBe(text.trim());
  }
  for (const pattern of [".*", "%", "[a-z]", "^", "\\", "$&"]) {
    await jobsPage.form.search.fill(`${pattern}${pattern}`);
    await expect(jobsPage.page.getByText(`with “${pattern}${pattern}”`)).toBeVisible();
  }
});

test.describe("an address that somebody else has made", () => {
  test.use({ viewport: { width: 390, height: 900 } });

  test("searches for such words: they are nothing but words", async ({ jobsPage }) => {
    for (const { job_Name } of await openHostile(jobsPage)) {
      const absent = `absent ${job_Name!}`;
      await jobsPage.answerTo(() => jobsPage.open(`?since=2026-01-01&q=${encodeURIComponent(absent)}`));
      const told = jobsPage.page.getByText("You have no jobs submitted since");
      expect(await told.textContent()).toContain(`with ${quoted(absent)}.`);
      expect(await textsTurned(told)).toEqual([]);
      expect(await jobsPage.sidewaysScroll()).toBe(0);
    }
  });

  test("asks for an odd state: it is chosen where it can be one, and named where it cannot", async ({ jobsPage }) => {
    const hostile = await openHostile(jobsPage);
    for (const { job_SN, status } of hostile) {
      const address = `?since=2026-01-01&status=${encodeURIComponent(status.replaceAll(",", ""))}`;
      if (/^[\w-]{1,32}$/.test(status)) {
        await jobsPage.answerTo(() => jobsPage.open(address));
        await expect(jobsPage.table.numbers).toHaveText([String(job_SN)]);
        const box = jobsPage.form.status(state(status));
        await expect(box).toBeChecked();
        await jobsPage.answerTo(() => box.uncheck());
        await expect(box).not.toBeChecked();
        await expect(jobsPage.table.row(job_SN)).toHaveCount(1);
      } else {
        await jobsPage.open(address);
        const told = jobsPage.page.getByText("which cannot be one");
        await expect(told).toHaveCount(1);
        expect(await textsTurned(told)).toEqual([]);
        const said = /^The address asks for the status “.{1,41}”, which cannot be one\. Choose from these\.$/su;
        expect(await told.textContent()).toMatch(said);
      }
      expect(await jobsPage.sidewaysScroll()).toBe(0);
    }
  });
});

test.describe("signing in", () => {
  test.use({ signedIn: false });

  test("refused in such words, with such an address and such a return: nothing but words", async ({
    jobsPage,
    signInPage,
    startGateway,
    startUpstream,
    session,
    gateway,
    watch,
  }) => {
    watch.expect(...failedLoad(401));
    const { page } = signInPage;
    const reply = await fetch(new URL("jess_web/api/jobs", gateway.url), {
      headers: { cookie: `session_token=${session}` },
    });
    const hostile = hostileOf(((await reply.json()) as { data: WireJob[] }).data);
    let message = "";
    const jess = await startUpstream((_, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ ok: false, status: message, data: null }));
    });
    // Each of them fails.
    const bridge = await startGateway("--upstream", jess.origin, "--sign-in-attempts", "0");
    for (const text of hostile.map(({ job_Name }) => job_Name!)) {
      message = text;
      await page.goto(`${bridge.url}sign-in?return=${encodeURIComponent(`/?q=${text}`)}`);
      // What a browser takes for no address is sent all the same, as a program would.
      await page.locator("form").evaluate((form: HTMLFormElement) => (form.noValidate = true));
      await signInPage.email.fill(text);
      const typed = await signInPage.email.inputValue();
      await signInPage.password.fill("password");
      await signInPage.submit.click();
      // As every reader of HTML takes a line end and a null: the latter in an element, and in an attribute.
      await expect(signInPage.alert).toHaveCount(1);
      expect(await signInPage.alert.textContent()).toBe(text.replaceAll("\r\n", "\n").replaceAll("\0", ""));
      expect(await signInPage.email.inputValue()).toBe(typed.replaceAll("\0", "\ufffd"));
      await expect(signInPage.password).toHaveValue("");
      expect(await intruders(page)).toEqual([]);
      expect(await jobsPage.sidewaysScroll()).toBe(0);
    }
  });

  test("brings one cookie, whatever else JESS would set", async ({
    context,
    jobsPage,
    signInPage,
    startGateway,
    startUpstream,
  }) => {
    const jess = await startUpstream((_, response) => {
      response.writeHead(200, {
        "content-type": "application/json",
        "set-cookie": [
          "session_token=good; Domain=.evil.example; Path=/users; SameSite=None; Max-Age=9x; Expires=<b>",
          "session_token=a b; Path=/",
          "session_token=\u00e9",
          "__Host-session_token=evil; Secure; Path=/",
          "theme=javascript:alert(1)",
        ],
      });
      response.end(JSON.stringify(envelope([job(1)])));
    });
    const bridge = await startGateway("--upstream", jess.origin);
    await signInPage.page.goto(`${bridge.url}sign-in`);
    await signInPage.email.fill("user@example.com");
    await signInPage.password.fill("sandbox");
    await signInPage.submit.click();
    await expect(jobsPage.table.root).toBeVisible();
    const cookies = await context.cookies();
    expect(cookies).toEqual([
      expect.objectContaining({ name: "session_token", value: "good", httpOnly: true, sameSite: "Lax", path: "/" }),
    ]);
    expect(cookies[0]!.domain).toBe("127.0.0.1");
  });
});

test("no address of the site shows what is in it", async ({ page, gateway }) => {
  const script = "%3Cscript%3Ealert(1)%3C/script%3E";
  for (const path of [script, `sign-in/${script}`, `jess_web/api/${script}`, `users/api/${script}`, `?${script}`]) {
    const reply = await page.request.get(new URL(path, gateway.url).href);
    const text = await reply.text();
    expect(text.includes("alert(1)"), path).toBe(false);
    expect(reply.headers()["x-content-type-options"], path).toBe("nosniff");
  }
});
