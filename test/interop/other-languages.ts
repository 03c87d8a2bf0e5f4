import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { blocksOf } from '../support/markdown';
import { runProgram } from '../support/run-program';
import type { Sandbox } from './sandbox';
import type { Tally } from '../support/tally';

const page = 'docs/other-languages.md';
const vmre = join(__dirname, '../../bin/vmre');
const DEADLINE_MS = 60_000;

/** The expected steps of the session; the page shows the same commands. */
const expected: [step: string, summary: string, stdout?: string][] = [
  ['test', 'ok'],
  ['offer-template', '0 properties, no constraints'],
  ['deploy', 'start mode blocking, volumes none'],
  ['start', 'server mode, version 0.1.0'],
  ['run echo hello', 'code 0', 'hello\n'],
  ['run sh -c exit 3', 'code 3'],
  ['run no-such-program', 'refused'],
  ['run head -c 1000000 /dev/zero', 'code 0', '\0'.repeat(1_000_000)],
  ['kill sleep 60', 'code 143'],
  ['stop', 'nothing left'],
];

/** Runs a session with the Python runtime of the page, with `vmre try`. */
export async function checkOtherLanguages(sandbox: Sandbox, tally: Tally): Promise<void> {
  if (!(await hasPython(sandbox))) {
    tally.skipped('Python', 'python3 is not installed');
    return;
  }
  const cwd = sandbox.makeDirectory();
  const [program] = blocksOf(page).filter(({ language }) => language === 'python');
  if (!program) return tally.failed(page, 'it has no Python');
  writeFileSync(join(cwd, program.title), program.text);
  chmodSync(join(cwd, program.title), 0o755);
  const commands = expected.flatMap(([step]) => {
    const [, kind = '', command = ''] = /^(run|kill) (.*)$/.exec(step) ?? [];
    return kind ? [`--${kind}`, command.replace('exit 3', "'exit 3'")] : [];
  });
  const words = ['node', vmre, 'try', `./${program.title}`, '--json', ...commands];
  const env = sandbox.environment;
  const { exit, stdout, stderr } = await runProgram({ words, cwd, env, deadline: DEADLINE_MS });
  const steps = stdout.split('\n').map(readStep);
  for (const [name, summary, output = ''] of expected) {
    const step = steps.find((each) => each.name === name);
    const isSame = step?.summary?.startsWith(summary) && (step.stdout ?? '') === output;
    if (isSame) tally.passed(`${program.title}: ${name}`);
    else tally.failed(`${program.title}: ${name}`, JSON.stringify(step ?? { exit, stderr }));
  }
  if (exit === 'exit code 0') tally.passed(`${program.title} conforms to the Runtime API`);
  else tally.failed(`${program.title} conforms to the Runtime API`, `${exit}\n${stdout}${stderr}`);
  await checkContract(program.title, cwd, sandbox, tally);
}

/** Checks that the runtime of the page obeys every rule of the contract. */
async function checkContract(
  program: string,
  cwd: string,
  sandbox: Sandbox,
  tally: Tally,
): Promise<void> {
  const commands = ['--run', 'echo hello', '--fail', "sh -c 'exit 3'", '--kill', 'sleep 60'];
  const { exit, stdout, stderr } = await runProgram({
    words: ['node', vmre, 'conformance', `./${program}`, ...commands],
    cwd,
    env: sandbox.environment,
    deadline: DEADLINE_MS,
  });
  const name = `${program} passes vmre conformance`;
  if (exit === 'exit code 0') tally.passed(name);
  else tally.failed(name, `${exit}\n${stdout}${stderr}`);
}

interface ToldStep {
  name?: string;
  summary?: string;
  stdout?: string;
}

const readStep = (line: string): ToldStep => (line === '' ? {} : (JSON.parse(line) as ToldStep));

/** Whether Python is installed. */
export async function hasPython(sandbox: Sandbox): Promise<boolean> {
  const words = ['python3', '--version'];
  const call = { words, cwd: sandbox.directory, env: sandbox.environment, deadline: DEADLINE_MS };
  return runProgram(call).then(
    ({ exit }) => exit === 'exit code 0',
    () => false, // not installed
  );
}
