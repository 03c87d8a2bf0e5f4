import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Bench, example, fixture } from '../../support/runtime-process';
import { expectFailure, type BadInput } from './row';

const runtime = example('example-runtime');

/** A rejected command line. */
const refused =
  (args: string[], exit: number, ...texts: string[]) =>
  (bench: Bench): Promise<void> =>
    expectFailure(bench, [runtime, ...args], exit, ...texts);

export const commandLine: BadInput[] = [
  {
    given: 'no command',
    happens: 'The message lists the commands.',
    code: 'VMRE_COMMAND_MISSING',
    exit: 2,
    show: refused(['--workdir', '/tmp'], 2, 'VMRE_COMMAND_MISSING', 'deploy, start, run'),
  },
  {
    given: 'an unknown command',
    happens: 'The message suggests the closest one.',
    code: 'VMRE_COMMAND_UNKNOWN',
    exit: 2,
    show: refused(['deplyo'], 2, 'VMRE_COMMAND_UNKNOWN', 'Did you mean deploy?'),
  },
  {
    given: 'an extra word before the command',
    happens: 'It is rejected as an unknown command.',
    code: 'VMRE_COMMAND_UNKNOWN',
    exit: 2,
    show: refused(['what', 'test'], 2, 'unknown word before the command: what'),
  },
  {
    given: 'an unknown option',
    happens:
      'The runtime logs a warning with a suggestion and continues; the option is in `ctx.host.unknown`.',
    show: async (bench) => {
      const { code, stderr } = await bench.invoke(runtime, '--wrokdir', '/tmp', 'test');
      expect(code).toBe(0);
      expect(stderr).toContain('warning: unknown option --wrokdir');
      expect(stderr).toContain('Did you mean --workdir?');
    },
  },
  {
    given: 'an option given twice',
    happens: 'The message names both values.',
    code: 'VMRE_OPTION_DUPLICATE',
    exit: 2,
    show: refused(
      ['--hostname', 'a', '--hostname=b', 'test'],
      2,
      '--hostname is given twice: a and b',
    ),
  },
  {
    given: 'an option without its value',
    happens: 'The message names it.',
    code: 'VMRE_OPTION_MISSING',
    exit: 2,
    show: refused(['--workdir'], 2, '--workdir needs a value'),
  },
  {
    given: 'an option of the wrong type',
    happens: 'The message has the option, the type and the value.',
    code: 'VMRE_OPTION_INVALID',
    exit: 2,
    show: refused(['--cpu-cores', 'many', 'test'], 2, '--cpu-cores must be a number; got "many"'),
  },
  {
    given: '`--volume-override` with invalid JSON, or of an unknown kind',
    happens: 'The message has the text or the path.',
    code: 'VMRE_OPTION_INVALID',
    exit: 2,
    show: async (bench) => {
      await refused(['--volume-override', '{', 'test'], 2, 'must be a JSON object; got {')(bench);
      const odd = '{"/a":{"cloud":{}}}';
      await refused(
        ['--volume-override', odd, 'test'],
        2,
        '/a must be of the kind host, ram',
      )(bench);
      const size = '{"/a":{"ram":{"size":"much"}}}';
      await refused(['--volume-override', size, 'test'], 2, '/a has an invalid size: much')(bench);
    },
  },
  {
    given: '`run` without a program',
    happens: 'The message shows both forms.',
    code: 'VMRE_OPTION_MISSING',
    exit: 2,
    show: refused(['run'], 2, 'run needs a program', 'run --entrypoint PROGRAM -- ARGS'),
  },
  {
    given: 'a work directory that is a file, or cannot be created',
    happens: 'The message has the path and the reason.',
    code: 'VMRE_WORKDIR_UNUSABLE',
    exit: 6,
    show: async (bench) => {
      const file = join(bench.directory, 'file');
      writeFileSync(file, '');
      await refused(
        ['--workdir', file, 'deploy'],
        6,
        `work directory ${file} cannot be used`,
      )(bench);
      const impossible = '/proc/vmre';
      await refused(['--workdir', impossible, 'deploy'], 6, 'VMRE_WORKDIR_UNUSABLE')(bench);
    },
  },
  {
    given: 'a stdout that cannot be written',
    happens: 'The message has the error of the operating system.',
    code: 'VMRE_STDOUT_UNWRITABLE',
    exit: 6,
    show: async (bench) => {
      const script = '"$0" offer-template > /dev/full';
      const { code, stderr } = await bench.invoke('/bin/sh', '-c', script, runtime);
      expect({ code, stderr }).toEqual({
        code: 6,
        stderr: expect.stringContaining('the answer cannot be written: ENOSPC') as unknown,
      });
    },
  },
  {
    given: 'a current directory that was removed',
    happens: 'The runtime uses `/` and says so; commands that need the directory are rejected.',
    code: 'VMRE_WORKDIR_UNUSABLE',
    exit: 6,
    show: async (bench) => {
      const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" "$1"';
      const tested = await bench.invoke('/bin/sh', '-c', script, runtime, 'test');
      expect(tested.code).toBe(0);
      expect(tested.stderr).toContain('warning: the current directory was removed');
      const deployed = await bench.invoke('/bin/sh', '-c', script, runtime, 'deploy');
      expect(deployed.code).toBe(6);
      expect(deployed.stderr).toContain('VMRE_WORKDIR_UNUSABLE: the current directory was removed');
    },
  },
  {
    given: 'a conflicting definition: an option whose flag belongs to the supervisor',
    happens: 'The message names both options and the remedy.',
    code: 'VMRE_FIELD_CONFLICT',
    exit: 2,
    show: (bench) =>
      expectFailure(
        bench,
        [fixture('conflict'), 'test'],
        2,
        'hostname claims --hostname, which belongs to the option hostname',
      ),
  },
];
