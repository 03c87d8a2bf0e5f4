import { join } from 'node:path';

import { Bench } from '../../support/runtime-process';

const root = join(__dirname, '../../..');

test('misspelt vats and methods and wrong parameters do not compile', async () => {
  const bench = new Bench();
  try {
    const project = join(root, 'test/fixtures/vat/types');
    const argv = [
      join(root, 'node_modules/typescript/bin/tsc'),
      '-p',
      project,
      '--pretty',
      'false',
    ];
    expect(await bench.invoke(process.execPath, ...argv)).toMatchObject({ stdout: '', code: 0 });
  } finally {
    bench.clear();
  }
});
