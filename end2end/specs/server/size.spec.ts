import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { site } from "../../fixtures/site.js";
import { expect, test } from "../../fixtures/test.js";

const SCRIPT = fileURLToPath(new URL("../../../script/size.mjs", import.meta.url));

/** A site that was built with the prebuilt standard library has a larger budget. */
const FLAGS = process.env.JESS_SITE_KIND === "plain" ? ["--plain"] : [];

test("a first visit transfers no more than the budget", async ({ server }) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, site, server.url, ...FLAGS], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^\d+ bytes of the budget of \d+ are left$/m);
  expect(status).toBe(0);
});
