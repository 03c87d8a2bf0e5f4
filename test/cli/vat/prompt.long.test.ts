import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { House, vmre } from './house';

let house: House;
beforeEach(() => {
  house = new House();
  house.bench.env['TERM'] = 'xterm';
});
afterEach(() => house.clear());

/**
 * Uses the command through a terminal, like a person: waits for a text, then types.
 *
 * @returns the exit code, and everything that was on the screen
 */
async function talk(dialogue: readonly (readonly [string, string])[]) {
  const command = `${vmre} vat run house`;
  const terminal = house.bench.spawn('script', [
    ...['--quiet', '--return', '--command', command, 'screen'],
  ]);
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
  return { code, screen, unseen: left.map(([text]) => text) };
}

const UP = '\x1b[A';

test('a prompt follows each answer; names are completed; mistakes do not end the session', async () => {
  const { code, unseen } = await talk([
    ['> ', 'bo\t'],
    ['bob', '.double(2)\r'],
    ['$1 = 4', ''],
    ['> ', 'alice.fail()\r'],
    ['$2 ✗ Error: no', ''],
    ['> ', 'alice.(\r'],
    ['a name is missing at column 7', ''],
    ['> ', '.quit\r'],
  ]);
  expect({ code, unseen }).toEqual({ code: 0, unseen: [] });
});

test('earlier input can be recalled, also in the next session', async () => {
  await talk([
    ['> ', 'bob.double(3)\r'],
    ['$1 = 6', '\x04'], // Ctrl-D
  ]);
  const history = join(house.directory, '.vmre-vats/history');
  expect(readFileSync(history, 'utf8')).toBe('bob.double(3)\n');
  const { code, unseen } = await talk([
    ['> ', `${UP}\r`],
    ['$1 = 6', '\x04'],
  ]);
  expect({ code, unseen }).toEqual({ code: 0, unseen: [] });
});

test('asynchronous output is printed above the prompt, which is shown again', async () => {
  const { code, unseen } = await talk([
    ['> ', 'alice.later(200)\r'],
    ['$1 waits for something outside', ''],
    ['> ', 'bob.dou'],
    ["$1 = 'woken'", ''],
    ['> bob.dou', 'ble(1)\r'],
    ['$2 = 2', '.quit\r'],
  ]);
  expect({ code, unseen }).toEqual({ code: 0, unseen: [] });
});

test('Ctrl-C ends the session, with typed text and while vats work', async () => {
  for (const line of ['half a li', 'alice.forever()\r']) {
    const last = line.endsWith('\r') ? 'bridge: 8' : line;
    const { code, unseen } = await talk([
      ['> ', line],
      [last, '\x03'],
    ]);
    expect({ code, unseen }).toEqual({ code: 130, unseen: [] });
  }
});
