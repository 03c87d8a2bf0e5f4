import type { Command } from '../../src/support/commands/command';
import { declaredOptions, type DeclaredOption } from '../../src/support/commands/declared-options';
import { main } from '../../src/cli/main';
import { main as create } from '../../src/create/main';
import { sample } from '../support/plays-all';
import { allCommands } from './commands-of';

const named = allCommands.map(({ path, command }) => [path.join(' '), command] as const);

let stdout = '';
let stderr = '';

beforeEach(() => {
  stdout = '';
  stderr = '';
  const taker = (take: (text: string) => void) =>
    ((text: string, done?: () => void) => {
      take(text);
      done?.();
      return true;
    }) as typeof process.stdout.write;
  jest.spyOn(process.stdout, 'write').mockImplementation(taker((text) => (stdout += text)));
  jest.spyOn(process.stderr, 'write').mockImplementation(taker((text) => (stderr += text)));
});

afterEach(() => jest.restoreAllMocks());

/** Runs a command line that must be rejected before it has an effect. */
async function refused(...argv: string[]): Promise<string> {
  stdout = '';
  stderr = '';
  expect([argv, await main(argv)]).toEqual([argv, 2]);
  const text = argv.includes('--json') ? errorIn(stdout) : stderr;
  expect(argv.includes('--json') ? stderr : stdout).toBe('');
  expect(text).not.toContain('VMRE_UNCAUGHT');
  return text;
}

/** An error in JSON, as text. */
function errorIn(json: string): string {
  const { ok, error } = JSON.parse(json) as { ok: boolean; error: Record<string, string> };
  expect(ok).toBe(false);
  return `error ${error['code']}: ${error['message']}\n  ${error['hint']}\n`;
}

/** Its required arguments. */
const needed = (command: Command): string[] => [
  ...[...command.words.matchAll(/<[\w-]+>/g)].map((_, at) => `word${at}`),
  ...optionsOf(command)
    .filter(({ isRequired }) => isRequired)
    .map(({ name }) => `--${name}=value`),
];

const optionsOf = (command: Command): DeclaredOption[] => [
  ...new Set(declaredOptions(command).options.values()),
];

/** A value that the option accepts. */
const good = ({ kind, choices }: DeclaredOption): string =>
  choices?.[0] ?? (kind === 'number' ? '1' : 'value');

test('the table lists all commands', () => {
  expect(named.map(([name]) => name)).toEqual([
    ...[
      'create',
      'dev',
      'shell',
      'try',
      'exec',
      'conformance',
      'package',
      'install',
      'uninstall',
      'list',
      'doctor',
      'inspect',
      'completion',
    ],
    ...[
      'vm run',
      'vm node',
      'vm probe',
      'vm export',
      'vm import',
      'vat run',
      'vat upgrade',
      'vat terminate',
      'vat resume',
      'vat export',
    ],
    ...['vat import', 'vat inspect', 'vat replay', 'vat verify', 'vat trace'],
  ]);
});

describe.each(named)('vmre %s', (name, command) => {
  const path = name.split(' ');
  const words = needed(command);
  const options = optionsOf(command);

  test('a repeated option', async () => {
    for (const option of options.filter(({ isRepeatable }) => !isRepeatable)) {
      const flag = option.kind === 'flag' ? [] : [good(option)];
      const once = [`--${option.name}`, ...flag];
      const text = await refused(...path, ...words, ...once, ...once);
      expect(text).toContain('VMRE_OPTION_DUPLICATE');
      expect(text).toContain(`--${option.name} is given twice`);
    }
  });

  test('an option without a value, and with an empty one', async () => {
    for (const option of options.filter((each) => each.kind !== 'flag' && !each.isRequired)) {
      const shown = `--${option.name}`;
      if (option.alone !== undefined) {
        expect(await refused(...path, ...words, `${shown}=`)).toContain('is empty');
        continue;
      }
      expect(await refused(...path, ...words, shown)).toContain(`${shown} has no value`);
      const next = options.find(({ kind }) => kind === 'flag');
      if (next) {
        const text = await refused(...path, ...words, shown, `--${next.name}`);
        expect(text).toContain(`${shown} has no value: --${next.name} follows it`);
      }
      if (option.isPassedOn) continue;
      for (const empty of [[shown, ''], [`${shown}=`]]) {
        expect(await refused(...path, ...words, ...empty)).toContain(
          `the value of ${shown} is empty`,
        );
      }
    }
  });

  test('a value of the wrong kind', async () => {
    for (const { name: option, kind, choices } of options) {
      const values = kind === 'number' ? sample(['abc', '-1', 'NaN', '1e999'], 2) : [];
      if (kind === 'flag') values.push('maybe');
      if (choices) values.push('none-of-them');
      for (const value of values) {
        const text = await refused(...path, ...words, `--${option}=${value}`);
        expect(text).toContain(`--${option} `);
      }
    }
  });

  test('an invalid duration', async () => {
    const names = ['timeout', 'handshake', 'mine-interval'];
    for (const option of options.filter((each) => names.includes(each.name))) {
      for (const value of sample(['0', '2 weeks', '-1', 'abc', '1e10', '99999999999h'], 3)) {
        const text = await refused(...path, ...words, `--${option.name}`, value);
        expect(text).toContain(`--${option.name} must be a duration`);
      }
    }
  });

  test('for an unknown option, the closest one is suggested', async () => {
    expect(await refused(...path, ...words, '--zzzzzz')).toMatch(/unknown option --zzzzzz\.\n/);
    for (const { name: option } of options.filter((each) => each.name.length > 4)) {
      const slip = `${option.slice(0, 2)}${option.slice(3)}`;
      expect(await refused(...path, ...words, `--${slip}=x`)).toContain(
        `unknown option --${slip}. Did you mean --${option}?`,
      );
    }
  });

  test('missing, empty and surplus words', async () => {
    const { words: declared } = declaredOptions(command);
    if (command.words.includes('<')) {
      expect(await refused(...path)).toContain(`vmre ${name} needs <${declared[0]!.name}>`);
      expect(await refused(...path, '', ...words.slice(1))).toContain('is empty');
    }
    if (declared.some(({ isRepeatable }) => isRepeatable)) return;
    const spare = [...declared, 'spare'].map((_, at) => `word${at}`);
    expect(await refused(...path, ...spare)).toContain(
      `unexpected argument "word${declared.length}"`,
    );
  });

  test('help names the command and all of its options', async () => {
    const ways = [
      [...path, '--help'],
      [...path, '-h'],
      ['help', ...path],
    ];
    for (const argv of sample(ways, 1)) {
      stdout = '';
      expect(await main(argv)).toBe(0);
      expect(stdout).toMatch(new RegExp(`^vmre ${name}( |\n)`));
      for (const option of options) expect(stdout).toContain(`--${option.name}`);
      expect(stdout).not.toContain('$0');
      // Examples can be pasted.
      for (const [example] of stdout.matchAll(/^ {2}vmre .*/gm)) {
        expect(example).toContain(`vmre ${name}`);
      }
    }
    expect(stderr).toBe('');
  });

  test('errors are JSON on stdout under --json', async () => {
    if (name === 'completion') return; // it reports nothing
    expect(await main([...path, ...words, '--json', '--zzzzzz'])).toBe(2);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      error: {
        code: 'VMRE_OPTION_INVALID',
        message: 'unknown option --zzzzzz.',
        hint: `See vmre ${name} --help.`,
      },
    });
  });
});

describe('the program itself', () => {
  test.each([
    [[], 'vmre <command>'],
    [['help'], 'vmre <command>'],
    [['--help'], 'vmre <command>'],
    [['vat'], 'vmre vat <command>'],
    [['vm'], 'vmre vm <command>'],
    [['help', 'vat'], 'vmre vat <command>'],
  ])('%j lists the alternatives', async (argv, begin) => {
    expect(await main(argv)).toBe(0);
    expect(stdout.startsWith(begin)).toBe(true);
    const prefix = begin.split(' <')[0] as string;
    const inner = named.filter(([name]) => `vmre ${name}`.startsWith(`${prefix} `));
    for (const [name] of inner) {
      expect(stdout).toContain(`vmre ${prefix === 'vmre' ? name.split(' ')[0] : name} `);
    }
    expect(stderr).toBe('');
  });

  test.each([
    [['crate'], 'unknown command: "crate"', 'Did you mean create?'],
    [['foo'], 'unknown command: "foo"', undefined],
    [['dog'], 'unknown command: "dog"', undefined],
    [['vat', 'trac'], 'unknown command: "trac"', 'Did you mean trace?'],
    [['probe', 'x'], 'unknown command: "probe"', 'Did you mean vmre vm probe?'],
    [['help', 'tyr'], 'unknown command: "tyr"', 'Did you mean try?'],
    [['vat', 'install'], 'unknown command: "install"', 'Did you mean vmre install?'],
    [['--jsn', 'list'], 'unknown option --jsn before the command', undefined],
  ])('%j', async (argv, text, guess) => {
    const told = await refused(...argv);
    expect(told).toContain(text);
    if (guess === undefined) expect(told).not.toContain('Did you mean');
    else expect(told).toContain(guess);
  });

  test.each([[['--version']], [['-V']], [['try', '--version']]])('%j', async (argv) => {
    expect(await main(argv)).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('create-vmre-runtime', () => {
  test('help describes the program', async () => {
    expect(await create(['--help'])).toBe(0);
    expect(stdout).toMatch(/^create-vmre-runtime \[dir\]/);
    expect(stdout).toContain('  create-vmre-runtime . --dry-run ');
  });

  test('options after -- are options, because some package managers pass it on', async () => {
    const argv = ['made', '--', '--template', 'nothing', '--yes'];
    expect(await create(argv)).toBe(2);
    expect(stderr).toContain('VMRE_TEMPLATE_UNKNOWN: unknown template "nothing"');
  });
});
