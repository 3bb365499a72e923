import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "../../fixtures/test.js";

/** The lines of docs/hosting.md with which an administrator checks a server: a command, and what it prints. */
const [, section] = readFileSync(fileURLToPath(new URL("../../../docs/hosting.md", import.meta.url)), "utf8").split(
  "## Check that it works",
);
const CHECKS = [...section!.matchAll(/^\| `(curl .+?)` \| (.+) \|$/gm)].map(([, command, answer]) => ({
  command: command!,
  present: [...answer!.matchAll(/(?<!no )`(.+?)`/g)].map(([, words]) => words!),
  absent: [...answer!.matchAll(/no `(.+?)`/g)].map(([, words]) => words!),
}));

test("the commands of docs/hosting.md print what it says", async ({ startGateway }) => {
  expect(CHECKS.length).toBeGreaterThan(7);
  for (const base of ["/", "/jobs/"]) {
    const { url } = await startGateway("--sandbox", "--base-path", base);
    for (const { command, present, absent } of CHECKS) {
      const here = command.replace("https://jobs.example.org/", url);
      // The names of headers are in small letters in HTTP/2, and as one likes before.
      const answer = execFileSync("sh", ["-c", here], { encoding: "utf8" }).replace(/^[\w-]+:/gm, (name) =>
        name.toLowerCase(),
      );
      for (const part of present) expect.soft(answer, command).toContain(part);
      for (const part of absent) expect.soft(answer, command).not.toContain(part);
    }
  }
});
