import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { runProgram } from '../support/run-program';
import type { Tally } from '../support/tally';
import type { RustPeers } from './rust/build';
import type { Sandbox } from './sandbox';

const vmre = join(__dirname, '../../bin/vmre');
const DEADLINE_MS = 60_000;

/** Two lives of a runtime. It has no volumes, so that no transfer can succeed. */
const script = `
- deploy:
  expect: { json: { startMode: blocking, vols: [] } }
- start: { args: [json] }
- run: { entry_point: echo, args: [hi] }
  expect: { stdout: "hi\\n" }
- run: { entry_point: fail }
  expect: { fails: true }
- transfer: { from: 'file:script.yaml', to: 'container:/a' }
  expect: { fails: /path not found in container/ }
- terminate:
- deploy:
- start:
- run: { entry_point: echo, args: [again] }
  expect: { stdout: "again\\n" }
- terminate:
`;

/** Its pids begin with 0, and its events may precede the answer to RUN. */
const departures = /^R44(,R46)?$/;

interface Report {
  steps: { name: string; verdict: string; differences: string[] }[];
  departures: { rule: string }[];
}

/** Plays one script in `vmre exec` on a runtime on the published SDK, and checks which departures it reports. */
export async function checkExec(peers: RustPeers, sandbox: Sandbox, tally: Tally): Promise<void> {
  const name = 'vmre exec of ya-runtime-sdk, server mode';
  const cwd = sandbox.makeDirectory();
  writeFileSync(join(cwd, 'script.yaml'), script);
  const { exit, stdout, stderr } = await runProgram({
    words: ['node', vmre, 'exec', peers.sdkRuntime, 'script.yaml', '--strict', '--json'],
    cwd,
    env: sandbox.environment,
    deadline: DEADLINE_MS,
  });
  if (exit !== 'exit code 4') return tally.failed(name, `${exit}: ${stdout}${stderr}`);
  const report = JSON.parse(stdout) as Report;
  const wrong = report.steps.filter(({ verdict }) => verdict !== 'passed');
  const rules = report.departures.map(({ rule }) => rule).join();
  if (wrong.length === 0 && departures.test(rules)) tally.passed(`${name}: ${rules}`);
  else tally.failed(name, `reports ${rules}; ${JSON.stringify(wrong)}`);
}
