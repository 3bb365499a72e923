import { failedLoad } from "../../fixtures/browser-errors.js";
import { foreignMarkup } from "../../fixtures/foreign-markup.js";
import { hostileJobs, test } from "../../fixtures/hostile.js";
import { type WireJob, envelope, job } from "../../fixtures/jess-api.js";
import { account } from "../../fixtures/sandbox.js";
import { expect } from "../../fixtures/test.js";

test.describe("signing in", () => {
  test.use({ signedIn: false });

  test("a refusal shows a hostile message, e-mail address and return address as text", async ({
    jobsPage,
    server,
    session,
    signInPage,
    startServer,
    startUpstream,
  }) => {
    const { page } = signInPage;
    const reply = await fetch(new URL("jess_web/api/jobs", server.url), {
      headers: { cookie: `session_token=${session}` },
    });
    const jobs = ((await reply.json()) as { data: WireJob[] }).data;
    let message = "";
    const jess = await startUpstream((_, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ ok: false, status: message, data: null }));
    });
    // Without a limit, since every attempt fails.
    const { url } = await startServer({ upstream: jess.origin, flags: ["--sign-in-attempts", "0"] });
    for (const text of hostileJobs(jobs).map(({ job_Name }) => job_Name!)) {
      message = text;
      await page.goto(`${url}sign-in?return=${encodeURIComponent(`/?q=${text}`)}`);
      // Otherwise the browser would not submit an invalid e-mail address.
      await page.locator("form").evaluate((form: HTMLFormElement) => (form.noValidate = true));
      await signInPage.signIn({ email: text, password: "password" });
      await expect(signInPage.alert).toBeVisible();
      expect(await signInPage.alert.textContent()).toBe(text);
      await expect(signInPage.password).toHaveValue("");
      expect(await foreignMarkup(page)).toEqual([]);
      expect(await jobsPage.horizontalOverflow()).toBe(0);
    }
  });

  test("only the session cookie of JESS is set, with the attributes of this server", async ({
    browserErrors,
    context,
    jobsPage,
    signInPage,
    startServer,
    startUpstream,
  }) => {
    browserErrors.allow(...failedLoad(401));
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
    const { url } = await startServer({ upstream: jess.origin });
    await signInPage.page.goto(`${url}sign-in`);
    await signInPage.signIn(account);
    await expect(jobsPage.table.root).toBeVisible();
    const cookies = await context.cookies();
    expect(cookies).toEqual([
      expect.objectContaining({ name: "session_token", value: "good", httpOnly: true, sameSite: "Lax", path: "/" }),
    ]);
    expect(cookies[0]!.domain).toBe("127.0.0.1");
  });
});

test("no reply repeats the URL of the request", async ({ request, server }) => {
  const script = "%3Cscript%3Ealert(1)%3C/script%3E";
  for (const path of [script, `sign-in/${script}`, `jess_web/api/${script}`, `users/api/${script}`, `?${script}`]) {
    const reply = await request.get(new URL(path, server.url).href);
    const text = await reply.text();
    expect(text.includes("alert(1)"), path).toBe(false);
    expect(reply.headers()["x-content-type-options"], path).toBe("nosniff");
  }
});
