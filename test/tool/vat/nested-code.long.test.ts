import { nestedCode } from '../../hosting/vat/nested-code';
import { House } from './house';

let house: House;
beforeEach(() => (house = new House()));
afterEach(() => house.clear());

const some = nestedCode.filter(([kind]) =>
  ['arrays', 'calls', 'members', 'templates', 'negations', 'sums', 'classes', 'arrows'].includes(
    kind.replace(/, rewritten$/, ''),
  ),
);

/** Refused with a code, or run and answered; nothing of the inside of anybody is printed. */
async function expectAnswer(action: string, ...args: string[]): Promise<void> {
  const { code, signal, stderr } = await house.invoke(action, ...args);
  expect([signal, code === 0 || /^error VMRE_\w+: /m.test(stderr)]).toEqual([null, true]);
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+|goroutine|node:internal|fatal/m);
  expect(stderr.length).toBeLessThan(5000);
}

const root = `exports.buildRootObject = ({ Far }) => Far('bob', { double: (n) => n + n });`;
const files = {
  'bob.js': root,
  'bob.mjs': root.replace('exports.buildRootObject =', 'export const buildRootObject ='),
  'bob.ts': root.replace('exports.buildRootObject =', 'export const buildRootObject: unknown ='),
};

describe.each(Object.entries(files))('%s', (name, text) => {
  test.each(some)(
    'with nested %s is run, played again and upgraded to, or refused',
    async (_kind, of) => {
      for (const level of [1000, 1_000_000]) {
        const deep =
          name === 'bob.js' ? of(level) : of(level).replace('exports.f =', 'export const g =');
        await house.send('bob.double(1)');
        house.configure({
          bootstrap: 'alice',
          devices: ['timer', 'bridge', 'mailbox'],
          vats: {
            alice: { sourceSpec: 'alice.js', parameters: { greeting: 'hello' } },
            bob: { sourceSpec: name },
          },
        });
        house.write(name, `${deep}\n${text}`);
        await expectAnswer('run', '--memory', '--send', 'bob.double(1)');
        await expectAnswer('replay');
        await expectAnswer('upgrade', 'bob');
        house.clear();
        house = new House();
      }
    },
  );
});
