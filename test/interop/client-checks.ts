import { join } from 'node:path';

import { runProgram } from '../support/run-program';
import type { RustPeers } from './rust/build';
import type { Sandbox } from './sandbox';
import type { Tally } from '../support/tally';

/** Scenarios of `test/interop/rust/client` for one runtime. */
export interface Suite {
  runtime: string;
  /** The program of the runtime, and arguments before `--workdir`. */
  words: readonly string[];
  scenarios: readonly string[];
}

/** Maximum milliseconds of a scenario; the scenarios of a suite run in sequence. */
const DEADLINE_MS = 60_000;

const root = join(__dirname, '../..');
const tiny = (name: string): string[] => [process.execPath, join(__dirname, 'runtimes', name)];

/** The scenarios of the example, in every packaged form. */
export const exampleScenarios: readonly string[] = [
  'hello',
  'thousand-runs',
  'interleaved',
  'errors',
  'refusals',
  'json-value',
  'kill-handler',
  'kill-exec',
  'kill-program',
  'large-output',
  'no-network',
  'shutdown',
  'shutdown-busy',
  'end-of-input',
  'end-of-input-busy',
];

const suites = ({ sdkRuntime }: RustPeers): Suite[] => [
  {
    runtime: 'example-runtime',
    words: [join(root, 'examples/example-runtime/bin/example-runtime')],
    scenarios: exampleScenarios,
  },
  {
    runtime: 'starting',
    words: tiny('starting.js'),
    scenarios: ['start-output', 'start-failure', 'echoes'],
  },
  { runtime: 'joining', words: tiny('joining.js'), scenarios: ['network'] },
  { runtime: 'late', words: tiny('late.js'), scenarios: ['output-after-end', 'kill-stubborn'] },
  { runtime: 'counting', words: tiny('counting.js'), scenarios: ['counters'] },
  { runtime: 'printing', words: tiny('printing.js'), scenarios: ['printing'] },
  // Violations are detected in any runtime.
  { runtime: 'misbehaving', words: tiny('misbehaving.js'), scenarios: ['misbehaving'] },
  // The scenarios also pass with a runtime of the SDK.
  {
    runtime: 'ya-runtime-sdk',
    words: [sdkRuntime],
    scenarios: ['hello', 'echoes', 'shutdown', 'end-of-input'],
  },
];

/** Runs runtimes with the published client, like a supervisor. */
export async function checkWithClient(
  peers: RustPeers,
  sandbox: Sandbox,
  tally: Tally,
): Promise<void> {
  for (const suite of suites(peers)) await play(suite, peers.client, sandbox, tally);
}

/** Runs the scenarios of a suite and reports each. */
export async function play(
  suite: Suite,
  client: string,
  sandbox: Sandbox,
  tally: Tally,
): Promise<void> {
  const { runtime, words, scenarios } = suite;
  const cwd = sandbox.makeDirectory();
  const { exit, stdout, stderr } = await runProgram({
    words: [client, 'check', ...scenarios, '--', ...words, '--workdir', cwd, 'start'],
    cwd,
    env: sandbox.environment,
    deadline: DEADLINE_MS * scenarios.length,
  });
  const lines = stdout.split('\n');
  for (const scenario of scenarios) {
    const name = `${runtime}: ${scenario}`;
    const verdict = lines.find((line) => line.split(' ')[1] === scenario);
    if (verdict?.startsWith('ok ')) tally.passed(`${name} (${verdict.split(' ')[2]} ms)`);
    else tally.failed(name, `${verdict ?? exit}\nstderr ends with:\n${stderr.slice(-2000)}`);
  }
}
