import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { House, vmre } from './house';

let house: House;
beforeEach(() => (house = new House()));
afterEach(() => house.clear());

const lines = (text: string): string[] => text.trimEnd().split('\n');

test('a message loop ends at the limit, and the next message continues', async () => {
  for (const name of ['alice', 'bob']) {
    house.write(
      `${name}.js`,
      `exports.buildRootObject = ({ E, Far }) => {
        const self = Far('player', {
          bootstrap: () => undefined,
          loop: (other) => void E.sendOnly(other).loop(self),
          ask: () => 7,
        });
        return self;
      };`,
    );
  }
  const run = (messages: readonly string[], ...args: string[]) => {
    const sent = messages.flatMap((message) => ['--send', message]);
    return house.invoke('run', '--max-cranks', '50', '--memory', ...sent, ...args);
  };
  const { code, stdout } = await run(['bob.loop(alice)', 'bob.ask()']);
  const told = expect.stringMatching(
    /^\(the run ended at its limit maxCranks after 50 cranks; queued: 1 for (alice|bob)\)$/,
  ) as string;
  expect(lines(stdout)).toEqual(['$1 = undefined', told, '$2 = 7', told]);
  expect(code).toBe(0);
  const { stdout: json } = await run(['bob.loop(alice)'], '--json');
  expect(lines(json).map((line) => JSON.parse(line) as object)).toContainEqual({
    type: 'limited',
    ...{ endedBy: 'maxCranks', cranks: 50, computation: expect.any(Number) as number },
    queued: [{ vat: expect.stringMatching(/^(alice|bob)$/) as string, items: 1 }],
  });
});

test('metrics are written to a file, or served at a port', async () => {
  const file = join(house.directory, 'house.prom');
  const { code, stderr } = await house.invoke('run', '--send', 'bob.double(2)', '--metrics', file);
  expect([code, stderr]).toEqual([0, expect.stringContaining(`(metrics: ${file})`)]);
  expect(readFileSync(file, 'utf8')).toMatch(/^vmre_vat_deliveries_total\{.*vat="bob"\} \d+$/m);
  const child = house.bench.spawn(vmre, ['vat', 'run', 'house', '--metrics', '0']);
  const [place] = (await once(child.stderr, 'data')) as [Buffer];
  const address = /http:\S+metrics/.exec(place.toString())?.[0] ?? '';
  const answer = await fetch(address);
  expect(answer.headers.get('content-type')).toContain('version=0.0.4');
  expect(await answer.text()).toContain('vmre_vat_vats 2\n');
  expect((await fetch(`${address}/other`)).status).toBe(404);
  child.stdin.end();
  expect(await once(child, 'close')).toEqual([0, null]);
  const wrong = await house.invoke('run', '--metrics', join(house.directory, 'no', 'file'));
  expect(wrong.stderr).toContain('error VMRE_OPTION_INVALID: --metrics');
});
