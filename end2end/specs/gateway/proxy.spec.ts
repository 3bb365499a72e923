import { once } from "node:events";
import { type Server, createServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, type Server as TcpServer, type Socket, connect } from "node:net";

import { ask, envelopeOf } from "../../fixtures/ask.js";
import { startGatewayIn } from "../../fixtures/gateway.js";
import { expect, test } from "../../fixtures/test.js";
import { makeCertificate } from "../../fixtures/tls.js";

const JOBS = "/jess_web/api/jobs";

/** A name that nobody but the proxy knows, as of a host outside of a closed network. */
const NAME = "jess.example";

async function listen(server: Server | TcpServer): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** A JESS over https, and a proxy that leads every name to it. */
async function closedNetwork(): Promise<{
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

test("JESS is reached through the proxy that HTTPS_PROXY names, but for the hosts of NO_PROXY", async () => {
  const network = await closedNetwork();
  try {
    const proxy = `http://127.0.0.1:${network.proxy}`;
    const known = { SSL_CERT_FILE: network.authority };
    for (const [environment, status, connects] of [
      [{ HTTPS_PROXY: proxy }, 200, [[`${NAME}:443`, undefined]]],
      [{ https_proxy: proxy, NO_PROXY: "other.example,127.0.0.0/8" }, 200, [[`${NAME}:443`, undefined]]],
      [
        { ALL_PROXY: proxy.replace("//", "//user:word@") },
        200,
        [[`${NAME}:443`, `Basic ${Buffer.from("user:word").toString("base64")}`]],
      ],
      // Directly, where nobody knows the name.
      [{ HTTPS_PROXY: proxy, NO_PROXY: ".example" }, 502, []],
      [{ HTTPS_PROXY: proxy, no_proxy: NAME }, 502, []],
      [{ HTTP_PROXY: proxy }, 502, []],
      [{}, 502, []],
    ] as [Record<string, string>, number, typeof network.connects][]) {
      network.connects.length = 0;
      const gateway = await startGatewayIn({ ...known, ...environment }, "--upstream", `https://${NAME}`);
      try {
        const what = JSON.stringify(environment);
        // One connection serves both.
        for (const _ of [1, 2]) {
          const reply = await ask(gateway.url, JOBS);
          expect.soft(reply.status, what).toBe(status);
          if (status === 502) expect.soft(envelopeOf(reply).status, what).toContain("JESS cannot be reached");
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

test("a JESS over plain http and the sandbox are reached directly", async ({ startUpstream }) => {
  const network = await closedNetwork();
  try {
    const proxy = `http://127.0.0.1:${network.proxy}`;
    const environment = { HTTPS_PROXY: proxy, HTTP_PROXY: proxy, ALL_PROXY: proxy };
    const jess = await startUpstream((_, response) => response.setHeader("content-type", "application/json").end("{}"));
    for (const [flags, status] of [
      [["--upstream", jess.origin], 200],
      [["--sandbox"], 401],
    ] as const) {
      const gateway = await startGatewayIn(environment, ...flags);
      expect(await ask(gateway.url, JOBS)).toMatchObject({ status });
      await gateway.stop();
    }
    expect(network.connects).toEqual([]);
  } finally {
    network.stop();
  }
});

test("a proxy that refuses to connect makes JESS one that cannot be reached", async () => {
  const network = await closedNetwork();
  const refusing = createServer();
  refusing.on("connect", (_, client: Socket) => client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"));
  const port = await listen(refusing);
  const environment = { SSL_CERT_FILE: network.authority, HTTPS_PROXY: `http://127.0.0.1:${port}` };
  const gateway = await startGatewayIn(environment, "--upstream", `https://${NAME}`);
  try {
    const reply = await ask(gateway.url, JOBS);
    expect(reply.status).toBe(502);
    expect(envelopeOf(reply).status).toContain("JESS cannot be reached");
  } finally {
    await gateway.stop();
    refusing.close();
    network.stop();
  }
});
