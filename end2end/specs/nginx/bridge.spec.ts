import { type RawRequest, sendRequest, parseEnvelope } from "../../fixtures/http.js";
import { envelope } from "../../fixtures/jess-api.js";
import { expect, test } from "../../fixtures/test.js";

const JOBS = "/jess_web/api/jobs";
const POST: RawRequest = { method: "POST" };
const JSON_TYPE = { "content-type": "application/json" };

/** Requests that are forwarded, with the path and the body that JESS gets. */
const FORWARDED: [request: RawRequest, path: string, target?: string, body?: string][] = [
  [{}, JOBS, JOBS, ""],
  [{}, `${JOBS}?q=x&sort=name`, JOBS, ""],
  [{}, `${JOBS}?since=`, JOBS, ""],
  [{}, `${JOBS}?since=2020-12-01`, JOBS, '{"since":"2020-12-01"}'],
  [{}, `${JOBS}?till=2020-12-20&q=x`, JOBS, '{"till":"2020-12-20"}'],
  [{}, `${JOBS}?status=QUEUED`, JOBS, '{"status":"QUEUED"}'],
  [
    {},
    `${JOBS}?status=QUEUED,ON_HOLD-2&till=2020-12-20&since=2020-12-01`,
    JOBS,
    '{"since":"2020-12-01","till":"2020-12-20","status":"QUEUED,ON_HOLD-2"}',
  ],
  [{ body: '{"status":"QUEUED"}', headers: JSON_TYPE }, `${JOBS}?q=x`, JOBS, '{"status":"QUEUED"}'],
  [{ ...POST, body: '{"status":"QUEUED"}', headers: JSON_TYPE }, JOBS, JOBS, '{"status":"QUEUED"}'],
  [{ ...POST }, `${JOBS}?status=QUEUED`, JOBS, '{"status":"QUEUED"}'],
  [POST, JOBS, JOBS, ""],
  ...["session", "info", "account", "usage"].map((call): [RawRequest, string] => [{}, `/jess_web/api/${call}`]),
  [{}, "/jess_web/api/account?x=1", "/jess_web/api/account", ""],
  [{}, "/jess_web/api/job/status/12249?x=1", "/jess_web/api/job/status/12249", ""],
  [{}, "/jess_web/api/job/dir/12249", "/jess_web/api/job/dir/12249", ""],
  [{}, "/jess_web/api/job/file/7", "/jess_web/api/job/file/7", ""],
  [{}, "/jess_web/api/job/file/7?ext=eso,mtr&x=1", "/jess_web/api/job/file/7?ext=eso,mtr", ""],
  [{}, "/jess_web/api/job/file/7?ext=eso%2Cmtr", "/jess_web/api/job/file/7?ext=eso%2Cmtr", ""],
  ...[
    "a/b/c.csv",
    "..err",
    ".hidden",
    "job.done!",
    "caf%C3%A9%20%3F.csv",
    "glazing%2040%25.csv",
    "x-0123456789.js",
  ].map((file): [RawRequest, string] => [{}, `/jess_web/api/job/file/7/${file}`]),
  [{ ...POST, body: '{"cmd":"Cancel"}', headers: { "content-type": "application/json" } }, "/jess_web/api/job/12259"],
  ...["{}", '{"cmd":"Create"}', '{"cmd":"Cancel","jobRef":8}', '[{"cmd":"Cancel"}]', "x".repeat(16_000)].map(
    (body): [RawRequest, string, string, string] => [
      { ...POST, body, headers: JSON_TYPE },
      "/jess_web/api/job/12259?status=A",
      "/jess_web/api/job/12259",
      '{"cmd":""}',
    ],
  ),
  [
    { ...POST, body: ' {\n"cmd" : "Cancel" }\n', headers: JSON_TYPE },
    "/jess_web/api/job/12259",
    "/jess_web/api/job/12259",
    '{"cmd":"Cancel"}',
  ],
  [{ ...POST, body: "{}", headers: { "content-type": "Application/JSON; charset=utf-8" } }, "/users/api/auth"],
  [{ ...POST, body: `"${"x".repeat(16_000)}"`, headers: JSON_TYPE }, "/users/api/auth"],
  [{ ...POST, body: "{}", headers: JSON_TYPE }, "/users/api/auth?since=x", "/users/api/auth"],
  [POST, "/users/api/checkin"],
  [{ ...POST, body: "{}", headers: JSON_TYPE }, "/users/api/checkin", "/users/api/checkin", ""],
  [{ ...POST, body: '""', headers: JSON_TYPE }, "/users/api/logout", "/users/api/logout", ""],
  [POST, "/users/api/logout"],
];

test("the documented calls are forwarded, with the filter as the documented body", async ({
  startServer,
  startUpstream,
}) => {
  const jess = await startUpstream((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(envelope([])));
  });
  const nginx = await startServer({ upstream: jess.origin });
  for (const [request, path, target = path, body = request.body ?? ""] of FORWARDED) {
    const { status } = await sendRequest(nginx.url, path, request);
    expect(status, path).toBe(200);
    const received = jess.received.at(-1)!;
    const method = target === JOBS ? "GET" : (request.method ?? "GET");
    expect(received, path).toMatchObject({ method, url: target, body });
    expect(received.headers["content-type"], path).toBe(body ? "application/json" : undefined);
  }
  expect(jess.received).toHaveLength(FORWARDED.length);
});

/** Requests that are refused, with the status of the reply. */
const REFUSED: [status: number, request: RawRequest, ...paths: string[]][] = [
  [
    400,
    {},
    ...[
      "since=yesterday",
      "since=2020-13-01",
      "till=2020-1-5",
      "since=2020-12-01%22",
      "till=20201-12-01",
      "status=a%20b",
    ],
    ...['status=A","x":"', "status=finished", "status=A,,B", "status=,", `status=${"A".repeat(33)}`, "status=A?"],
    ...["since=2020-12-01&since=2020-12-02", "status=A&x=1&status=B", "since=&till=x&status=A", "till=x&status=A"],
  ].map((part) => (typeof part === "string" ? `${JOBS}?${part}` : part)) as [number, RawRequest, ...string[]],
  [400, {}, "/jess_web/api/job/file/7?ext=a/b", "/jess_web/api/job/file/7?ext=a,,b"],
  [400, { body: "{}", headers: JSON_TYPE }, `${JOBS}?status=QUEUED`],
  [400, { ...POST, body: '{"status":"FINISHED"}', headers: JSON_TYPE }, `${JOBS}?status=QUEUED`],
  [400, { body: "a=b", headers: { "content-type": "text/plain" } }, JOBS],
  [400, { ...POST, body: "a=b", headers: { "content-type": "text/plain" } }, JOBS],
  [400, { ...POST, body: "a=b", headers: { "content-type": "application/x-www-form-urlencoded" } }, "/users/api/auth"],
  [400, { ...POST, body: "{}" }, "/users/api/auth", "/jess_web/api/job/7"],
  [400, POST, "/jess_web/api/job/7", "/jess_web/api/job/7?status=A"],
  [
    404,
    {},
    "/jess_web/api",
    "/jess_web/api/",
    `${JOBS}/`,
    "/jess_web/api/JOBS",
    "/jess_web/api/accounts",
    "/jess_web/api/Account",
    "/jess_web/api/usage/",
    "/users/api/user",
  ],
  [
    404,
    {},
    "/jess_web/api/job",
    "/jess_web/api/job/status/0",
    "/jess_web/api/job/status/1a",
    "/jess_web/api/job/dir/-1",
  ],
  [
    404,
    {},
    "/jess_web/api/job/status/1/2",
    "/jess_web/api/job/text/1/eplusout.err",
    "/users/api/auth/",
    "/users/api/files",
  ],
  [
    404,
    {},
    "/jess_web/api/job/status/99999999999999999999999",
    "/jess_web/api/unknown",
    "/jess_web/api/x/jess_web/api/jobs",
  ],
  [404, {}, `${JOBS}%0A`, `${JOBS}%0D%0AHost:%20x`, "/jess_web/api/job/status/1%0A", "/jess_web/api/job/file/7%0A"],
  [
    404,
    {},
    ...[
      "",
      "a/",
      "a//b",
      ".",
      "..",
      "a/..",
      "a/.",
      "%2e%2e",
      ".%2E/8",
      "%252e%252e",
      "a%2Fb",
      "a%252Fb",
      "a%5Cb",
      "a%255cb",
    ],
    ...["..;x", "a;b", "a%3Bb", "a%0D%0AHost:%20x", "a%7Fb", "a\\b", 'a"b', "a|b"],
  ].map((part) => (typeof part === "string" ? `/jess_web/api/job/file/7/${part}` : part)) as [
    number,
    RawRequest,
    ...string[],
  ],
  ...["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"].map((method): [number, RawRequest, ...string[]] => [
    405,
    { method },
    JOBS,
    "/jess_web/api/job/file/7/eplusout.err",
  ]),
  [
    405,
    POST,
    ...["session", "info", "account", "usage", "job/file/7/eplusout.err"].map((call) => `/jess_web/api/${call}`),
  ] as [number, RawRequest, ...string[]],
  ...["GET", "HEAD", "DELETE"].map((method): [number, RawRequest, ...string[]] => [
    405,
    { method },
    "/jess_web/api/job/7",
    "/users/api/auth",
  ]),
  [413, { ...POST, body: "x".repeat(17_000), headers: { "content-type": "application/json" } }, "/users/api/auth"],
];

test("every other call is refused with an error in an envelope", async ({ startServer, startUpstream }) => {
  const jess = await startUpstream((_, response) => response.end());
  const nginx = await startServer({ upstream: jess.origin });
  for (const [status, request, ...paths] of REFUSED) {
    for (const path of paths) {
      const reply = await sendRequest(nginx.url, path, request);
      const what = `${request.method ?? "GET"} ${path}`;
      expect.soft(reply.status, what).toBe(status);
      expect.soft(reply.headers["content-type"], what).toBe("application/json");
      expect.soft(reply.headers["x-content-type-options"], what).toBe("nosniff");
      if (request.method !== "HEAD") expect.soft(parseEnvelope(reply), what).toMatchObject({ ok: false, data: null });
    }
  }
  // nginx refuses an invalid path before it selects a location.
  for (const path of ["/jess_web/api/job/file/7/%00", "/jess_web/api/job/file/7/a%zz", "/../jess_web/api/jobs"]) {
    expect
      .soft(await sendRequest(nginx.url, path), path)
      .toMatchObject({ status: 400, headers: { "x-content-type-options": "nosniff" } });
  }
  expect(jess.received).toEqual([]);
});

test("a POST is accepted only from pages of this host and of allowed origins", async ({
  startServer,
  startUpstream,
}) => {
  const jess = await startUpstream((_, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end("{}"),
  );
  const nginx = await startServer({ upstream: jess.origin, flags: ["--allow-origins", "https://portal.example"] });
  const { origin, host } = new URL(nginx.url);
  for (const [headers, status] of [
    [{}, 200],
    [{ "sec-fetch-site": "same-origin" }, 200],
    [{ "sec-fetch-site": "none" }, 200],
    [{ "sec-fetch-site": "same-site" }, 403],
    [{ "sec-fetch-site": "cross-site", origin }, 403],
    [{ "sec-fetch-site": "same-origin", origin: "https://jobs.example", host: "inner" }, 200],
    [{ origin }, 200],
    [{ origin: `https://${host}` }, 200],
    [{ origin: "https://evil.example" }, 403],
    [{ origin: `http://evil.example|${host}` }, 403],
    [{ origin: `${origin}0` }, 403],
    [{ origin: "null" }, 403],
    [{ origin: "https://portal.example" }, 200],
    [{ origin: "https://portal.example", "sec-fetch-site": "cross-site" }, 200],
    [{ origin: "https://portal.example.evil.example", "sec-fetch-site": "cross-site" }, 403],
  ] as [Record<string, string>, number][]) {
    for (const path of ["/users/api/logout", "/users/api/checkin", JOBS, "/jess_web/api/job/7"]) {
      const body = path.endsWith("/7") ? '{"cmd":"Cancel"}' : undefined;
      const type = body === undefined ? {} : JSON_TYPE;
      const reply = await sendRequest(nginx.url, path, { method: "POST", headers: { ...type, ...headers }, body });
      expect(reply.status, JSON.stringify(headers)).toBe(status);
    }
  }
});

test("only pages of allowed origins may call the API", async ({ startServer, server }) => {
  const origin = "https://portal.example";
  const nginx = await startServer({ sandbox: {}, flags: ["--allow-origins", origin] });
  const refused = await sendRequest(nginx.url, JOBS, { headers: { origin } });
  expect(refused).toMatchObject({ status: 401 });
  expect(refused.headers).toMatchObject({
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "Retry-After",
  });
  const preflight = await sendRequest(nginx.url, JOBS, { method: "OPTIONS", headers: { origin } });
  expect(preflight).toMatchObject({ status: 204 });
  expect(preflight.headers).toMatchObject({
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": "content-type, accept",
    "access-control-max-age": "600",
  });
  const icon = /icon-\w+\.svg/.exec((await sendRequest(nginx.url, "/")).body.toString())![0];
  expect((await sendRequest(nginx.url, `/${icon}`)).headers).toMatchObject({
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
  });

  for (const [url, path, sender] of [
    [nginx.url, JOBS, "https://other.example"],
    [nginx.url, "/", origin],
    [server.url, JOBS, origin],
    [server.url, `/${icon}`, origin],
  ] as const) {
    const { headers } = await sendRequest(url, path, { headers: { origin: sender } });
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
  }
});

test("the limit of sign-in attempts does not apply to other calls", async ({ startServer }) => {
  const nginx = await startServer({ sandbox: {}, flags: ["--sign-in-attempts", "3"] });
  const attempt: RawRequest = { method: "POST", body: "{}", headers: { "content-type": "application/json" } };
  for (const _ of [1, 2, 3])
    expect(await sendRequest(nginx.url, "/users/api/auth", attempt)).toMatchObject({ status: 200 });
  const reply = await sendRequest(nginx.url, "/users/api/auth", attempt);
  expect(reply).toMatchObject({ status: 429, headers: { "retry-after": "60" } });
  expect(parseEnvelope(reply).status).toContain("too many attempts to sign in");
  expect(await sendRequest(nginx.url, "/users/api/checkin", { method: "POST" })).toMatchObject({ status: 401 });
});
