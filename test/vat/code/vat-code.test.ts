import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openKernel, type VatKernel, type VatPowers } from '../../../src/vat';

let directory: string;
let kernel: VatKernel | undefined;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'vmre-code-'))));
afterEach(async () => {
  await kernel?.close();
  rmSync(directory, { recursive: true, force: true });
});

test.each([
  [
    'CommonJS',
    'a.js',
    `const { Far } = require('@endo/far'); exports.buildRootObject = () => Far('a', { say: () => 'hi' });`,
  ],
  [
    'an ES module',
    'a.mjs',
    `import { Far } from 'vmre/vat'; export const buildRootObject = () => Far('a', { say: () => 'hi' });`,
  ],
  [
    'TypeScript that imports a file',
    'a.ts',
    `import { Far, type VatPowers } from 'vmre/vat'; import { word } from './word'; export function buildRootObject(_: VatPowers) { return Far('a', { say: (): string => word }); }`,
  ],
])('a vat is read from %s', async (_what, name, text) => {
  writeFileSync(join(directory, 'word.ts'), `export const word: string = 'hi';`);
  writeFileSync(join(directory, name), text);
  kernel = await openKernel({ vats: { a: { file: join(directory, name) } } });
  expect(await kernel.call('a', 'say')).toBe('hi');
});

test('a file that cannot be read is named', async () => {
  const file = join(directory, 'nothing.js');
  await expect(openKernel({ vats: { a: { file } } })).rejects.toMatchObject({
    code: 'VMRE_VAT_CODE_UNREADABLE',
    message: expect.stringContaining(file) as string,
  });
});

/** Text that mentions rejected code where it has no meaning. */
const mentions = `/** @param {import('node:fs').Stats} a <!-- eval( --> */\nexports.says = 'import("x") <!-- eval(';`;

test.each([
  [
    'source',
    () => ({
      source: `${mentions} exports.buildRootObject = () => Far('a', { say: () => exports.says });`,
    }),
  ],
  [
    'a file',
    () => ({
      file: put(
        'a.js',
        `${mentions} exports.buildRootObject = () => Far('a', { say: () => exports.says });`,
      ),
    }),
  ],
  [
    'a file that is bundled',
    () => {
      put('b.js', mentions);
      return {
        file: put(
          'a.mjs',
          `import { says } from './b.js'; export const buildRootObject = () => Far('a', { say: () => says });`,
        ),
      };
    },
  ],
  [
    'a function',
    () => ({
      build: ({ Far }: VatPowers) =>
        /* import('x') <!-- --> eval( */ Far('a', { say: () => 'import("x") <!-- eval(' }),
    }),
  ],
])('%s may mention rejected code', async (_what, make) => {
  kernel = await openKernel({ vats: { a: make() } });
  expect(await kernel.call('a', 'say')).toBe('import("x") <!-- eval(');
});

test.each([
  [
    'import()',
    'a.js',
    `\nmodule.exports = import('x');`,
    /a\.js:2:18: import\(\) is not supported in vats/,
  ],
  [
    'import.meta',
    'a.mjs',
    `\nexport const a = import.meta.url;`,
    /a\.mjs:2:18: import\.meta is not supported in vats/,
  ],
  [
    'import() in what is bundled',
    'a.mjs',
    `import './word.mjs';`,
    /a\.mjs:\d+:\d+: import\(\) is not supported in vats: .*\(bundled from .*word\.mjs\)/,
  ],
  ['a syntax error', 'a.ts', `\nconst a: number = ;`, /a\.ts:2:18: ERROR/],
])('%s in a file is rejected with its position', async (_what, name, text, message) => {
  put('word.mjs', `export const word = (name) => import(name);\nglobalThis.word = word;`);
  const refused = openKernel({ vats: { a: { file: put(name, text) } } });
  await expect(refused).rejects.toMatchObject({
    code: 'VMRE_VAT_CODE_UNREADABLE',
    message: expect.stringMatching(message) as string,
  });
});

test('a file that needs a compiler names the missing compilers', async () => {
  const file = put('a.ts', 'export const buildRootObject = () => undefined;');
  const before = process.cwd();
  process.chdir(directory);
  try {
    await expect(openKernel({ vats: { a: { file } } })).rejects.toMatchObject({
      code: 'VMRE_VAT_CODE_UNREADABLE',
      message: expect.stringContaining('neither esbuild nor typescript') as string,
      hint: expect.stringContaining('npm install --save-dev esbuild') as string,
    });
  } finally {
    process.chdir(before);
  }
});

function put(name: string, text: string): string {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}
