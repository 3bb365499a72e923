import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { site } from "../../fixtures/gateway.js";
import { expect, test } from "../../fixtures/test.js";

const SCRIPT = fileURLToPath(new URL("../../../script/size.mjs", import.meta.url));

/** A build with the prebuilt standard library has a budget of its own. */
const KIND = process.env.JESS_SITE_KIND === "plain" ? ["--plain"] : [];

test("a first visit transfers no more than the budget", async ({ gateway }) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, site, gateway.url, ...KIND], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^\d+ bytes of the budget of \d+ are left$/m);
  expect(status).toBe(0);
});
