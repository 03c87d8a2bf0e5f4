import { join } from 'node:path';

import type { GoPeers } from '../go/build';
import { runProgram } from '../../support/run-program';
import type { Sandbox } from '../sandbox';
import type { Tally } from '../../support/tally';

const DEADLINE_MS = 300_000;
/** All of AvalancheGo's suites: databases 37 and 3, shared memory 10, aliases 7, signers 3, and 4 around them. */
const EXPECTED = 64;

const program = join(__dirname, 'services-program.ts');
const loader = require.resolve('tsx');

/** AvalancheGo's own suites for the services of a host, through its clients, against our servers. */
export async function checkSuites(peers: GoPeers, sandbox: Sandbox, tally: Tally): Promise<void> {
  for (const store of ['memory', 'disk']) {
    const services = [process.execPath, '--import', loader, program, store].join(' ');
    await runSuite(`services in ${store}`, peers.conformance, EXPECTED, sandbox, tally, {
      VMRE_SERVICES: services,
    });
  }
  await runSuite('vectors', peers.vectors, 1, sandbox, tally);
}

/** Each test of a suite is counted separately. */
async function runSuite(
  about: string,
  suite: string,
  expected: number,
  sandbox: Sandbox,
  tally: Tally,
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  const { exit, stdout, stderr } = await runProgram({
    words: [suite, '-test.v'],
    cwd: sandbox.makeDirectory(),
    env: { ...sandbox.environment, ...env },
    deadline: DEADLINE_MS,
  });
  const results = [...stdout.matchAll(/^ *--- (PASS|FAIL|SKIP): (\S+)/gm)];
  let passed = 0;
  for (const [, result, name = ''] of results) {
    if (result === 'PASS') {
      passed += 1;
      tally.passed(`${about}: ${name}`);
    } else tally.failed(`${about}: ${name}`, result === 'SKIP' ? 'it was skipped' : 'see below');
  }
  if (exit === 'exit code 0' && passed === expected) return;
  tally.failed(about, `${passed} of ${expected} passed, ${exit}\n${stdout}${stderr}`);
}
