import type { CDPSession, Page, Request } from "@playwright/test";

/** What goes over the line for a page. */
export class Traffic {
  /** Bytes of what is no job data, as transferred: compressed, with heads. */
  pageBytes = 0;
  /** Bytes of job data, as transferred. */
  dataBytes = 0;
  private readonly underWay = new Set<Request>();
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
    // What a page breaks off has come over the line all the same.
    devTools.on("Network.loadingFailed", ({ requestId }) => count(requestId, received.get(requestId) ?? 0));
    page.on("request", (request) => this.underWay.add(request));
    for (const event of ["requestfinished", "requestfailed"] as const) {
      page.on(event as "requestfinished", (request) => {
        this.underWay.delete(request);
        this.ended();
      });
    }
  }

  /** Resolves when no request is under way. */
  async quiet(): Promise<void> {
    while (this.underWay.size > 0) {
      await new Promise<void>((resolve) => (this.ended = resolve));
    }
  }
}

function isData(url: string): boolean {
  return new URL(url).pathname.endsWith("/jobs");
}
