import { CommandRouter, defineRuntime } from '../../../src/index';
import { openActivity, type TestActivity } from '../../../src/testing/index';
import { ArgumentReader } from '../../../src/runtime/commands/arguments';
import { coded } from '../../support/coded';

const commands = new CommandRouter()
  .add(
    'greet',
    {
      description: 'Says hello',
      args: {
        name: { type: String, description: 'Of whom to greet', pattern: /[A-Z]\w*/ },
        times: { type: Number, required: false, min: 1 },
        loud: { type: Boolean, flag: 'loud', alias: 'l' },
        lang: { type: String, flag: 'lang', oneOf: ['en', 'de'], required: true },
      },
    },
    ({ name, times, loud, lang }, run) => {
      const word = `${lang === 'de' ? 'hallo' : 'hello'} ${name}`.repeat(times ?? 1);
      return run.stdout(loud ? word.toUpperCase() : word);
    },
  )
  .add('user add', { args: { name: { type: String } } }, ({ name }) => ({ added: name }))
  .add('user', {}, () => 'users')
  .add('words', { args: { words: { type: [String] } } }, ({ words }) => words)
  .add('fails', {}, (_args, run) => run.exit(9));

let activity: TestActivity;

beforeEach(async () => {
  const runtime = defineRuntime({ commands });
  activity = await openActivity(runtime);
  await activity.start();
});

afterEach(() => activity.stop());

test.each([
  [['greet', '--lang', 'en', 'Ada'], 'hello Ada'],
  [['greet', '--lang=de', '-l', 'Ada', '2'], 'HALLO ADAHALLO ADA'],
  [['greet', 'Ada', '--lang', 'en', '--', '1'], 'hello Ada'],
  [['user', 'add', 'bob'], '{"added":"bob"}'],
  [['user'], '"users"'],
  [['words', '-n', '--x', 'a,b', ''], '["-n","--x","a,b",""]'],
  [['words'], '[]'],
])('%j', async ([bin = '', ...args], stdout) => {
  expect(await activity.run(bin, ...args)).toEqual(expect.objectContaining({ code: 0, stdout }));
});

test('a sub-command may have its own exit code', async () => {
  expect((await activity.run('fails')).code).toBe(9);
});

test.each([
  [['greet', 'Ada'], '--lang is required\nusage: greet NAME [TIMES] [--loud] --lang LANG'],
  [['greet', '--lang', 'fr', 'Ada'], '--lang must be one of en, de; got "fr"'],
  [['greet', '--lang', 'en', 'ada'], 'NAME must match /[A-Z]\\w*/; got "ada"'],
  [['greet', '--lang', 'en', 'Ada', 'x'], 'TIMES must be a number; got "x"'],
  [['greet', '--lang', 'en', 'Ada', '0'], 'TIMES must be at least 1; got "0"'],
  [['greet', '--lang', 'en', 'Ada', '1', '2'], 'too many arguments: 2'],
  [['greet', '--lang', 'en', '--shout', 'Ada'], 'too many arguments: --shout'],
  [['greet', '--lang'], '--lang needs a value'],
  [['user', 'add'], 'NAME is required\nusage: user add NAME'],
  [['fails', 'x'], 'too many arguments: x'],
  [['great'], 'unknown command great; known commands: help, greet, user add, user, words, fails.'],
  [['great'], 'Did you mean greet?'],
  [['usr', 'add'], 'Did you mean user add?'],
  [['quite', 'else'], /known commands: [\w, ]+\.$/],
])('%j is rejected', async ([bin = '', ...args], message) => {
  await expect(activity.run(bin, ...args)).rejects.toThrow(message);
});

test('help lists the sub-commands', async () => {
  expect((await activity.run('help')).stdout).toBe(
    [
      'help COMMAND...                            Shows this help',
      'greet NAME [TIMES] [--loud] --lang LANG    Says hello',
      'user add NAME',
      'user',
      'words WORDS...',
      'fails',
      '',
    ]
      .join('\n')
      .replaceAll('    Says', '  Says')
      .replace(
        'help COMMAND...                            ',
        'help COMMAND...                          ',
      ),
  );
});

test('help describes one', async () => {
  expect((await activity.run('help', 'greet')).stdout).toBe(
    'greet NAME [TIMES] [--loud] --lang LANG\nSays hello\n  NAME  Of whom to greet\n  --lang LANG  (one of en, de)\n',
  );
  expect((await activity.run('help', 'user', 'add')).stdout).toBe('user add NAME\n');
});

describe('suggestions for names of several words', () => {
  const nothing = { args: {} };
  const grouped = new CommandRouter()
    .add('user add', nothing, () => 0)
    .add('user list', nothing, () => 0)
    .add('version', nothing, () => 0);
  const all = 'known commands: help, user add, user list, version.';

  test.each([
    ['user', `unknown command user; ${all} Did you mean user add or user list?`],
    ['usr', `unknown command usr; ${all} Did you mean user add or user list?`],
    ['user ad', `unknown command user ad; ${all} Did you mean user add?`],
    ['usr lsit', `unknown command usr; ${all} Did you mean user list?`],
    ['user remove', `unknown command user remove; ${all} Did you mean user add or user list?`],
    ['versoin now', `unknown command versoin; ${all} Did you mean version?`],
    ['dance', `unknown command dance; ${all}`],
  ])('%s', async (line, message) => {
    const [bin = '', ...args] = line.split(' ');
    const run = grouped.run({ bin, args } as never, undefined as never);
    await expect(run).rejects.toMatchObject({ code: 'VMRE_COMMAND_NOT_FOUND', message });
  });
});

test('an argument with an unknown key is rejected when it is added', () => {
  const args = { name: { type: String, patern: /x/ } } as { name: { type: StringConstructor } };
  expect(() => new CommandRouter().add('greet', { args }, () => null)).toThrow(
    coded('VMRE_DEFINITION_INVALID', 'the argument name has the unknown key patern. Did you mean'),
  );
});

test('the values of specifications are a plain object, which a handler may return', () => {
  const reader = new ArgumentReader({ name: { type: String } }, () => 'greet NAME');
  expect(reader.read(['ann'])).toStrictEqual({ name: 'ann' });
});

test.each([
  ['1.5', 'AMOUNT must be an integer; got "1.5"\nusage: pay AMOUNT'],
  ['1e400', 'AMOUNT must be a number; got "1e400"\nusage: pay AMOUNT'],
  ['-1', 'AMOUNT must be at least 0; got "-1"'],
])('an integer argument rejects %s', (word, message) => {
  const amount = { type: Number, integer: true, min: 0 } as const;
  const reader = new ArgumentReader({ amount }, () => 'pay AMOUNT');
  expect(reader.read(['2'])).toEqual({ amount: 2 });
  expect(() => reader.read([word])).toThrow(coded('VMRE_ARGUMENT_INVALID', message));
});
