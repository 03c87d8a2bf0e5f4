import { readdirSync } from 'node:fs';

import { sample } from '../support/plays-all';
import { PseudoTerminal, withoutCodes } from '../support/pseudo-terminal';
import { Creator, program } from './creator';

let creator: Creator;

beforeEach(() => {
  creator = new Creator();
  creator.env['TERM'] = 'xterm';
});

afterEach(() => creator.clear());

const down = '\x1b[B';
const up = '\x1b[A';
const asTyped = ['--no-install', '--no-git'];

/**
 * Uses the command through a terminal, like a person: waits for a question, then answers it.
 *
 * @returns the exit code, and everything that was on the screen
 */
async function talk(
  args: readonly string[],
  dialogue: readonly (readonly [string, string])[],
  { rows = 40 } = {},
) {
  const words = [program, ...args, ...asTyped];
  const options = { cwd: creator.directory, env: creator.env, columns: 100, rows };
  const terminal = new PseudoTerminal(words, options);
  for (const [question, keys] of dialogue) await terminal.answer(question, keys);
  const { exitCode } = await terminal.exited;
  return { code: exitCode, text: withoutCodes(terminal.screen), screen: terminal.screen };
}

test('it asks for the name, the template and the package manager', async () => {
  creator.env['npm_config_user_agent'] = 'pnpm/10.1.0 npm/? node/v20.19.0 linux x64';
  const { code, text } = await talk(
    [],
    [
      ['Name?', 'Loud Name\r'],
      ['capital letters', '\x15jest\r'], // Ctrl-U removes the answer
      ['depends on a package of this name', '\x15@ann/made\r'],
      ['Template?', `${down}${down}\r`],
      ['Package manager?', `${down}\r`],
    ],
  );
  expect(code).toBe(0);
  expect(text).toContain(' server         A compute runtime in server mode');
  expect(text).toMatch(/ made --template \S+ (--\S+ )?--name @ann\/made --pm yarn --yes\n/);
  expect(text).toContain('cd made\nyarn install\nyarn run test\n');
  expect(JSON.parse(creator.read('made/package.json'))).toMatchObject({ name: '@ann/made' });
});

test('enter takes the defaults, and answers stay on the screen', async () => {
  const { code, screen, text } = await talk(
    [],
    [
      ['Name?', '\r'],
      ['Template?', `${down}${up}\r`],
      ['Package manager?', '\r'],
    ],
  );
  expect(code).toBe(0);
  expect(creator.read('my-runtime/package.json')).toContain('in server mode: one process');
  expect(screen).toContain('\x1b[3');
  expect(text).toContain('my-runtime');
});

test('the name of a directory is a name, unless it is invalid', async () => {
  const known = ['-t', 'server', '--pm', 'npm'];
  expect((await talk(['made here', ...known], [])).text).not.toContain('?');
  expect(creator.read('made here/package.json')).toContain('"name": "made-here"');
  await talk(['日本', ...known], [['Name?', 'nihon\r']]);
  expect(creator.read('日本/package.json')).toContain('"name": "nihon"');
});

test('only templates with the form of a flag are listed', async () => {
  const { text } = await talk(['made', '--js', '--pm', 'npm'], [['Template?', `${down}\r`]]);
  expect(text).not.toContain('--esm');
  expect(text).toContain('made --template command --js --pm npm --yes');
});

test('a list that is longer than the terminal scrolls', async () => {
  const answers = [['Template?', `${up}\r`]] as const;
  const { code, text } = await talk(['made', '--pm', 'npm'], answers, { rows: 10 });
  expect(code).toBe(0);
  expect(text).toContain('--template vm-host');
});

test('it does not ask for what it knows', async () => {
  const { code, text } = await talk(['-t', 'command', '--name', 'known', '--pm', 'bun'], []);
  expect(code).toBe(0);
  expect(text).not.toContain('?');
});

test.each([
  [['--name', 'Loud'], 'VMRE_NAME_INVALID'],
  [['--template', 'comand'], 'VMRE_TEMPLATE_UNKNOWN'],
])('%j is rejected before the first question', async (args, problem) => {
  const { code, text } = await talk(args, []);
  expect(code).toBe(2);
  expect(text).toContain(problem);
  expect(text).not.toContain('Name?');
});

test('with --yes, with --json and in CI it asks nothing', async () => {
  expect(await talk(['--yes'], [])).toMatchObject({ code: 0 });
  expect(await talk(['third', '--json'], [])).toMatchObject({ code: 0 });
  creator.env['CI'] = '1';
  expect(await talk(['other'], [])).toMatchObject({ code: 0 });
  expect(readdirSync(creator.directory).sort()).toEqual(['my-runtime', 'other', 'third']);
});

test('with --no-color the questions have no colours', async () => {
  const { screen } = await talk(['made', '-t', 'server', '--no-color'], [['manager?', '\r']]);
  // eslint-disable-next-line no-control-regex
  expect(screen).not.toMatch(/\x1b\[[\d;]*m/);
});

test.each([
  ['Ctrl-C', '\x03'],
  ['Ctrl-D', '\x04'],
  ['Escape', '\x1b'],
])('%s cancels, and nothing is created', async (_, key) => {
  for (const dialogue of [
    [['Name?', key]],
    [
      ['Name?', '\r'],
      ['Template?', key],
    ],
  ] as [string, string][][]) {
    const { code, text, screen } = await talk([], dialogue);
    expect(code).toBe(130);
    expect(text).toContain('Cancelled; nothing was created.');
    expect(screen.lastIndexOf('\x1b[?25h')).toBeGreaterThan(screen.lastIndexOf('\x1b[?25l'));
    expect(readdirSync(creator.directory)).toEqual([]);
  }
});

test('a signal at a question shows the cursor again', async () => {
  const options = { cwd: creator.directory, env: creator.env };
  const terminal = new PseudoTerminal([process.execPath, program, ...asTyped], options);
  await terminal.sees('Name?');
  terminal.kill('SIGTERM');
  expect(await terminal.exited).toMatchObject({ exitCode: 143 });
  expect(terminal.screen.endsWith('\x1b[?25h')).toBe(true);
});

const ends: [string, number][] = [
  ['fails', 1],
  ['succeeds', 0],
];

test.each(sample(ends, 1))(
  'while dependencies are installed, the last line of npm is shown; it %s',
  async (_, exit) => {
    const script = `echo first; echo reify:left-pad >&2; until [ -e go ]; do sleep 0.1; done; exit ${exit}`;
    creator.putIntoPath('npm', script);
    const options = { cwd: creator.directory, env: creator.env, columns: 100 };
    const terminal = new PseudoTerminal([program, 'made', '--yes', '--no-git'], options);
    await terminal.sees('npm install: reify:left-pad');
    creator.write('made/go', '');
    expect(await terminal.exited).toMatchObject({ exitCode: exit === 0 ? 0 : 6 });
    if (exit === 0) expect(terminal.text).toContain('cd made\nnpm run test\n');
    else expect(terminal.text).toContain('first\nreify:left-pad\n');
  },
);
