import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createKernel, type VatKernel } from '../../../../src/hosting/vat';

let directory: string;
let kernel: VatKernel | undefined;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'vmre-code-'))));
afterEach(async () => {
  await kernel?.shutdown();
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
  kernel = await createKernel({ vats: { a: { file: join(directory, name) } } });
  expect(await kernel.call('a', 'say')).toBe('hi');
});

test('a file that cannot be read is named', async () => {
  const file = join(directory, 'nothing.js');
  await expect(createKernel({ vats: { a: { file } } })).rejects.toMatchObject({
    code: 'VMRE_VAT_CODE_UNREADABLE',
    message: expect.stringContaining(file) as string,
  });
});
