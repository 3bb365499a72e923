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
    devTools.on("Network.requestWillBeSent", ({ requestId, request }) => {
      if (isData(request.url)) {
        data.add(requestId);
      }
    });
    devTools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      if (data.has(requestId)) {
        this.dataBytes += encodedDataLength;
      } else {
        this.pageBytes += encodedDataLength;
      }
    });
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
