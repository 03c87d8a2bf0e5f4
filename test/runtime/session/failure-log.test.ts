import { readFileSync } from 'node:fs';

import { defineRuntime } from '../../../src/runtime/define-runtime';
import { runInMemory } from '../../../src/testing/activity/in-memory-run';
import { RawSupervisor } from '../../support/raw-supervisor';
import { useTemporaryDirectory } from '../../support/temporary-directory';

const at = useTemporaryDirectory();

function boom(): never {
  throw new TypeError('boom', { cause: new Error('the reason') });
}

const failing = defineRuntime({
  name: 'failing',
  test: boom,
  offer: boom,
  deploy: boom,
  start: boom,
  runCommand: ({ bin }, ctx) => (bin === 'refuse' ? boom() : ctx.command(boom)),
});

interface Line {
  level: number;
  msg: string;
  error: string;
}

const stack =
  /^TypeError: boom\n\s+at [\w.]*boom\b.* \(.*failure-log\.test\.ts:\d+:9\)[^]*\ncaused by: Error: the reason\n\s+at [\w.]*boom/;

/** Runs one command line. @returns its output on stderr and in the log file */
async function invoke(...argv: string[]): Promise<{ stderr: string; lines: Line[] }> {
  const logFile = at('log');
  const cwd = at('work');
  const environment = { argv, env: {}, cwd, logFile, dataDirectory: () => at('data') };
  const { stderr } = await runInMemory(failing, environment, {});
  const lines = readFileSync(logFile, 'utf8').trim().split('\n');
  return { stderr, lines: lines.map((line) => JSON.parse(line) as Line) };
}

test.each([
  [['deploy'], 'deploy failed'],
  [['run', 'refuse'], 'runCommand failed'],
  [['run', 'x'], 'a command failed'],
])('%j leaves its stack in the log, as an error, and not on stderr', async (argv, message) => {
  const { stderr, lines } = await invoke(...argv);
  const error: unknown = expect.stringMatching(stack);
  expect(lines).toEqual([expect.objectContaining({ level: 50, msg: message, error })]);
  expect(stderr).not.toContain('    at ');
  expect(stderr).toContain('boom');
});

test.each([['test'], ['offer-template']])(
  '%s, which has no log, shows it on stderr',
  async (command) => {
    const environment = { argv: [command], env: {}, cwd: at(''), dataDirectory: () => at('data') };
    const { stderr } = await runInMemory(failing, environment, {});
    expect(stderr).toMatch(/ERROR failing: \w+ failed error=TypeError: boom\n\s+at \S*boom/);
    expect(stderr).toMatch(/error VMRE_HOOK_FAILED: \w+ failed: boom\n/);
  },
);

test('a server shows it, and errors caused by the requestor have no stack', async () => {
  const served = defineRuntime({
    runCommand: ({ bin }, ctx) => {
      if (bin === 'refuse') return boom();
      return ctx.kill({ pid: 77, signal: 0 }) as never;
    },
  });
  const supervisor = new RawSupervisor(served, [], { env: { VMRE_LOG: 'debug' } });
  await supervisor.answerTo(supervisor.run('refuse'));
  expect(supervisor.stderr).toMatch(
    /ERROR raw: runCommand failed error=TypeError: boom\n\s+at \S*boom/,
  );
  const before = supervisor.stderr.length;
  await supervisor.answerTo(supervisor.run('kill'));
  expect(supervisor.stderr.slice(before)).toMatch(
    /^\S+ DEBUG raw: runCommand failed error=VMRE_PID_UNKNOWN: no command is running as process 77\n$/,
  );
  await supervisor.leave();
});

test('a runtime with a failed start reports that in its log, too', async () => {
  const supervisor = new RawSupervisor(failing);
  await supervisor.exit;
  expect(supervisor.stderr).toMatch(/ERROR raw: start failed error=TypeError: boom\n\s+at \S*boom/);
});
