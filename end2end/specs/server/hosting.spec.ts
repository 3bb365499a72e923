import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "../../fixtures/test.js";

/** The table of docs/hosting.md with commands that check a server, and their output. */
const [, section] = readFileSync(fileURLToPath(new URL("../../../docs/hosting.md", import.meta.url)), "utf8").split(
  "## Check that it works",
);
const CHECKS = [...section!.matchAll(/^\| `(curl .+?)` \| (.+) \|$/gm)].map(([, command, answer]) => ({
  command: command!,
  present: [...answer!.matchAll(/(?<!no )`(.+?)`/g)].map(([, part]) => part!),
  absent: [...answer!.matchAll(/no `(.+?)`/g)].map(([, part]) => part!),
}));

test("the commands of docs/hosting.md print the documented output", async ({ startServer }) => {
  expect(CHECKS.length).toBeGreaterThan(7);
  for (const base of ["/", "/jobs/"]) {
    const { url } = await startServer({ sandbox: {}, flags: ["--base-path", base] });
    for (const { command, present, absent } of CHECKS) {
      const local = command.replace("https://jobs.example.org/", url);
      // Header names are case-insensitive.
      const answer = execFileSync("sh", ["-c", local], { encoding: "utf8" }).replace(/^[\w-]+:/gm, (name) =>
        name.toLowerCase(),
      );
      for (const part of present) expect.soft(answer, command).toContain(part);
      for (const part of absent) expect.soft(answer, command).not.toContain(part);
    }
  }
});
