import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

import { startGateway } from "../../fixtures/gateway.js";
import { type RawRequest, sendRequest } from "../../fixtures/http.js";
import { site } from "../../fixtures/site.js";
import { expect, test } from "../../fixtures/test.js";

/** The site's files, as paths from its root. */
const files = readdirSync(site, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
  .map(({ name, parentPath }) => relative(site, join(parentPath, name)));
const hashed = files.filter((name) => /-[0-9a-f]{8,}\./.test(name));

/** Headers that may differ between the servers, or that depend on the encoding of a body. */
const IGNORED_HEADERS = [
  "accept-ranges",
  "connection",
  "content-encoding",
  "content-length",
  "date",
  "etag",
  "keep-alive",
  "last-modified",
  "server",
  "transfer-encoding",
  "vary",
  "x-request-id",
];

const REQUESTS: [path: string, request?: RawRequest][] = [
  ["/"],
  ["/?status=FINISHED"],
  ...files.map((name): [string] => [`/${name}`]),
  ["/sign-in/"],
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

test("replies have the same headers and bodies as those of the gateway", async ({ server: nginx }) => {
  const gateway = await startGateway({ sandbox: {} });
  try {
    for (const [path, request] of REQUESTS) {
      const [actual, expected] = [
        await sendRequest(nginx.url, path, request),
        await sendRequest(gateway.url, path, request),
      ];
      for (const { headers } of [actual, expected]) {
        for (const name of IGNORED_HEADERS) delete headers[name];
        // nginx also names the encoding of texts, which the files of the site declare themselves.
        headers["content-type"] = headers["content-type"]?.replace(/^(text\/.*); charset=utf-8$/, "$1");
      }
      const what = `${request?.method ?? "GET"} ${path}`;
      expect
        .soft({ status: actual.status, headers: actual.headers }, what)
        .toEqual({ status: expected.status, headers: expected.headers });
      expect.soft(actual.body.toString(), what).toBe(expected.body.toString());
    }
  } finally {
    await gateway.stop();
  }
});

test("the site accepts only GET and HEAD", async ({ server }) => {
  const { status, headers } = await sendRequest(server.url, "/index.html", { method: "POST" });
  expect(status).toBe(405);
  expect(headers).toMatchObject({ allow: "GET, HEAD", "x-content-type-options": "nosniff" });
});

test("files with a hash in their name are sent precompressed", async ({ server }) => {
  expect(hashed.length).toBeGreaterThan(3);
  for (const name of hashed) {
    const plain = await sendRequest(server.url, `/${name}`);
    const zipped = await sendRequest(server.url, `/${name}`, { headers: { "accept-encoding": "gzip" } });
    const smallest = await sendRequest(server.url, `/${name}`, { headers: { "accept-encoding": "gzip, deflate, br" } });
    expect(zipped.headers["content-encoding"], name).toBe("gzip");
    expect(smallest.headers["content-encoding"], name).toBe("br");
    expect(gunzipSync(zipped.body).equals(plain.body)).toBe(true);
    expect(brotliDecompressSync(smallest.body).equals(plain.body)).toBe(true);
    expect(smallest.body.length).toBeLessThan(zipped.body.length);
    expect(smallest.headers.vary?.toLowerCase()).toBe("accept-encoding");
  }
});

test("index.html, which administrators edit, is compressed while it is sent", async ({ server }) => {
  const { headers, body } = await sendRequest(server.url, "/", { headers: { "accept-encoding": "gzip, br" } });
  expect(headers["content-encoding"]).toBe("gzip");
  expect(headers["content-length"]).toBeUndefined();
  expect(gunzipSync(body).equals((await sendRequest(server.url, "/")).body)).toBe(true);
  expect(await sendRequest(server.url, "/", { headers: { "if-none-match": headers.etag! } })).toMatchObject({
    status: 304,
  });
});

test("a request over https gets Strict-Transport-Security", async ({ server }) => {
  const https = { headers: { "x-forwarded-proto": "https" } };
  for (const path of ["/", "/missing", "/jess_web/api/jobs", "/jess_web/api/nothing"]) {
    expect((await sendRequest(server.url, path, https)).headers["strict-transport-security"], path).toBe(
      "max-age=31536000",
    );
    expect((await sendRequest(server.url, path)).headers["strict-transport-security"], path).toBeUndefined();
  }
});

test("the policy has the frame ancestors of the settings", async ({ startServer }) => {
  const nginx = await startServer({ sandbox: {}, flags: ["--frame-ancestors", "https://portal.example 'self'"] });
  const { headers } = await sendRequest(nginx.url, "/");
  expect(headers["content-security-policy"]).toMatch(/; frame-ancestors https:\/\/portal\.example 'self'$/);
});
