import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { nestedCode } from '../../vat/nested-code';
import { House } from './house';

let house: House;
beforeEach(() => (house = new House()));
afterEach(() => house.clear());

const some = nestedCode.filter(([kind]) => ['arrays', 'members', 'negations'].includes(kind));

/** Rejected with a code, or run and reported; internals are not printed. */
async function expectAnswer(action: string, ...args: string[]): Promise<void> {
  const { code, signal, stdout, stderr } = await house.invoke(action, ...args);
  expect([signal, /^error VMRE_\w+: /m.test(stderr) || (code! < 2 && stdout !== '')]).toEqual([
    null,
    true,
  ]);
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+|goroutine|node:internal|fatal/m);
  expect(stderr.length).toBeLessThan(5000);
}

const root = `exports.buildRootObject = ({ Far }) => Far('bob', { double: (n) => n + n });`;
/** The files that the project needs for compilation; see compiled-code.ts. */
function give(library: string): void {
  const modules = join(house.directory, 'node_modules');
  mkdirSync(modules);
  const own = join(__dirname, '../../../node_modules');
  for (const name of [library, '@esbuild']) symlinkSync(join(own, name), join(modules, name));
}

const files = {
  'bob.js': root,
  'bob.mjs': root.replace('exports.buildRootObject =', 'export const buildRootObject ='),
  'bob.ts': root.replace('exports.buildRootObject =', 'export const buildRootObject: unknown ='),
};

describe.each([
  ['bob.js', files['bob.js'], undefined],
  ['bob.mjs', files['bob.mjs'], 'esbuild'],
  ['bob.ts', files['bob.ts'], 'typescript'],
] as const)('%s', (name, text, library) => {
  test.each(some)(
    'code with nested %s is run, replayed and upgraded to, or rejected',
    async (_kind, of) => {
      for (const level of [1000, 1_000_000]) {
        const deep =
          name === 'bob.js' ? of(level) : of(level).replace('exports.f =', 'export const g =');
        await house.send('bob.double(1)');
        if (library !== undefined) give(library);
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
