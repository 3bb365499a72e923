import { failedLoad } from "../../fixtures/browser-errors.js";
import { StaticHost } from "../../fixtures/static-host.js";
import { expect, test as base } from "../../fixtures/test.js";
import { TITLES } from "../../pages/texts.js";

const test = base.extend<{ host: StaticHost }>({
  /** A host that serves only the files of the site. */
  host: async ({}, use) => {
    const host = await StaticHost.start("/tools/jobs/");
    await use(host);
    await host.stop();
  },
});

/** Returns the policy that docs/hosting.md recommends for a page whose API has another origin. */
const policy = (api: string): string =>
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
  `connect-src 'self' ${api}; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'self'; ` +
  "frame-ancestors 'none'";

test.use({ signedIn: false });

test("the page works on a static file host, below a path, with the API on another origin", async ({
  context,
  host,
  jobsPage,
  signInPage,
  startServer,
  browserErrors,
}) => {
  browserErrors.allow(...failedLoad(401));
  const api = await startServer({ sandbox: {}, flags: ["--allow-origins", host.origin] });
  const { origin } = new URL(api.url);
  expect(origin).not.toBe(host.origin);
  host.policy = policy(origin);
  host.set({ apiBase: `${origin}/jess_web/api`, signInUrl: `${origin}/sign-in?return={return}` });
  const external: string[] = [];
  jobsPage.page.on("request", (request) => {
    const isKnown = request.url().startsWith(host.url) || request.url().startsWith(`${origin}/`);
    if (!isKnown && !request.url().startsWith("data:")) external.push(request.url());
  });

  const address = `${host.url}?since=2021-07-01&till=2021-07-31&status=FINISHED`;
  await jobsPage.open(address);
  await expect(jobsPage.alert).toContainText(TITLES.signedOut);
  await jobsPage.signIn.click();
  await expect(signInPage.heading).toBeVisible();
  await signInPage.signIn();
  await expect(jobsPage.table.rows).toHaveCount(4);
  expect(jobsPage.page.url()).toBe(address);

  await jobsPage.waitForReply(() => jobsPage.form.clear.click());
  expect(await jobsPage.table.rows.count()).toBeGreaterThan(4);
  await jobsPage.waitForReply(() => jobsPage.form.status("Rejected").check());
  await expect(jobsPage.table.rows.first()).toContainText("Rejected");
  expect(jobsPage.queries.at(-1)).toBe("?status=REJECTED");

  await context.clearCookies();
  await jobsPage.refresh.click();
  await expect(jobsPage.alert).toContainText(TITLES.signedOut);
  await expect(jobsPage.signIn).toHaveAttribute(
    "href",
    `${origin}/sign-in?return=${encodeURIComponent(jobsPage.page.url())}`,
  );
  expect(external).toEqual([]);
});

test("a page of an origin that the API does not allow gets no jobs", async ({
  host,
  jobsPage,
  startServer,
  browserErrors,
}) => {
  browserErrors.allow(/blocked by CORS policy/, ...failedLoad(/ERR_FAILED/));
  const { url } = await startServer({ sandbox: {}, flags: ["--allow-origins", "https://portal.example"] });
  host.set({ apiBase: `${url}jess_web/api` });
  await jobsPage.open(host.url);
  await expect(jobsPage.alert).toContainText(TITLES.unreachable);
  await expect(jobsPage.tryAgain).toBeVisible();
});
