import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { livingProcesses } from '../../support/living-processes';
import { type Bench, eventually, fixture } from '../../support/runtime-process';
import type { BadInput } from './row';

const vmre = join(__dirname, '../../../bin/vmre');
/** A unique number of seconds to sleep. */
const SECONDS = `${2e6 + process.pid}`;

const sleepers = (): number => livingProcesses('cmdline', SECONDS).length;

/**
 * Starts a program, ends it when a number of processes has it on the command line, and waits until all have
 * exited.
 */
async function endOf(
  bench: Bench,
  program: string,
  args: string[],
  processes: number,
  end: (child: ReturnType<Bench['spawn']>) => void,
): Promise<{ code: number | null; stderr: string }> {
  const child = bench.spawn(program, args);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await eventually('the start', () => sleepers() === processes);
  end(child);
  const [code] = (await once(child, 'close')) as [number | null];
  await eventually('the end of what it started', () => sleepers() === 0);
  return { code, stderr };
}

/** A runtime that does not answer. */
function sleeper(bench: Bench): string {
  const path = join(bench.directory, 'sleeper');
  writeFileSync(path, `#!/bin/sh\nexec sleep ${SECONDS}\n`, { mode: 0o755 });
  return path;
}

const refused =
  (words: string[], exit: number, text: string) =>
  async (bench: Bench): Promise<void> => {
    const { code, stdout, stderr } = await bench.invoke(vmre, ...words);
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    expect(stderr).toContain(text);
  };

/** How a runtime ends without a request. */
export const ends: BadInput[] = [
  {
    given: 'SIGTERM while a command runs; SIGINT and SIGHUP give 130 and 129',
    happens: 'The runtime ends its commands and their children, then exits.',
    exit: 143,
    show: async (bench) => {
      const args = ['--workdir', bench.workdir, 'run', '/bin/sleep', SECONDS];
      const { code } = await endOf(bench, fixture('hooks'), args, 2, (child) =>
        child.kill('SIGTERM'),
      );
      expect(code).toBe(143);
    },
  },
  {
    given: 'the reader of the output of `run` is gone',
    happens: 'The command is ended with all its children.',
    exit: 141,
    show: async (bench) => {
      const shell = ['/bin/sh', '-c', `sleep ${SECONDS} & while :; do echo y; done`];
      const args = ['--workdir', bench.workdir, 'run', ...shell];
      const { code } = await endOf(bench, fixture('hooks'), args, 1, (child) =>
        child.stdout.destroy(),
      );
      expect(code).toBe(141);
    },
  },
];

/** The output of the command `vmre`. */
export const tool: BadInput[] = [
  {
    given: 'an unknown option of `vmre`',
    happens: 'The message suggests the closest one.',
    code: 'VMRE_OPTION_INVALID',
    exit: 2,
    show: refused(['try', 'x', '--timout', '3'], 2, 'Did you mean --timeout?'),
  },
  {
    given: 'a repeated option',
    happens: 'The message names it.',
    code: 'VMRE_OPTION_DUPLICATE',
    exit: 2,
    show: refused(['try', 'x', '--timeout', '3', '--timeout', '4'], 2, '--timeout is given twice'),
  },
  {
    given: 'Ctrl-C during a command',
    happens: 'The command ends its children and prints no stack.',
    exit: 130,
    show: async (bench) => {
      const { code, stderr } = await endOf(bench, vmre, ['try', sleeper(bench)], 1, (child) =>
        child.kill('SIGINT'),
      );
      expect(code).toBe(130);
      expect(stderr).not.toMatch(/^error |\bat .*:\d+/m);
    },
  },
  {
    given: 'the reader of the output is gone, as in `vmre list | head -1`',
    happens: 'The command ends without a message.',
    exit: 141,
    show: async (bench) => {
      const child = bench.spawn(vmre, ['create', '--list-templates']);
      child.stdout.destroy();
      expect(await once(child, 'close')).toEqual([141, null]);
    },
  },
  {
    given: '`vmre try` with a runtime that exits before it answers',
    happens: 'The message has its exit code and the end of its log.',
    code: 'VMRE_RUNTIME_EXITED',
    exit: 1,
    show: async (bench) => {
      bench.env['HOOK_START'] = 'exit';
      await refusedBy(bench, ['try', fixture('hooks'), '--run', 'x'], 1, 'VMRE_RUNTIME_EXITED');
    },
  },
  {
    given: '`vmre try` with a runtime that does not answer',
    happens: 'The message names the step without an answer.',
    code: 'VMRE_RUNTIME_TIMEOUT',
    exit: 4,
    show: async (bench) => {
      const words = ['try', sleeper(bench), '--timeout', '1'];
      await refusedBy(bench, words, 4, 'no answer to test within 1 s');
    },
  },
  {
    given: '`vmre dev` with a program that does not exist',
    happens: 'The message has the path.',
    code: 'VMRE_PROGRAM_NOT_FOUND',
    exit: 6,
    show: refused(['dev', './nothing'], 6, 'VMRE_PROGRAM_NOT_FOUND'),
  },
  {
    given: '`vmre create` where files of the project already exist',
    happens: 'Nothing is changed; the message lists the files.',
    code: 'VMRE_PROJECT_CONFLICT',
    exit: 1,
    show: async (bench) => {
      mkdirSync(join(bench.directory, 'mine'));
      writeFileSync(join(bench.directory, 'mine/package.json'), '{}');
      const words = ['create', 'mine', '--template', 'command', '--no-install', '--yes'];
      await refusedBy(bench, words, 1, 'VMRE_PROJECT_CONFLICT');
    },
  },
];

async function refusedBy(bench: Bench, words: string[], exit: number, text: string): Promise<void> {
  const { code, stderr } = await bench.invoke(vmre, ...words);
  expect([code, stderr]).toEqual([exit, expect.stringContaining(text)]);
}
