import { once } from 'node:events';
import { readdirSync } from 'node:fs';

import { Creator, program } from './creator';

let creator: Creator;

beforeEach(() => {
  creator = new Creator();
  creator.env['TERM'] = 'xterm';
  creator.env['NO_COLOR'] = '1';
});

afterEach(() => creator.clear());

/**
 * Uses the command through a terminal, like a person: waits for a question, then answers it.
 *
 * @returns the exit code, and everything that was on the screen
 */
async function talk(args: readonly string[], dialogue: readonly (readonly [string, string])[]) {
  const command = [program, ...args, '--no-install', '--no-git'].join(' ');
  const terminal = creator.spawn('script', ['--quiet', '--return', '--command', command, 'screen']);
  let screen = '';
  let seen = 0;
  const left = [...dialogue];
  terminal.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
    for (let [next] = left; next && screen.includes(next[0], seen); [next] = left) {
      seen = screen.indexOf(next[0], seen) + next[0].length;
      left.shift();
      terminal.stdin.write(next[1]);
    }
  });
  const [code] = (await once(terminal, 'close')) as [number];
  return { code, screen, unasked: left.map(([question]) => question) };
}

test('it asks for the name, the template and the package manager', async () => {
  creator.env['npm_config_user_agent'] = 'pnpm/10.1.0 npm/? node/v20.19.0 linux x64';
  const { code, screen, unasked } = await talk(
    [],
    [
      ['Name? (my-runtime)', 'Loud Name\r'],
      ['capital letters', ''],
      ['Name?', 'jest\r'],
      ['depends on a package of this name', ''],
      ['Name?', '@ann/made\r'],
      ['Template? (1)', '12\r'],
      ['a number from 1 to 11, or a name.', ''],
      ['Template?', 'comand --js\r'],
      ['Did you mean command --js?', ''],
      ['Template?', 'command --js\r'],
      ['Package manager? (pnpm)', 'yran\r'],
      ['one of npm, pnpm, yarn, bun. Did you mean yarn?', ''],
      ['Package manager?', 'yarn\r'],
    ],
  );
  expect({ code, unasked }).toEqual({ code: 0, unasked: [] });
  expect(screen).toContain('   1  server         A compute runtime in server mode');
  expect(screen).toContain(' made --template command --js --name @ann/made --pm yarn --yes\r\n');
  expect(screen).toContain('cd made\r\nyarn install\r\nyarn run test\r\n');
  expect(JSON.parse(creator.read('made/package.json'))).toMatchObject({
    name: '@ann/made',
    description: 'A compute runtime in command mode, in plain JavaScript',
  });
});

test('enter takes the defaults', async () => {
  const { code, unasked } = await talk(
    [],
    [
      ['Name? (my-runtime)', '\r'],
      ['Template? (1)', '\r'],
      ['Package manager? (npm)', '\r'],
    ],
  );
  expect({ code, unasked }).toEqual({ code: 0, unasked: [] });
  expect(creator.read('my-runtime/package.json')).toContain('in server mode: one process');
});

test('the name of a directory is a name, unless it is invalid', async () => {
  const known = ['-t', 'server', '--pm', 'npm'];
  expect((await talk(["'made here'", ...known], [])).screen).not.toContain('?');
  expect(creator.read('made here/package.json')).toContain('"name": "made-here"');
  const { unasked } = await talk(['日本', ...known], [['Name? (my-runtime)', 'nihon\r']]);
  expect(unasked).toEqual([]);
  expect(creator.read('日本/package.json')).toContain('"name": "nihon"');
});

test('only templates with the form of a flag are listed', async () => {
  const { screen } = await talk(['made', '--js', '--pm', 'npm'], [['Template? (1)', '2\r']]);
  expect(screen).not.toContain('--esm');
  expect(screen).toContain('made --template command --js --pm npm --yes');
});

test('it does not ask for what it knows', async () => {
  const { code, screen } = await talk(['-t', 'command', '--name', 'known', '--pm', 'bun'], []);
  expect(code).toBe(0);
  expect(screen).not.toContain('?');
});

test.each([
  [['--name', 'Loud'], 'VMRE_NAME_INVALID'],
  [['--template', 'comand'], 'VMRE_TEMPLATE_UNKNOWN'],
])('%j is rejected before the first question', async (args, problem) => {
  const { code, screen } = await talk(args, []);
  expect(code).toBe(2);
  expect(screen).toContain(problem);
  expect(screen).not.toContain('Name?');
});

test('with --yes and in CI it asks nothing', async () => {
  expect(await talk(['--yes'], [])).toMatchObject({ code: 0 });
  creator.env['CI'] = '1';
  expect(await talk(['other'], [])).toMatchObject({ code: 0 });
  expect(readdirSync(creator.directory).sort()).toEqual(['my-runtime', 'other', 'screen']);
});

test.each([
  ['Ctrl-C', '\x03'],
  ['Ctrl-D', '\x04'],
])('%s cancels, and nothing is created', async (_, key) => {
  for (const dialogue of [
    [['Name?', key]],
    [
      ['Name?', '\r'],
      ['Template?', key],
    ],
  ] as [string, string][][]) {
    const { code, screen } = await talk([], dialogue);
    expect(code).toBe(130);
    expect(screen).toContain('Cancelled; nothing was created.');
    expect(readdirSync(creator.directory)).toEqual(['screen']);
  }
});
