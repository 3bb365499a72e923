import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { account, startSandbox } from "../../fixtures/sandbox.js";
import { expect, test } from "../../fixtures/test.js";

/** The host in the documentation of JESS. */
const JESS = "https://api.ensims.com";

/** The documented commands, with the account of the sandbox. */
const CURL = `
curl -c cookies -H 'Content-Type: application/json' -X POST -d '{"email": "${account.email}", "password": "${account.password}"}' ${JESS}/users/api/auth
curl -b cookies ${JESS}/jess_web/api/session
curl -b cookies -H 'Content-Type: application/json' -d '{"since": "2020-12-01", "till": "2020-12-20", "status": "FINISHED"}' ${JESS}/jess_web/api/jobs
`;

/** The documented Python code, with the account of the sandbox. */
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

/** The jobs of the sandbox that match the filter. */
const DECEMBER = [12_238, 12_240, 12_244, 12_245];

// The Python of Debian, for which Requests is a package.
const CLIENTS = { curl: ["sh", "-c", CURL], "Python Requests": ["/usr/bin/python3", "-c", PYTHON] } as const;

for (const [name, [program, option, code]] of Object.entries(CLIENTS)) {
  test(`the documented example of ${name} works with this server and with the sandbox`, async ({ server }) => {
    const sandbox = await startSandbox();
    const directory = mkdtempSync(join(tmpdir(), "jess-client-"));
    try {
      for (const origin of [server.url.slice(0, -1), sandbox.origin]) {
        const output = execFileSync(program, [option, code.replaceAll(JESS, origin)], {
          cwd: directory,
          encoding: "utf8",
          stdio: "pipe",
          // Without the proxy settings of the machine.
          env: { PATH: process.env.PATH },
        });
        expect(output, origin).toContain('"Logged in successfully!"');
        expect(output, origin).toContain('"JESS session key is valid."');
        const jobs = [...output.matchAll(/"job_SN":(\d+)/g)].map(([, number]) => Number(number));
        expect(jobs, origin).toEqual(DECEMBER);
      }
    } finally {
      rmSync(directory, { recursive: true });
      await sandbox.stop();
    }
  });
}
