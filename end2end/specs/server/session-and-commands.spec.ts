import { type RawReply, sendRequest } from "../../fixtures/http.js";
import { account, otherAccount, signIn } from "../../fixtures/sandbox.js";
import type { SandboxControl } from "../../fixtures/sandbox-control.js";
import type { StartServer } from "../../fixtures/server.js";
import { expect, test } from "../../fixtures/test.js";

const JSON_TYPE = { "content-type": "application/json" };
const CANCEL = '{"cmd":"Cancel"}';

/** Sends calls to a server with a session. */
class Client {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  async get(path: string): Promise<RawReply> {
    return sendRequest(this.url, path, { headers: { cookie: `session_token=${this.token}` } });
  }

  async post(path: string, body?: string, headers: Record<string, string> = JSON_TYPE): Promise<RawReply> {
    const cookie = `session_token=${this.token}`;
    return sendRequest(this.url, path, { method: "POST", body, headers: { cookie, ...headers } });
  }

  async status(job: number): Promise<Record<string, unknown>> {
    return data(await this.get(`/jess_web/api/job/status/${job}`));
  }
}

function json({ body }: RawReply): { ok: boolean; status: string; data: unknown } {
  return JSON.parse(body.toString()) as ReturnType<typeof json>;
}

function data(reply: RawReply): Record<string, unknown> {
  return json(reply).data as Record<string, unknown>;
}

/** Starts a server with a sandbox whose clock stands, and signs in. */
async function start(
  startServer: StartServer,
): Promise<{ url: string; control: SandboxControl; client: Client }> {
  const server = await startServer({ sandbox: { jobs: 0, control: true } });
  const control = server.control!;
  await control.freeze();
  return { url: server.url, control, client: new Client(server.url, await signIn(server)) };
}

test("a cancellation is accepted, refused, or comes too late", async ({ startServer }) => {
  const { control, client } = await start(startServer);
  const [canceled, refused, raced] = [
    await control.submit({ queuedSeconds: 3600, cases: 40 }),
    await control.submit({ queuedSeconds: 3600 }),
    await control.submit({ queuedSeconds: 3600 }),
  ] as const;
  await control.advance(60);
  await control.refuseCancel([refused]);
  await control.raceCancel([raced]);

  for (const job of [canceled, raced]) {
    const reply = await client.post(`/jess_web/api/job/${job}`, CANCEL);
    expect(json(reply)).toMatchObject({ ok: true, status: `Cancel flag has been set for ${job}` });
    expect(data(reply)).toMatchObject({ job_ID: job, status: "QUEUED", cancel_Flag: true });
  }
  expect(json(await client.post(`/jess_web/api/job/${refused}`, CANCEL))).toEqual({
    ok: false,
    status: `Job ${refused} is not found or not cancellable`,
    data: null,
  });
  await control.advance(5);
  expect(await client.status(canceled)).toMatchObject({ status: "CANCELED", cancel_Flag: false });
  expect(await client.status(refused)).toMatchObject({ status: "QUEUED", cancel_Flag: false });
  expect(await client.status(raced)).toMatchObject({ status: "FINISHED", cancel_Flag: false });
});

test("only the documented command reaches a job, from pages of this host", async ({ startServer, serverKind }) => {
  const { control, client } = await start(startServer);
  const job = await control.submit();
  const path = `/jess_web/api/job/${job}`;
  for (const [body, headers] of [
    [CANCEL, { "content-type": "text/plain" }],
    [CANCEL, { "content-type": "application/x-www-form-urlencoded" }],
    [undefined, {}],
  ] as [string | undefined, Record<string, string>][]) {
    expect(await client.post(path, body, headers)).toMatchObject({ status: 400 });
  }
  for (const site of ["cross-site", "same-site"]) {
    for (const call of [path, "/users/api/checkin", "/users/api/logout"]) {
      expect(await client.post(call, CANCEL, { ...JSON_TYPE, "sec-fetch-site": site })).toMatchObject({ status: 403 });
    }
  }
  expect(await control.requests("POST", "/jess_web/")).toEqual([]);

  // nginx sends no command instead of these, which the sandbox refuses.
  for (const body of ['{"cmd":"Create"}', '{"cmd":"Cancel","cmd":"Create"}', `{"cmd":"Cancel","x":1}`, `[${CANCEL}]`, "{"]) {
    const reply = await client.post(path, body);
    expect(reply.status, body).toBe(serverKind === "nginx" ? 200 : 400);
    expect(json(reply).ok, body).toBe(false);
  }
  expect((await control.requests("POST", path)).map(({ body }) => body)).not.toContain(CANCEL);
  expect(await client.status(job)).toMatchObject({ cancel_Flag: false });

  expect(json(await client.post(path, '\n{ "cmd" : "Cancel" }\n')).ok).toBe(true);
  expect((await control.requests("POST", path)).at(-1)!.body).toBe(CANCEL);
});

/** Returns the cookies that a reply sets, as `name=value` and the attributes in alphabetical order. */
function cookies({ headers }: RawReply): string[][] {
  return (headers["set-cookie"] ?? []).map((cookie) => {
    const [pair, ...attributes] = cookie.split("; ");
    return [pair!, ...attributes.sort()];
  });
}

test("checking in replaces the session by another one of this host", async ({ startServer }) => {
  const { url, control, client } = await start(startServer);
  await control.setSessionLifetime(3600);
  const reply = await client.post("/users/api/checkin", undefined, {});
  expect(json(reply)).toMatchObject({ ok: true, status: "Session renewed successfully!" });
  const [[pair, ...attributes] = [], ...others] = cookies(reply);
  expect(others).toEqual([]);
  expect(attributes).toEqual(["HttpOnly", "Max-Age=3600", "Path=/", "SameSite=Lax"]);
  const renewed = new Client(url, pair!.replace(/^session_token=/, ""));
  expect(await renewed.get("/jess_web/api/session")).toMatchObject({ status: 200 });
  // The old token is valid until it expires.
  expect(await client.get("/jess_web/api/session")).toMatchObject({ status: 200 });

  // JESS documents no body, so none is sent.
  await renewed.post("/users/api/checkin", '{"x":1}');
  expect((await control.requests("POST", "/users/api/checkin")).map(({ body }) => body)).toEqual(["", ""]);
  await control.endSessions();
  expect(await renewed.post("/users/api/checkin", undefined, {})).toMatchObject({ status: 401 });
});

test("signing out removes the cookie, also of a session that has ended", async ({ startServer }) => {
  const { control, client } = await start(startServer);
  const removed = ["session_token=", "HttpOnly", "Max-Age=0", "Path=/", "SameSite=Lax"];
  const reply = await client.post("/users/api/logout", undefined, {});
  expect(json(reply)).toMatchObject({ ok: true, status: "Logged out successfully!" });
  expect(cookies(reply)).toEqual([removed]);
  expect(await control.openSessions()).toBe(0);

  const again = await client.post("/users/api/logout", undefined, { "x-forwarded-proto": "https" });
  expect(again).toMatchObject({ status: 401 });
  const secure = [...removed.slice(1), "Secure"];
  expect(cookies(again)).toEqual([
    ["session_token=", ...secure],
    ["__Host-session_token=", ...secure],
  ]);
  expect(cookies(await client.get("/jess_web/api/jobs"))).toEqual([]);
});

test("account and usage are those of the user", async ({ startServer }) => {
  const { url, client } = await start(startServer);
  const other = new Client(url, await signIn({ url }, otherAccount));
  for (const [user, id, email, username] of [
    [client, 1, account.email, "TestUser"],
    [other, 2, otherAccount.email, "OtherUser"],
  ] as const) {
    expect(data(await user.get("/jess_web/api/account"))).toMatchObject({ id, email });
    expect(json(await user.get("/jess_web/api/usage")).data).toMatchObject([{ username }]);
  }
});

test("results are packed by extension", async ({ startServer }) => {
  const { control, client } = await start(startServer);
  const job = await control.submit({ secondsAgo: 3600 });
  for (const list of ["csv,err", "csv%2Cerr"]) {
    const reply = await client.get(`/jess_web/api/job/file/${job}?ext=${list}`);
    expect(reply).toMatchObject({ status: 200, headers: { "content-type": "application/zip" } });
    expect(reply.headers["content-disposition"]).toBe(`attachment; filename="${job}.zip"`);
    const names = reply.body.toString("latin1").match(/\w+\.(csv|err|eso|eio|idf)/g)!;
    expect(new Set(names)).toEqual(new Set(["eplustbl.csv", "eplusout.err"]));
  }
});
