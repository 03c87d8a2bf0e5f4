import { join } from 'node:path';

import { runProgram } from '../support/run-program';
import type { Tally } from '../support/tally';
import type { RustPeers } from './rust/build';
import type { Sandbox } from './sandbox';

const vmre = join(__dirname, '../../bin/vmre');
const DEADLINE_MS = 2 * 60_000;

/** Lines for a runtime on the published SDK, what they show, and the exit code. */
interface Dialogue {
  what: string;
  lines: readonly string[];
  exit: string;
  /** In this order, in the objects of stdout. */
  shows: readonly string[];
}

const dialogues: readonly Dialogue[] = [
  {
    what: 'output, a counter and a state',
    lines: ['echo hi', 'counter'],
    exit: 'exit code 0',
    // Its first command has the process id 0.
    shows: [
      '"event":"started","mode":"server","version":"1.2.3"',
      '{"event":"output","pid":0,"stream":"stdout","text":"hi\\n"}',
      '{"event":"exit","pid":0,"code":0',
      '"event":"exit","pid":1,"code":0',
      '"event":"stopped"',
    ],
  },
  {
    what: 'a handler that fails',
    lines: ['fail', 'echo never'],
    exit: 'exit code 1',
    shows: ['"event":"exit","pid":0,"code":1', '"event":"stopped"'],
  },
  {
    what: 'two commands at once',
    lines: ['sleep 300 &', 'echo meanwhile', 'wait'],
    exit: 'exit code 0',
    shows: ['"text":"meanwhile\\n"', '"event":"exit","pid":0,"code":0', '"event":"stopped"'],
  },
  {
    what: 'a command without an end, which is reported',
    lines: ['sleep 600000 &', 'exit'],
    exit: 'exit code 4',
    shows: ['the command 0 has no stopped event'],
  },
  {
    what: 'a runtime that exits under a command',
    lines: ['run exit 5'],
    exit: 'exit code 1',
    shows: ['it exited with exit code 5', 'VMRE_RUNTIME_EXITED'],
  },
];

/** Checks `vmre shell` with a runtime on the published SDK. */
export async function checkShell(
  { sdkRuntime }: RustPeers,
  sandbox: Sandbox,
  tally: Tally,
): Promise<void> {
  for (const { what, lines, exit, shows } of dialogues) {
    const name = `vmre shell with ya-runtime-sdk: ${what}`;
    const finished = await runProgram({
      words: [
        'node',
        vmre,
        'shell',
        sdkRuntime,
        '--json',
        ...lines.map((line) => `--exec=${line}`),
      ],
      cwd: sandbox.makeDirectory(),
      env: sandbox.environment,
      deadline: DEADLINE_MS,
    });
    const missing = missingIn(finished.stdout, shows);
    if (finished.exit === exit && missing === undefined) tally.passed(name);
    else tally.failed(name, `${finished.exit}, without ${missing}:\n${finished.stdout}`);
  }
}

/** The first text that does not follow those before it. */
function missingIn(output: string, texts: readonly string[]): string | undefined {
  let at = 0;
  for (const text of texts) {
    const found = output.indexOf(text, at);
    if (found < 0) return text;
    at = found + text.length;
  }
  return undefined;
}
