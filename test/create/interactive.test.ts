import { once } from 'node:events';
import { readdirSync } from 'node:fs';

import { Creator, program } from './creator';

let creator: Creator;

beforeEach(() => {
  creator = new Creator();
  creator.env['TERM'] = 'xterm';
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

test('it asks for what the command line leaves open', async () => {
  const { code, screen, unasked } = await talk(
    [],
    [
      ['Directory?', 'made here\r'],
      ['Which one?', '10\r'],
      ['a number from 1 to 9, or a name', ''],
      ['Which one?', 'service\r'],
      ['Name of the runtime?', 'Loud Name\r'],
      ['capital letters', ''],
      ['Name of the runtime?', '\r'],
    ],
  );
  expect({ code, unasked }).toEqual({ code: 0, unasked: [] });
  expect(screen).toContain('  1  server       A compute runtime in server mode');
  expect(screen).toContain("cd 'made here'\r\nnpm install\r\nnpm run test\r\n");
  expect(JSON.parse(creator.read('made here/package.json'))).toMatchObject({
    name: 'made-here',
    description: 'A compute runtime that is a service with usage counters',
  });
});

test('it does not ask for what it knows', async () => {
  const { code, screen } = await talk(['made', '-t', 'command', '--name', 'known'], []);
  expect(code).toBe(0);
  expect(screen).not.toContain('?');
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
    [['Directory?', key]],
    [
      ['Directory?', '\r'],
      ['Which one?', key],
    ],
  ] as [string, string][][]) {
    const { code, screen } = await talk([], dialogue);
    expect(code).toBe(130);
    expect(screen).toContain('Cancelled; nothing was created.');
    expect(readdirSync(creator.directory)).toEqual(['screen']);
  }
});
