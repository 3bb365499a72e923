import { once } from "node:events";
import { type Server, createServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, type Server as TcpServer, type Socket, connect } from "node:net";

import { startGateway } from "../../fixtures/gateway.js";
import { sendRequest, parseEnvelope } from "../../fixtures/http.js";
import { expect, test } from "../../fixtures/test.js";
import { makeCertificate } from "../../fixtures/tls.js";

const JOBS = "/jess_web/api/jobs";

/** A host name that only the proxy can resolve, as in a closed network. */
const NAME = "jess.example";

async function listen(server: Server | TcpServer): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Starts a mock of JESS over https, and a proxy that connects every host name to it. */
async function startClosedNetwork(): Promise<{
  jess: number;
  proxy: number;
  authority: string;
  connects: [target: string | undefined, authorization: string | undefined][];
  stop: () => void;
}> {
  const certificate = makeCertificate(NAME);
  const jess = createHttpsServer(certificate, (_, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end('{"ok":true}');
  });
  const jessPort = await listen(jess);
  const connects: [string | undefined, string | undefined][] = [];
  const sockets = new Set<Socket>();
  const proxy = createServer((_, response) => response.writeHead(501).end());
  proxy.on("connect", ({ url, headers }, client: Socket) => {
    connects.push([url, headers["proxy-authorization"]]);
    const upstream = connect(jessPort, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
    }
  });
  return {
    jess: jessPort,
    proxy: await listen(proxy),
    authority: certificate.authority,
    connects,
    stop() {
      for (const socket of sockets) socket.destroy();
      jess.closeAllConnections();
      jess.close();
      proxy.close();
      certificate.remove();
    },
  };
}

test("the gateway connects to JESS through the proxy of HTTPS_PROXY, except for the hosts of NO_PROXY", async () => {
  const network = await startClosedNetwork();
  try {
    const proxy = `http://127.0.0.1:${network.proxy}`;
    const certificates = { SSL_CERT_FILE: network.authority };
    for (const [environment, status, connects] of [
      [{ HTTPS_PROXY: proxy }, 200, [[`${NAME}:443`, undefined]]],
      [{ https_proxy: proxy, NO_PROXY: "other.example,127.0.0.0/8" }, 200, [[`${NAME}:443`, undefined]]],
      [
        { ALL_PROXY: proxy.replace("//", "//user:word@") },
        200,
        [[`${NAME}:443`, `Basic ${Buffer.from("user:word").toString("base64")}`]],
      ],
      // Directly, where the name cannot be resolved.
      [{ HTTPS_PROXY: proxy, NO_PROXY: ".example" }, 502, []],
      [{ HTTPS_PROXY: proxy, no_proxy: NAME }, 502, []],
      [{ HTTP_PROXY: proxy }, 502, []],
      [{}, 502, []],
    ] as [Record<string, string>, number, typeof network.connects][]) {
      network.connects.length = 0;
      const gateway = await startGateway({
        upstream: `https://${NAME}`,
        environment: { ...certificates, ...environment },
      });
      try {
        const what = JSON.stringify(environment);
        // Both requests use the same connection.
        for (const _ of [1, 2]) {
          const reply = await sendRequest(gateway.url, JOBS);
          expect.soft(reply.status, what).toBe(status);
          if (status === 502) expect.soft(parseEnvelope(reply).status, what).toContain("JESS cannot be reached");
        }
        expect.soft(network.connects, what).toEqual(connects);
      } finally {
        await gateway.stop();
      }
    }
  } finally {
    network.stop();
  }
});

test("the gateway connects directly to JESS over plain http", async ({ startUpstream }) => {
  const network = await startClosedNetwork();
  try {
    const proxy = `http://127.0.0.1:${network.proxy}`;
    const environment = { HTTPS_PROXY: proxy, HTTP_PROXY: proxy, ALL_PROXY: proxy };
    const jess = await startUpstream((_, response) => response.setHeader("content-type", "application/json").end("{}"));
    const gateway = await startGateway({ upstream: jess.origin, environment });
    expect(await sendRequest(gateway.url, JOBS)).toMatchObject({ status: 200 });
    await gateway.stop();
    expect(network.connects).toEqual([]);
  } finally {
    network.stop();
  }
});

test("if the proxy refuses to connect, the gateway reports that JESS cannot be reached", async () => {
  const network = await startClosedNetwork();
  const refusing = createServer();
  refusing.on("connect", (_, client: Socket) => client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"));
  const port = await listen(refusing);
  const environment = { SSL_CERT_FILE: network.authority, HTTPS_PROXY: `http://127.0.0.1:${port}` };
  const gateway = await startGateway({ upstream: `https://${NAME}`, environment });
  try {
    const reply = await sendRequest(gateway.url, JOBS);
    expect(reply.status).toBe(502);
    expect(parseEnvelope(reply).status).toContain("JESS cannot be reached");
  } finally {
    await gateway.stop();
    refusing.close();
    network.stop();
  }
});
