import fc from 'fast-check';

import { coded } from '../coded';
import type { Command } from '../../../src/support/commands/command';
import { declaredOptions } from '../../../src/support/commands/declared-options';
import { readWords } from '../../../src/support/commands/read-words';

const command: Command = {
  words: '<runtime> [place]',
  describe: 'for the tests',
  builder: (yargs) =>
    yargs
      .positional('runtime', { type: 'string' })
      .option('name', { type: 'string', alias: 'n' })
      .option('json', { type: 'boolean', alias: 'j' })
      .option('yes', { type: 'boolean', alias: 'y' })
      .option('restart', { type: 'boolean', default: true })
      .option('timeout', { type: 'number' })
      .option('pm', { type: 'string', choices: ['npm', 'pnpm'] })
      .option('run', { type: 'string', array: true })
      .option('start-arg', { ...{ type: 'string', array: true, isPassedOn: true } } as object)
      .option('preset', { type: 'string' })
      .option('show', { ...{ type: 'string', choices: ['less', 'more'], alone: 'less' } } as object)
      .option('no-preset', { type: 'boolean' }),
  run: () => 0,
};
const declared = declaredOptions(command);
const read = (...words: string[]): string[] => readWords(words, declared, 'vmre try');

test.each<[string[], string[]]>([
  [['rt'], ['--runtime=rt']],
  [
    ['rt', 'here'],
    ['--runtime=rt', '--place=here'],
  ],
  [
    ['--show', 'rt', '--json'],
    ['--runtime=rt', '--show=less', '--json=true'],
  ],
  [
    ['rt', '--show=more'],
    ['--runtime=rt', '--show=more'],
  ],
  [
    ['--run', 'echo hi', './rt'],
    ['--runtime=./rt', '--run=echo hi'],
  ],
  [
    ['./rt', '--run', 'a', '--run', 'b'],
    ['--runtime=./rt', '--run=a', '--run=b'],
  ],
  [
    ['rt', '--start-arg', '--verbose'],
    ['--runtime=rt', '--start-arg=--verbose'],
  ],
  [
    ['rt', '--start-arg=--json'],
    ['--runtime=rt', '--start-arg=--json'],
  ],
  [
    ['rt', '--start-arg', ''],
    ['--runtime=rt', '--start-arg='],
  ],
  [
    ['rt', '--start-arg', '-'],
    ['--runtime=rt', '--start-arg=-'],
  ],
  [
    ['rt', '--json'],
    ['--runtime=rt', '--json=true'],
  ],
  [
    ['rt', '--json=false'],
    ['--runtime=rt', '--json=false'],
  ],
  [
    ['rt', '--no-restart'],
    ['--runtime=rt', '--restart=false'],
  ],
  [
    ['rt', '--no-preset'],
    ['--runtime=rt', '--no-preset=true'],
  ],
  [
    ['rt', '-n', 'x'],
    ['--runtime=rt', '--name=x'],
  ],
  [
    ['rt', '-nx'],
    ['--runtime=rt', '--name=x'],
  ],
  [
    ['rt', '-n=x=y'],
    ['--runtime=rt', '--name=x=y'],
  ],
  [
    ['rt', '-jyn', 'x'],
    ['--runtime=rt', '--json=true', '--yes=true', '--name=x'],
  ],
  [
    ['rt', '--timeout', '1e3'],
    ['--runtime=rt', '--timeout=1e3'],
  ],
  [
    ['rt', '--timeout', '-1'],
    ['--runtime=rt', '--timeout=-1'],
  ],
  [
    ['rt', '--name', 'a\nb'],
    ['--runtime=rt', '--name=a\nb'],
  ],
  [['-'], ['--runtime=-']],
  [
    ['--', '--json', '-x'],
    ['--runtime=--json', '--place=-x'],
  ],
])('%j is read as %j', (words, expected) => {
  expect(read(...words)).toEqual(expected);
});

test('where package managers pass -- on, it has no meaning', () => {
  const words = ['rt', '--', '--name', 'x', '--', '--json'];
  expect(readWords(words, declared, 'vmre create', true)).toEqual([
    ...['--runtime=rt', '--name=x', '--json=true'],
  ]);
});

test.each<[string[], string]>([
  [[], 'vmre try needs <runtime>'],
  [[''], 'the argument <runtime> is empty'],
  [['a', 'b', 'c'], 'unexpected argument "c": vmre try takes runtime, place'],
  [['rt', '--nam', 'x'], 'unknown option --nam. Did you mean --name?'],
  [['rt', '--neam=x'], 'unknown option --neam. Did you mean --name?'],
  [['rt', '--quite-another'], 'unknown option --quite-another.'],
  [['rt', '-x'], 'unknown option -x.'],
  [['rt', '-jx'], 'unknown option -x.'],
  [['rt', '--__proto__=x'], 'unknown option --__proto__.'],
  [['rt', '--=x'], 'unknown option --.'],
  [['rt', '--name'], '--name has no value'],
  [['rt', '-n'], '-n has no value'],
  [['rt', '--name', '--json'], '--name has no value: --json follows it'],
  [['rt', '--name', '--no-restart'], '--name has no value: --no-restart follows it'],
  [['rt', '--name', '-y'], '--name has no value: -y follows it'],
  [['rt', '--name', '--run=x'], '--name has no value: --run=x follows it'],
  [['rt', '--name', '--'], '--name has no value: -- follows it'],
  [['rt', '--start-arg', '--json'], '--start-arg has no value: --json follows it'],
  [['rt', '--name', ''], 'the value of --name is empty'],
  [['rt', '--name='], 'the value of --name is empty'],
  [['rt', '-n='], 'the value of -n is empty'],
  [['rt', '--run', ''], 'the value of --run is empty'],
  [['rt', '--name', 'a', '--name', 'a'], '--name is given twice'],
  [['rt', '--name', 'a', '-n', 'b'], '-n is given twice, before as --name'],
  [['rt', '--json', '--json'], '--json is given twice'],
  [['rt', '--restart', '--no-restart'], '--no-restart is given twice, before as --restart'],
  [['rt', '--preset', 'a', '--no-preset'], '--no-preset is given twice, before as --preset'],
  [['rt', '--json=yes'], '--json is a flag and takes no value: "yes"'],
  [['rt', '--json='], '--json is a flag and takes no value: ""'],
  [['rt', '--no-json=true'], '--no-json takes no value'],
  [['rt', '--no-name'], 'unknown option --no-name.'],
  [['rt', '--timeout', 'abc'], '--timeout must be a number, not "abc"'],
  [['rt', '--timeout', '0x10'], '--timeout must be a number, not "0x10"'],
  [['rt', '--timeout', 'Infinity'], '--timeout must be a number, not "Infinity"'],
  [['rt', '--timeout', '1 2'], '--timeout must be a number, not "1 2"'],
  [['rt', '--pm', 'pmpm'], '--pm must be one of npm, pnpm; got "pmpm". Did you mean pnpm?'],
])('%j is rejected: %s', (words, text) => {
  expect(() => read(...words)).toThrow(coded(codeOf(text), text));
});

function codeOf(text: string): string {
  if (text.includes('given twice')) return 'VMRE_OPTION_DUPLICATE';
  return /needs|has no value/.test(text) ? 'VMRE_OPTION_MISSING' : 'VMRE_OPTION_INVALID';
}

test('any value may follow =, and none of it is read as something else', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (name, arg) => {
      expect(read('rt', `--name=${name}`, `--start-arg=${arg}`)).toEqual([
        ...['--runtime=rt', `--name=${name}`, `--start-arg=${arg}`],
      ]);
    }),
  );
});

test('any words are read or rejected, with a descriptive error', () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom('--name', '--json', '--no-json', '-n', '-j', '--', '-', '', '--run', '--pm'),
    fc.string().map((text) => `--${text}`),
    fc.string().map((text) => `-${text}`),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 5 }), (words) => {
      try {
        for (const each of read(...words)) expect(each).toMatch(/^--[a-z-]+=/);
      } catch (error) {
        expect(error).toMatchObject({
          code: expect.stringMatching(/^VMRE_OPTION_(INVALID|DUPLICATE|MISSING)$/) as string,
        });
      }
    }),
  );
});
