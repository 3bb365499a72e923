import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { account, startSandbox } from "../../fixtures/gateway.js";
import { expect, test } from "../../fixtures/test.js";

/** The host in the documentation of JESS. */
const JESS = "https://api.ensims.com";

/** The documented commands, with the account of the sandbox: they print the session, then the list. */
const CURL = `
curl -c cookies -H 'Content-Type: application/json' -X POST -d '{"email": "${account.email}", "password": "${account.password}"}' ${JESS}/users/api/auth
curl -b cookies ${JESS}/jess_web/api/session
curl -b cookies -H 'Content-Type: application/json' -d '{"since": "2020-12-01", "till": "2020-12-20", "status": "FINISHED"}' ${JESS}/jess_web/api/jobs
`;

/** The documented lines of Python. */
const PYTHON = `
import requests

headers = {'Content-Type': 'application/json'}
body = {"email": "${account.email}", "password": "${account.password}"}
r = requests.post('${JESS}/users/api/auth', headers=headers, json=body)
print(r.text)
cookies = r.cookies

r = requests.get('${JESS}/jess_web/api/session', cookies=cookies)
print(r.text)

body = {"since": "2020-12-01", "till": "2020-12-20", "status": "FINISHED"}
r = requests.get('${JESS}/jess_web/api/jobs', headers=headers, json=body, cookies=cookies)
print(r.text)
`;

/** The recorded jobs that the filter matches. */
const DECEMBER = [12_238, 12_240, 12_244, 12_245];

/** Debian's own Python, whose package Requests is. */
const PROGRAMS = { curl: ["sh", "-c", CURL], "Python Requests": ["/usr/bin/python3", "-c", PYTHON] } as const;

for (const [name, [program, option, lines]] of Object.entries(PROGRAMS)) {
  test(`the documented lines work here and with the sandbox: ${name}`, async ({ gateway }) => {
    const sandbox = await startSandbox();
    const directory = mkdtempSync(join(tmpdir(), "jess-client-"));
    try {
      for (const origin of [gateway.url.slice(0, -1), sandbox.origin]) {
        const said = execFileSync(program, [option, lines.replaceAll(JESS, origin)], {
          cwd: directory,
          encoding: "utf8",
          stdio: "pipe",
          // Without the proxies of the machine.
          env: { PATH: process.env.PATH },
        });
        expect(said, origin).toContain('"Logged in successfully!"');
        expect(said, origin).toContain('"JESS session key is valid."');
        const jobs = [...said.matchAll(/"job_SN":(\d+)/g)].map(([, number]) => Number(number));
        expect(jobs, origin).toEqual(DECEMBER);
      }
    } finally {
      rmSync(directory, { recursive: true });
      await sandbox.stop();
    }
  });
}
