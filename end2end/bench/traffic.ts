import type { CDPSession, Page, Request } from "@playwright/test";

/** Counts the transferred bytes of a page, and its pending requests. */
export class Traffic {
  /** The transferred bytes of everything but job data: compressed, with response heads. */
  pageBytes = 0;
  /** The transferred bytes of job data. */
  dataBytes = 0;
  private readonly pending = new Set<Request>();
  private ended: () => void = () => {};

  constructor(page: Page, devTools: CDPSession) {
    const data = new Set<string>();
    const received = new Map<string, number>();
    const count = (requestId: string, bytes: number) => {
      this[data.has(requestId) ? "dataBytes" : "pageBytes"] += bytes;
    };
    devTools.on("Network.requestWillBeSent", ({ requestId, request }) => {
      if (isData(request.url)) {
        data.add(requestId);
      }
    });
    devTools.on("Network.dataReceived", ({ requestId, encodedDataLength }) => {
      received.set(requestId, (received.get(requestId) ?? 0) + encodedDataLength);
    });
    devTools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => count(requestId, encodedDataLength));
    // The data of an aborted request has been transferred, too.
    devTools.on("Network.loadingFailed", ({ requestId }) => count(requestId, received.get(requestId) ?? 0));
    page.on("request", (request) => this.pending.add(request));
    for (const event of ["requestfinished", "requestfailed"] as const) {
      page.on(event as "requestfinished", (request) => {
        this.pending.delete(request);
        this.ended();
      });
    }
  }

  /** Waits until no request is pending. */
  async quiet(): Promise<void> {
    while (this.pending.size > 0) {
      await new Promise<void>((resolve) => (this.ended = resolve));
    }
  }
}

function isData(url: string): boolean {
  return new URL(url).pathname.endsWith("/jobs");
}
