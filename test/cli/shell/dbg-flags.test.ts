import { readFileSync } from 'node:fs';

import { sample } from '../../support/plays-all';
import { useShell } from './run-shell';

const { place, typed, shell } = useShell();

/** The flags of ya-runtime-dbg, each with what the runtime gets. */
const flags: readonly (readonly [string, readonly string[], (seen: Seen) => void])[] = [
  ['--workdir', ['--workdir', 'w'], ({ deploy }) => expect(deploy[1]).toBe(place('w'))],
  ['-w', ['-w', 'w'], ({ deploy }) => expect(deploy[1]).toBe(place('w'))],
  [
    '--task-package',
    ['--task-package', 'image'],
    ({ start }) => expect(start.slice(2, 4)).toEqual(['--task-package', place('image')]),
  ],
  [
    '-t',
    ['-t', 'image'],
    ({ deploy }) => expect(deploy.slice(2, 4)).toEqual(['--task-package', place('image')]),
  ],
  ['--protocol', ['--protocol', '0.7.0'], ({ hello }) => expect(hello).toBe('0.7.0')],
  ['-p', ['-p', '9'], ({ hello }) => expect(hello).toBe('9')],
  ['--no-deploy', ['--no-deploy'], ({ deploy }) => expect(deploy).toEqual([])],
  [
    '--exec-mode',
    ['--exec-mode', 'SHELL'],
    ({ ran }) => expect(ran).toEqual(['/bin/bash', '-c', 'a line']),
  ],
  [
    '--exec-shell',
    ['--exec-mode', 'shell', '--exec-shell', 'sh'],
    ({ ran }) => expect(ran).toEqual(['/bin/sh', '-c', 'a line']),
  ],
  [
    'varargs',
    ['--', '--cpu-cores', '2'],
    ({ deploy, start }) =>
      expect([deploy.at(-4), start.slice(-3)]).toEqual([
        '--cpu-cores',
        ['--cpu-cores', '2', 'start'],
      ]),
  ],
];

interface Seen {
  deploy: readonly string[];
  start: readonly string[];
  hello: string;
  ran: readonly string[];
}

describe.each(['--runtime', '-r'])('%s', (option) => {
  test.each(option === '-r' ? flags.slice(0, 1) : sample(flags, 2))(
    '%s of ya-runtime-dbg',
    async (_, args, check) => {
      const log = place('log');
      const note = (what: string, value: string) =>
        `fs.appendFileSync(${JSON.stringify(log)}, JSON.stringify({ ${what}: ${value} }) + '\\n')`;
      const runtime = typed([
        [
          'switch (command) {',
          `${note('[command]', 'process.argv.slice(2)')};\nswitch (command) {`,
        ],
        [
          'if (field === 2) answer',
          `if (field === 2) ${note('hello', 'textsOf(fieldsOf(body), 1)[0]')};\n  if (field === 2) answer`,
        ],
        ["  if (bin === 'echo') {", `  ${note('ran', '[bin, ...args]')};\n  if (bin === 'echo') {`],
      ]);
      await shell([option, runtime, '--exec', 'a line', ...args]);
      const seen = Object.assign(
        { deploy: [], start: [] },
        ...readFileSync(log, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as object),
      ) as Seen;
      check(seen);
    },
  );
});
