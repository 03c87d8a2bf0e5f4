import { join } from 'node:path';

import { runProgram } from '../support/run-program';
import type { Tally } from '../support/tally';
import type { RustPeers } from './rust/build';
import type { Sandbox } from './sandbox';

const vmre = join(__dirname, '../../bin/vmre');
const DEADLINE_MS = 5 * 60_000;

/** A runtime on the published SDK, and the rules that it violates. */
interface Departing {
  name: string;
  program: string;
  fails: readonly string[];
  /** Rules that it violates sometimes. */
  mayFail: readonly string[];
}

/** docs/differences.md has most of these: the options of a supervisor, KILL, code 0 after an invalid frame, pid 0. */
const departing = ({ sdkRuntime, sdkCmd }: RustPeers): Departing[] => [
  {
    name: 'ya-runtime-sdk, server mode',
    program: sdkRuntime,
    fails: ['R11', 'R16', 'R23', 'R24', 'R26', 'R30', 'R44'],
    // It writes the answer to RUN and the events of the command from different tasks.
    mayFail: ['R46'],
  },
  {
    name: 'ya-runtime-sdk, command mode',
    program: sdkCmd,
    // R39 is not checked: without --entrypoint, no command runs.
    fails: ['R11', 'R36', 'R39'],
    mayFail: [],
  },
];

interface Report {
  items: { id: string; verdict: string }[];
}

/** Checks that `vmre conformance` reports how runtimes on the published SDK depart from the contract. */
export async function checkConformance(
  peers: RustPeers,
  sandbox: Sandbox,
  tally: Tally,
): Promise<void> {
  for (const each of departing(peers)) {
    const name = `vmre conformance of ${each.name}`;
    const commands = ['--run', 'echo hi', '--fail', 'fail', '--kill', 'sleep 60000'];
    const { exit, stdout, stderr } = await runProgram({
      words: ['node', vmre, 'conformance', each.program, ...commands, '--json', '--timeout', '10'],
      cwd: sandbox.makeDirectory(),
      env: sandbox.environment,
      deadline: DEADLINE_MS,
    });
    const failed = exit === 'exit code 4' ? failedIn(stdout) : [exit, stderr];
    const sure = failed.filter((id) => !each.mayFail.includes(id));
    if (sure.join() === each.fails.join()) tally.passed(`${name}: ${failed.join(', ')}`);
    else tally.failed(name, `fails ${failed.join(', ')}, instead of ${each.fails.join(', ')}`);
  }
}

const failedIn = (json: string): string[] =>
  (JSON.parse(json) as Report).items
    .filter(({ verdict }) => verdict === 'failed' || verdict === 'notChecked')
    .map(({ id }) => id);
