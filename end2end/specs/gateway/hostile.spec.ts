import { hostileOf, test } from "../../fixtures/hostile.js";
import { intruders } from "../../fixtures/intruders.js";
import { expect } from "../../fixtures/test.js";
import { failedLoad } from "../../fixtures/watch.js";
import { type WireJob, envelope, job } from "../../fixtures/wire.js";

test.describe("signing in", () => {
  test.use({ signedIn: false });

  for (const part of [1, 2, 3]) {
    test(`a refusal shows a hostile message, address and return address as text, part ${part} of 3`, async ({
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
      const jobs = ((await reply.json()) as { data: WireJob[] }).data;
      const hostile = hostileOf(jobs).filter((_, at) => at % 3 === part - 1);
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
  }

  test("one cookie is set, whatever else JESS would set", async ({
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

test("no reply of the site repeats the address", async ({ gateway, request }) => {
  const script = "%3Cscript%3Ealert(1)%3C/script%3E";
  for (const path of [script, `sign-in/${script}`, `jess_web/api/${script}`, `users/api/${script}`, `?${script}`]) {
    const reply = await request.get(new URL(path, gateway.url).href);
    const text = await reply.text();
    expect(text.includes("alert(1)"), path).toBe(false);
    expect(reply.headers()["x-content-type-options"], path).toBe("nosniff");
  }
});
