import { readdirSync } from "node:fs";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

import { type Question, ask } from "../../fixtures/ask.js";
import { site, startGateway } from "../../fixtures/gateway.js";
import { expect, test } from "../../fixtures/test.js";

/** The site's files; what is in folders is the sign-in page, which the gateway has another of. */
const files = readdirSync(site, { withFileTypes: true })
  .filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
  .map(({ name }) => name);
const hashed = files.filter((name) => /-[0-9a-f]{8,}\./.test(name));

/** Headers in which servers differ, and headers that depend on the encoding of a body. */
const OWN = [
  "accept-ranges",
  "connection",
  "content-encoding",
  "content-length",
  "date",
  "etag",
  "keep-alive",
  "last-modified",
  "x-request-id",
];
const FORM = ["server", "transfer-encoding", "vary"];

const REQUESTS: [path: string, question?: Question][] = [
  ["/"],
  ["/?status=FINISHED"],
  ...files.map((name): [string] => [`/${name}`]),
  ["/", { method: "HEAD" }],
  ["/missing.js"],
  ["/.git/config"],
  ["/healthz"],
  ["/jess_web/api/jobs"],
  ["/jess_web/api/jobs", { headers: { "x-forwarded-proto": "https" } }],
  ["/jess_web/api/job/dir/1", { method: "PUT" }],
  ["/jess_web/api/nothing"],
  ["/users/api/logout", { method: "POST", headers: { "sec-fetch-site": "cross-site" } }],
  ["/users/api/auth", { method: "POST", body: "x" }],
];

test("every reply has the headers and the body that the gateway gives it", async ({ gateway: nginx }) => {
  const gateway = await startGateway("--sandbox");
  try {
    for (const [path, question] of REQUESTS) {
      const [its, theirs] = [await ask(nginx.url, path, question), await ask(gateway.url, path, question)];
      for (const { headers } of [its, theirs]) for (const name of [...OWN, ...FORM]) delete headers[name];
      const what = `${question?.method ?? "GET"} ${path}`;
      expect
        .soft({ status: its.status, headers: its.headers }, what)
        .toEqual({ status: theirs.status, headers: theirs.headers });
      expect.soft(its.body.toString(), what).toBe(theirs.body.toString());
    }
  } finally {
    await gateway.stop();
  }
});

test("the site can only be read", async ({ gateway }) => {
  const { status, headers } = await ask(gateway.url, "/index.html", { method: "POST" });
  expect(status).toBe(405);
  expect(headers).toMatchObject({ allow: "GET, HEAD", "x-content-type-options": "nosniff" });
});

test("files that are named by their content are sent as the build compressed them", async ({ gateway }) => {
  expect(hashed.length).toBeGreaterThan(3);
  for (const name of hashed) {
    const plain = await ask(gateway.url, `/${name}`);
    const zipped = await ask(gateway.url, `/${name}`, { headers: { "accept-encoding": "gzip" } });
    const smallest = await ask(gateway.url, `/${name}`, { headers: { "accept-encoding": "gzip, deflate, br" } });
    expect(zipped.headers["content-encoding"], name).toBe("gzip");
    expect(smallest.headers["content-encoding"], name).toBe("br");
    expect(gunzipSync(zipped.body).equals(plain.body)).toBe(true);
    expect(brotliDecompressSync(smallest.body).equals(plain.body)).toBe(true);
    expect(smallest.body.length).toBeLessThan(zipped.body.length);
    expect(smallest.headers.vary?.toLowerCase()).toBe("accept-encoding");
  }
});

test("index.html is sent as it was edited, and not as it was compressed before", async ({ gateway }) => {
  const { headers, body } = await ask(gateway.url, "/", { headers: { "accept-encoding": "gzip, br" } });
  expect(headers["content-encoding"]).toBe("gzip");
  expect(headers["content-length"]).toBeUndefined();
  expect(gunzipSync(body).equals((await ask(gateway.url, "/")).body)).toBe(true);
  expect(await ask(gateway.url, "/", { headers: { "if-none-match": headers.etag! } })).toMatchObject({ status: 304 });
});

test("a host that is reached by https asks for https in future", async ({ gateway }) => {
  const https = { headers: { "x-forwarded-proto": "https" } };
  for (const path of ["/", "/missing", "/jess_web/api/jobs", "/jess_web/api/nothing"]) {
    expect((await ask(gateway.url, path, https)).headers["strict-transport-security"], path).toBe("max-age=31536000");
    expect((await ask(gateway.url, path)).headers["strict-transport-security"], path).toBeUndefined();
  }
});

test("the frame ancestors of the policy are those of the setting", async ({ startGateway }) => {
  const nginx = await startGateway("--sandbox", "--frame-ancestors", "https://portal.example 'self'");
  const { headers } = await ask(nginx.url, "/");
  expect(headers["content-security-policy"]).toMatch(/; frame-ancestors https:\/\/portal\.example 'self'$/);
});
