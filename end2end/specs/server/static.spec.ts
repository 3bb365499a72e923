import { StaticHost } from "../../fixtures/static-host.js";
import { expect, test as base } from "../../fixtures/test.js";
import { failedLoad } from "../../fixtures/watch.js";
import { TITLES } from "../../pages/texts.js";

/** The site on a host that serves files and nothing else. */
const test = base.extend<{ host: StaticHost }>({
  host: async ({}, use) => {
    const host = await StaticHost.start("/tools/jobs/");
    await use(host);
    await host.stop();
  },
});

/** The policy that docs/hosting.md advises for a page whose API is elsewhere. */
const policy = (api: string): string =>
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
  `connect-src 'self' ${api}; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'self'; ` +
  "frame-ancestors 'none'";

test.use({ signedIn: false });

test("the page works on a host of files, below a path, with the API on another origin", async ({
  context,
  host,
  jobsPage,
  signInPage,
  startGateway,
  watch,
}) => {
  watch.expect(...failedLoad(401));
  const api = await startGateway("--sandbox", "--allow-origins", host.origin);
  const { origin } = new URL(api.url);
  expect(origin).not.toBe(host.origin);
  host.policy = policy(origin);
  host.set({ apiBase: `${origin}/jess_web/api`, signInUrl: `${origin}/sign-in?return={return}` });
  const elsewhere: string[] = [];
  jobsPage.page.on("request", (request) => {
    const own = request.url().startsWith(host.url) || request.url().startsWith(`${origin}/`);
    if (!own && !request.url().startsWith("data:")) elsewhere.push(request.url());
  });

  const address = `${host.url}?since=2021-07-01&till=2021-07-31&status=FINISHED`;
  await jobsPage.open(address);
  await expect(jobsPage.alert).toContainText(TITLES.signedOut);
  await jobsPage.signIn.click();
  await expect(signInPage.heading).toBeVisible();
  await signInPage.submit.click();
  await expect(jobsPage.table.rows).toHaveCount(4);
  expect(jobsPage.page.url()).toBe(address);

  await jobsPage.answerTo(() => jobsPage.form.clear.click());
  expect(await jobsPage.table.rows.count()).toBeGreaterThan(4);
  await jobsPage.answerTo(() => jobsPage.form.status("Rejected").check());
  await expect(jobsPage.table.rows.first()).toContainText("Rejected");
  expect(jobsPage.asked.at(-1)).toBe("?status=REJECTED");

  await context.clearCookies();
  await jobsPage.refresh.click();
  await expect(jobsPage.alert).toContainText(TITLES.signedOut);
  await expect(jobsPage.signIn).toHaveAttribute(
    "href",
    `${origin}/sign-in?return=${encodeURIComponent(jobsPage.page.url())}`,
  );
  expect(elsewhere).toEqual([]);
});

test("a page of an origin that the API does not allow gets no jobs", async ({
  host,
  jobsPage,
  startGateway,
  watch,
}) => {
  watch.expect(/blocked by CORS policy/, ...failedLoad(/ERR_FAILED/));
  const { url } = await startGateway("--sandbox", "--allow-origins", "https://portal.example");
  host.set({ apiBase: `${url}jess_web/api` });
  await jobsPage.open(host.url);
  await expect(jobsPage.alert).toContainText(TITLES.unreachable);
  await expect(jobsPage.tryAgain).toBeVisible();
});
