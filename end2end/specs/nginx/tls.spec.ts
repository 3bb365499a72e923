import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";

import { sendRequest, parseEnvelope } from "../../fixtures/http.js";
import { expect, test } from "../../fixtures/test.js";

const NAME = "jess.example";

test("nginx sends the name of JESS by SNI and requires a certificate for it", async ({ startServer }) => {
  const directory = mkdtempSync(join(tmpdir(), "jess-tls-"));
  const [key, certificate] = [join(directory, "key.pem"), join(directory, "certificate.pem")];
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-keyout", key, "-out", certificate];
  execFileSync("openssl", [...request, "-subj", `/CN=${NAME}`, "-addext", `subjectAltName=DNS:${NAME}`], {
    stdio: "pipe",
  });
  const names: unknown[] = [];
  const jess = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (request, response) => {
    names.push([(request.socket as TLSSocket & { servername: string }).servername, request.headers.host]);
    response.writeHead(200, { "content-type": "application/json" }).end('{"ok":true}');
  });
  jess.listen(0, "127.0.0.1");
  await once(jess, "listening");
  try {
    const upstream = `https://127.0.0.1:${(jess.address() as AddressInfo).port}`;
    const certificates = ["--upstream-certificates", certificate];
    const right = await startServer({ upstream, flags: ["--upstream-name", NAME, ...certificates] });
    expect(await sendRequest(right.url, "/jess_web/api/jobs")).toMatchObject({ status: 200 });
    expect(names).toEqual([[NAME, NAME]]);

    for (const flags of [
      ["--upstream-name", "other.example", ...certificates],
      ["--upstream-name", NAME],
    ]) {
      const nginx = await startServer({ upstream, flags });
      const reply = await sendRequest(nginx.url, "/jess_web/api/jobs");
      expect(reply.status, flags.join(" ")).toBe(502);
      expect(parseEnvelope(reply).status).toContain("JESS cannot be reached");
    }
    expect(names).toHaveLength(1);
  } finally {
    jess.closeAllConnections();
    jess.close();
    rmSync(directory, { recursive: true });
  }
});
