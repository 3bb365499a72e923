import { once } from "node:events";
import { type AddressInfo, type Socket, createServer } from "node:net";

import { type RawRequest, type RawReply, sendRequest, parseEnvelope } from "../../fixtures/http.js";
import { type Handler, UNREACHABLE } from "../../fixtures/mock-upstream.js";
import { expect, test } from "../../fixtures/test.js";

const JOBS = "/jess_web/api/jobs";
const SIGN_IN: RawRequest = { method: "POST", body: "{}", headers: { "content-type": "application/json" } };
const HTML = "<!doctype html><title>Error</title>";

/** Returns a handler that sends a reply with these headers. */
function replyWith(status: number, headers: Record<string, string | string[]> = {}, body = "{}"): Handler {
  return (_, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
  };
}

const ATTRIBUTES = "HttpOnly; SameSite=Lax; Path=/";

for (const [name, from, to] of [
  [
    "with the host and path of this server",
    "session_token=abc; Domain=.ensims.com; Path=/users; Secure; SameSite=None",
    [`session_token=abc; ${ATTRIBUTES}`],
  ],
  [
    "with Max-Age",
    "session_token=a.b-c_d; Path=/a; max-age=3600",
    [`session_token=a.b-c_d; ${ATTRIBUTES}; Max-Age=3600`],
  ],
  [
    "with Expires",
    "session_token=abc; expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure",
    [`session_token=abc; ${ATTRIBUTES}; Expires=Thu, 01 Jan 1970 00:00:00 GMT`],
  ],
  ["without invalid attributes", "session_token=abc; Expires=<b>; Max-Age=1x", [`session_token=abc; ${ATTRIBUTES}`]],
  ["with an empty value", "session_token=; Domain=.ensims.com", [`session_token=; ${ATTRIBUTES}; Max-Age=0`]],
  ["with an empty value in quotes", 'session_token=""; Path=/', [`session_token=; ${ATTRIBUTES}; Max-Age=0`]],
  ["among other cookies", ["JSESSIONID=1; Path=/", "session_token=abc", "x=y"], [`session_token=abc; ${ATTRIBUTES}`]],
  ["without other cookies", ["JSESSIONID=1", "session_token2=abc", "x=; session_token=a"], undefined],
  ["without an invalid value", "session_token=a b", undefined],
] as [string, string | string[], string[] | undefined][]) {
  test(`only the session cookie of JESS is forwarded, as a cookie of this host: ${name}`, async ({
    startServer,
    startUpstream,
  }) => {
    const jess = await startUpstream(replyWith(200, { "set-cookie": from }));
    const nginx = await startServer({ upstream: jess.origin });
    const plain = await sendRequest(nginx.url, "/users/api/auth", SIGN_IN);
    expect(plain.headers["set-cookie"]).toEqual(to);
    const headers = { ...SIGN_IN.headers, "x-forwarded-proto": "https" };
    const secure = await sendRequest(nginx.url, "/users/api/auth", { ...SIGN_IN, headers });
    const own = to?.map((cookie) => `__Host-${cookie}; Secure`);
    // A cookie without a value is removed under both names.
    const other = to
      ?.filter((cookie) => /=;|1970/.test(cookie))
      .map(() => `session_token=; ${ATTRIBUTES}; Max-Age=0; Secure`);
    expect(secure.headers["set-cookie"]).toEqual(own && [...own, ...other!]);
  });
}

test("the end of a session removes its cookie", async ({ startServer, startUpstream }) => {
  const jess = await startUpstream(replyWith(401, { "set-cookie": "session_token=; Max-Age=0; Path=/" }));
  const nginx = await startServer({ upstream: jess.origin });
  const reply = await sendRequest(nginx.url, JOBS);
  expect(reply).toMatchObject({ status: 401, headers: { "set-cookie": [`session_token=; ${ATTRIBUTES}; Max-Age=0`] } });
});

for (const [status, type, removed] of [
  [200, "application/json", true],
  [401, "application/json", true],
  [401, "text/html", true],
  [500, "application/json", false],
  [503, "text/html", false],
] as const) {
  test(`signing out ${removed ? "removes" : "keeps"} the cookie: ${status}, ${type}`, async ({
    startServer,
    startUpstream,
  }) => {
    const jess = await startUpstream(replyWith(status, { "content-type": type }));
    const nginx = await startServer({ upstream: jess.origin, flags: ["--allow-origins", "https://portal.example"] });
    const headers = { cookie: "session_token=a" };
    const reply = await sendRequest(nginx.url, "/users/api/logout", { method: "POST", headers });
    expect(reply.headers["set-cookie"]).toEqual(removed ? [`session_token=; ${ATTRIBUTES}; Max-Age=0`] : undefined);
    expect((await sendRequest(nginx.url, JOBS, { headers })).headers["set-cookie"]).toBeUndefined();
    const preflight = { method: "OPTIONS", headers: { ...headers, origin: "https://portal.example" } };
    expect((await sendRequest(nginx.url, "/users/api/logout", preflight)).headers["set-cookie"]).toBeUndefined();
  });
}

test("a renewed session keeps the name of its cookie", async ({ startServer, startUpstream }) => {
  const renewing = await startUpstream(replyWith(200, { "set-cookie": "session_token=new" }));
  const removing = await startUpstream(replyWith(200, { "set-cookie": "session_token=" }));
  const nginx = await startServer({ upstream: renewing.origin });
  const nginxOfRemoving = await startServer({ upstream: removing.origin });
  const set = async (url: string, cookie: string): Promise<string[]> => {
    const headers = { cookie, "x-forwarded-proto": "https" };
    const reply = await sendRequest(url, "/users/api/checkin", { method: "POST", headers });
    return reply.headers["set-cookie"]!.map((cookie) => cookie.split(";", 1)[0]!);
  };
  for (const [cookie, name, other] of [
    ["theme=dark", "__Host-session_token", "session_token"],
    ["session_token=a", "session_token", "__Host-session_token"],
    ["session_token=a; __Host-session_token=b", "__Host-session_token", "session_token"],
  ] as const) {
    expect(await set(nginx.url, cookie), cookie).toEqual([`${name}=new`]);
    expect(await set(nginxOfRemoving.url, cookie), cookie).toEqual([`${name}=`, `${other}=`]);
  }
});

test("only the session cookie of the browser is forwarded", async ({ startServer, startUpstream }) => {
  const jess = await startUpstream(replyWith(200));
  const nginx = await startServer({ upstream: jess.origin });
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
    await sendRequest(nginx.url, JOBS, { headers: { cookie, authorization: "Basic eDp5", "x-evil": "1" } });
    const { headers } = jess.received.at(-1)!;
    expect(headers.cookie, cookie).toBe(sent);
    expect(Object.keys(headers)).not.toContain("authorization");
    expect(Object.keys(headers)).not.toContain("x-evil");
  }
});

/** Returns a handler that sends a web page. */
const webPage = (status: number): Handler => replyWith(status, { "content-type": "text/html" }, HTML);

for (const [name, handler, status, message] of [
  ["a web page with 401", webPage(401), 401, "You are not signed in"],
  ["a web page with 403", webPage(403), 403, "JESS answered “403” and gave no reason."],
  ["a web page with 404", webPage(404), 404, "JESS answered “404” and gave no reason."],
  ["a web page with 400", webPage(400), 502, "JESS answered “400” and gave no reason."],
  ["a web page with 500", webPage(500), 502, "JESS failed with “500”. Try again in a moment."],
  ["a web page with 502", webPage(502), 502, "JESS failed with “502”. Try again in a moment."],
  ["429 with Retry-After", replyWith(429, { "retry-after": "7" }), 429, "JESS answered “429” and gave no reason."],
  [
    "503 with Retry-After",
    replyWith(503, { "retry-after": "7" }),
    502,
    "JESS failed with “503”. Try again in a moment.",
  ],
  [
    "a redirect to another host",
    replyWith(302, { location: "https://evil.example/" }),
    502,
    "JESS redirected to another page",
  ],
  ["a time-out", () => {}, 504, "JESS did not answer within 0.25 seconds. Try again in a moment."],
  [
    "a closed connection",
    (_, response) => void response.destroy(),
    502,
    "JESS ended the connection without an answer.",
  ],
  [
    "an internal redirect of nginx",
    replyWith(200, { "x-accel-redirect": "/index.html", "content-type": "application/json" }, '{"ok":true}'),
    200,
    undefined,
  ],
] as [string, Handler, number, string | undefined][]) {
  test(`nginx replaces a reply that is not of JESS by an error: ${name}`, async ({ startServer, startUpstream }) => {
    const jess = await startUpstream(handler);
    // A short time-out only where it is tested, since other replies may take longer.
    const flags = name === "a time-out" ? ["--upstream-idle-timeout", "0.25"] : [];
    const nginx = await startServer({ upstream: jess.origin, flags });
    const received = await sendRequest(nginx.url, JOBS);
    expect(received.status).toBe(status);
    expect(received.headers.location).toBeUndefined();
    expect(received.headers["retry-after"]).toBe(name.includes("Retry-After") ? "7" : undefined);
    const envelope = parseEnvelope(received);
    if (message === undefined) expect(envelope.ok).toBe(true);
    else expect(envelope).toEqual({ ok: false, status: expect.stringContaining(message), data: null });
  });
}

test("nginx reports that JESS cannot be reached", async ({ startServer }) => {
  const nginx = await startServer({ upstream: UNREACHABLE });
  const reply = await sendRequest(nginx.url, JOBS);
  expect(reply.status).toBe(502);
  expect(parseEnvelope(reply).status).toBe(
    "JESS cannot be reached: it or the network may be down. Try again in a moment.",
  );
});

test("a truncated reply never looks complete", async ({ startServer }) => {
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
    const nginx = await startServer({ upstream: `http://127.0.0.1:${(broken.address() as AddressInfo).port}` });
    for (const coding of ["identity", "gzip"]) {
      const reading: Promise<RawReply> = sendRequest(nginx.url, JOBS, { headers: { "accept-encoding": coding } });
      await expect(reading, coding).rejects.toThrow("aborted");
    }
  } finally {
    broken.close();
  }
});

test("a result file can be revalidated and fetched in ranges, with the policies of this server", async ({
  startServer,
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
  const nginx = await startServer({ upstream: jess.origin });
  const file = "/jess_web/api/job/file/7/a.htm";
  const whole = await sendRequest(nginx.url, file);
  expect(whole).toMatchObject({
    status: 200,
    headers: { "content-type": "text/html", etag: '"1"', "cache-control": "private, no-cache" },
  });
  expect(whole.headers["content-disposition"]).toBe("attachment; filename=a.htm");
  expect(whole.headers["content-security-policy"]).toMatch(/^default-src 'none'.*; sandbox$/);
  expect(whole.headers["access-control-allow-origin"]).toBeUndefined();
  expect(whole.headers["strict-transport-security"]).toBeUndefined();

  const part = await sendRequest(nginx.url, file, { headers: { range: "bytes=0-3", "if-range": '"1"' } });
  expect(part).toMatchObject({ status: 206, headers: { "content-range": "bytes 0-3/20" } });
  expect(await sendRequest(nginx.url, file, { headers: { "if-none-match": '"1"' } })).toMatchObject({ status: 304 });

  // Ranges and conditions are not forwarded for lists.
  await sendRequest(nginx.url, JOBS, { headers: { range: "bytes=0-3", "if-none-match": '"1"' } });
  expect(Object.keys(jess.received.at(-1)!.headers)).not.toContain("range");
  expect(Object.keys(jess.received.at(-1)!.headers)).not.toContain("if-none-match");
});
