import { once } from "node:events";
import { type AddressInfo, type Socket, createServer } from "node:net";

import { type Question, type Reply, ask, envelopeOf } from "../../fixtures/ask.js";
import { expect, test } from "../../fixtures/test.js";
import { type Answer, NOWHERE } from "../../fixtures/upstream.js";

const JOBS = "/jess_web/api/jobs";
const LOG_ON: Question = { method: "POST", body: "{}", headers: { "content-type": "application/json" } };
const HTML = "<!doctype html><title>Trouble</title>";

/** An answer of JESS with these headers. */
function answer(status: number, headers: Record<string, string | string[]> = {}, body = "{}"): Answer {
  return (_, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
  };
}

const OWN = "HttpOnly; SameSite=Lax; Path=/";

for (const [name, from, to] of [
  [
    "its host and path",
    "session_token=abc; Domain=.ensims.com; Path=/users; Secure; SameSite=None",
    [`session_token=abc; ${OWN}`],
  ],
  [
    "how long it lasts",
    "session_token=a.b-c_d; Path=/a; max-age=3600",
    [`session_token=a.b-c_d; ${OWN}; Max-Age=3600`],
  ],
  [
    "when it ends",
    "session_token=abc; expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure",
    [`session_token=abc; ${OWN}; Expires=Thu, 01 Jan 1970 00:00:00 GMT`],
  ],
  ["no odd end", "session_token=abc; Expires=<b>; Max-Age=1x", [`session_token=abc; ${OWN}`]],
  ["that it is void", "session_token=; Domain=.ensims.com", [`session_token=; ${OWN}; Max-Age=0`]],
  ["that it is void, in quotes", 'session_token=""; Path=/', [`session_token=; ${OWN}; Max-Age=0`]],
  ["it beside others", ["JSESSIONID=1; Path=/", "session_token=abc", "x=y"], [`session_token=abc; ${OWN}`]],
  ["nothing of others", ["JSESSIONID=1", "session_token2=abc", "x=; session_token=a"], undefined],
  ["no odd value", "session_token=a b", undefined],
] as [string, string | string[], string[] | undefined][]) {
  test(`only the session cookie of JESS is passed on, as a cookie of this host: ${name}`, async ({
    startGateway,
    startUpstream,
  }) => {
    const jess = await startUpstream(answer(200, { "set-cookie": from }));
    const nginx = await startGateway("--upstream", jess.origin);
    const plain = await ask(nginx.url, "/users/api/auth", LOG_ON);
    expect(plain.headers["set-cookie"]).toEqual(to);
    const headers = { ...LOG_ON.headers, "x-forwarded-proto": "https" };
    const secure = await ask(nginx.url, "/users/api/auth", { ...LOG_ON, headers });
    const own = to?.map((cookie) => `__Host-${cookie}; Secure`);
    // What is void is void by both names.
    const other = to?.filter((cookie) => /=;|1970/.test(cookie)).map(() => `session_token=; ${OWN}; Max-Age=0; Secure`);
    expect(secure.headers["set-cookie"]).toEqual(own && [...own, ...other!]);
  });
}

test("the end of a session removes its cookie", async ({ startGateway, startUpstream }) => {
  const jess = await startUpstream(answer(401, { "set-cookie": "session_token=; Max-Age=0; Path=/" }));
  const nginx = await startGateway("--upstream", jess.origin);
  const reply = await ask(nginx.url, JOBS);
  expect(reply).toMatchObject({ status: 401, headers: { "set-cookie": [`session_token=; ${OWN}; Max-Age=0`] } });
});

test("a renewed session keeps the name by which it came", async ({ startGateway, startUpstream }) => {
  const nginx = await startGateway("--upstream", (await startUpstream(answer(200, { "set-cookie": "session_token=new" }))).origin);
  const void_ = await startGateway("--upstream", (await startUpstream(answer(200, { "set-cookie": "session_token=" }))).origin);
  const set = async (url: string, cookie: string): Promise<string[]> => {
    const headers = { cookie, "x-forwarded-proto": "https" };
    const reply = await ask(url, "/users/api/checkin", { method: "POST", headers });
    return reply.headers["set-cookie"]!.map((cookie) => cookie.split(";", 1)[0]!);
  };
  for (const [cookie, name, other] of [
    ["theme=dark", "__Host-session_token", "session_token"],
    ["session_token=a", "session_token", "__Host-session_token"],
    ["session_token=a; __Host-session_token=b", "__Host-session_token", "session_token"],
  ] as const) {
    expect(await set(nginx.url, cookie), cookie).toEqual([`${name}=new`]);
    expect(await set(void_.url, cookie), cookie).toEqual([`${name}=`, `${other}=`]);
  }
});

test("only the session cookie of the browser is passed on", async ({ startGateway, startUpstream }) => {
  const jess = await startUpstream(answer(200));
  const nginx = await startGateway("--upstream", jess.origin);
  for (const [cookie, sent] of [
    ["theme=dark; session_token=a.b-c_d; other=1", "session_token=a.b-c_d"],
    ["session_token=stale; session_token=good", "session_token=good"],
    ["session_token=good; session_token=a b", "session_token=good"],
    ["session_token=stale; __Host-session_token=own; session_token=x", "session_token=own"],
    ["__Host-session_token=own; session_token=x", "session_token=own"],
    ["__Host-session_token=; session_token=abc", "session_token=abc"],
    ["__host-session_token=x; __Secure-session_token=y", undefined],
    ["my_session_token=abc; session_token_2=abc", undefined],
    ["session_token=", undefined],
    ["session_token=a b", undefined],
    ["session_token=a\\b", undefined],
  ] as const) {
    await ask(nginx.url, JOBS, { headers: { cookie, authorization: "Basic eDp5", "x-evil": "1" } });
    const { headers } = jess.received.at(-1)!;
    expect(headers.cookie, cookie).toBe(sent);
    expect(Object.keys(headers)).not.toContain("authorization");
    expect(Object.keys(headers)).not.toContain("x-evil");
  }
});

/** A web page with a status. */
const webPage = (status: number): Answer => answer(status, { "content-type": "text/html" }, HTML);

for (const [name, upstream, status, words] of [
  ["a session that has ended", webPage(401), 401, "You are not signed in"],
  ["a page that is forbidden", webPage(403), 403, "JESS answered “403” and gave no reason."],
  ["a page that is missing", webPage(404), 404, "JESS answered “404” and gave no reason."],
  ["another refusal", webPage(400), 502, "JESS answered “400” and gave no reason."],
  ["a failure", webPage(500), 502, "JESS failed with “500”. Try again in a moment."],
  ["a proxy's failure", webPage(502), 502, "JESS failed with “502”. Try again in a moment."],
  ["too many requests", answer(429, { "retry-after": "7" }), 429, "JESS answered “429” and gave no reason."],
  ["a rest", answer(503, { "retry-after": "7" }), 502, "JESS failed with “503”. Try again in a moment."],
  [
    "a log-on page elsewhere",
    answer(302, { location: "https://evil.example/" }),
    502,
    "JESS redirected to another page",
  ],
  ["silence", () => {}, 504, "JESS did not answer within 0.25 seconds. Try again in a moment."],
  [
    "a connection that ends",
    (_, response) => void response.destroy(),
    502,
    "JESS ended the connection without an answer.",
  ],
  [
    "a file of nginx's own machine",
    answer(200, { "x-accel-redirect": "/index.html", "content-type": "application/json" }, '{"ok":true}'),
    200,
    undefined,
  ],
] as [string, Answer, number, string | undefined][]) {
  test(`nginx answers with an envelope for what is not an answer of JESS: ${name}`, async ({
    startGateway,
    startUpstream,
  }) => {
    const jess = await startUpstream(upstream);
    // Only for the silence, so that no other answer has to be quick.
    const timeout = name === "silence" ? ["--upstream-idle-timeout", "0.25"] : [];
    const nginx = await startGateway("--upstream", jess.origin, ...timeout);
    const reply = await ask(nginx.url, JOBS);
    expect(reply.status).toBe(status);
    expect(reply.headers.location).toBeUndefined();
    expect(reply.headers["retry-after"]).toBe(/many|rest/.test(name) ? "7" : undefined);
    const said = envelopeOf(reply);
    if (words === undefined) expect(said.ok).toBe(true);
    else expect(said).toEqual({ ok: false, status: expect.stringContaining(words), data: null });
  });
}

test("an envelope says that JESS cannot be reached", async ({ startGateway }) => {
  const nginx = await startGateway("--upstream", NOWHERE);
  const reply = await ask(nginx.url, JOBS);
  expect(reply.status).toBe(502);
  expect(envelopeOf(reply).status).toBe(
    "JESS cannot be reached: it or the network may be down. Try again in a moment.",
  );
});

test("a reply that breaks off never looks complete", async ({ startGateway }) => {
  const broken = createServer((socket: Socket) => {
    socket.once("data", () => {
      socket.write(
        'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"ok"\r\n',
      );
      socket.end();
    });
  });
  broken.listen(0, "127.0.0.1");
  await once(broken, "listening");
  try {
    const nginx = await startGateway("--upstream", `http://127.0.0.1:${(broken.address() as AddressInfo).port}`);
    for (const coding of ["identity", "gzip"]) {
      const reading: Promise<Reply> = ask(nginx.url, JOBS, { headers: { "accept-encoding": coding } });
      await expect(reading, coding).rejects.toThrow("aborted");
    }
  } finally {
    broken.close();
  }
});

test("a result file can be revalidated and fetched in ranges, without JESS's own policies", async ({
  startGateway,
  startUpstream,
}) => {
  const jess = await startUpstream(({ headers }, response) => {
    const part = headers.range !== undefined;
    if (headers["if-none-match"] === '"1"') return response.writeHead(304, { etag: '"1"' }).end();
    return response
      .writeHead(part ? 206 : 200, {
        "content-type": "text/html",
        "content-disposition": "attachment; filename=a.htm",
        etag: '"1"',
        "access-control-allow-origin": "*",
        "content-security-policy": "script-src *",
        "cache-control": "public",
        "strict-transport-security": "max-age=1; includeSubDomains",
        ...(part && { "content-range": "bytes 0-3/20" }),
      })
      .end(part ? "<h1>" : "<h1>Report</h1>");
  });
  const nginx = await startGateway("--upstream", jess.origin);
  const file = "/jess_web/api/job/file/7/a.htm";
  const whole = await ask(nginx.url, file);
  expect(whole).toMatchObject({
    status: 200,
    headers: { "content-type": "text/html", etag: '"1"', "cache-control": "private, no-cache" },
  });
  expect(whole.headers["content-disposition"]).toBe("attachment; filename=a.htm");
  expect(whole.headers["content-security-policy"]).toMatch(/^default-src 'none'.*; sandbox$/);
  expect(whole.headers["access-control-allow-origin"]).toBeUndefined();
  expect(whole.headers["strict-transport-security"]).toBeUndefined();

  const part = await ask(nginx.url, file, { headers: { range: "bytes=0-3", "if-range": '"1"' } });
  expect(part).toMatchObject({ status: 206, headers: { "content-range": "bytes 0-3/20" } });
  expect(await ask(nginx.url, file, { headers: { "if-none-match": '"1"' } })).toMatchObject({ status: 304 });

  // Lists are never asked for in parts.
  await ask(nginx.url, JOBS, { headers: { range: "bytes=0-3", "if-none-match": '"1"' } });
  expect(Object.keys(jess.received.at(-1)!.headers)).not.toContain("range");
  expect(Object.keys(jess.received.at(-1)!.headers)).not.toContain("if-none-match");
});
