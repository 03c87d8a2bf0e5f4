import * as fs from 'node:fs';
import { join } from 'node:path';

import { FakeProvider, vmre } from '../fake-provider';

let provider: FakeProvider;

beforeEach(async () => {
  provider = new FakeProvider();
  await provider.vmre('install', provider.package('hello'));
});

afterEach(() => provider.clear());

/** No file may get larger than `kib`: writing fails as on a full disk, in the middle of a file. */
async function installWithin(kib: number, folder: string): Promise<string> {
  const limited = join(provider.bench.directory, 'limited');
  const script = `#!/bin/bash\ntrap '' XFSZ\nulimit -f ${kib}\nexec '${process.execPath}' "$@"\n`;
  provider.executable(limited, script);
  const before = provider.snapshot();
  const args = ['install', folder, '--preset', 'another'];
  const { code, stderr } = await provider.bench.invoke(limited, vmre, ...args);
  expect(code).toBe(6);
  expect(provider.snapshot()).toEqual(before);
  return stderr;
}

test('while the files are copied', async () => {
  const folder = provider.package('hello', { files: { 'large.txt': 'x'.repeat(100_000) } });
  expect(await installWithin(16, folder)).toMatch(
    /error VMRE_INSTALL_REFUSED: cannot copy to .*EFBIG/,
  );
});

test('while presets.json is written, when the runtime is in its place already', async () => {
  const presets = { ...provider.presets(), note: 'x'.repeat(30_000) };
  fs.writeFileSync(provider.presetsFile, JSON.stringify(presets));
  const folder = provider.package('hello', { version: '2.0.0' });
  expect(await installWithin(16, folder)).toMatch(
    /error VMRE_INSTALL_REFUSED: cannot write .*presets\.json.*EFBIG/,
  );
});

test('while the descriptor is written', async () => {
  const descriptor = { description: 'x'.repeat(30_000) };
  expect(await installWithin(16, provider.package('hello', { descriptor }))).toMatch(
    /error VMRE_INSTALL_REFUSED: cannot prepare in .*EFBIG/,
  );
});
