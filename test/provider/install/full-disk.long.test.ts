import * as fs from 'node:fs';
import { join } from 'node:path';

import { describeOnSmallDisk } from '../../support/small-disk';
import { FakeProvider, vmre } from '../fake-provider';
import { runWithFree } from './small-disk';

let provider: FakeProvider;

beforeEach(async () => {
  provider = new FakeProvider();
  await provider.install(provider.package('hello'));
});

afterEach(() => provider.clear());

/** Files are limited to `kib`: writing fails as on a full disk, in the middle of a file. */
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

test('while presets.json is written, after the runtime was put in place', async () => {
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

/** A page of memory, the unit of the disk. */
const PAGE = 4096;
/** Far more than an installation needs. */
const MAX_PAGES = 100;

describeOnSmallDisk('a full disk', () => {
  /** @returns the failure of the command, or undefined if it completed */
  async function tryWithFree(pages: number, args: string[]): Promise<string | undefined> {
    const before = provider.snapshot();
    const command = [process.execPath, vmre, ...args];
    const { code, stderr } = await runWithFree(provider, pages * PAGE, ...command);
    if (code === 0) return undefined;
    expect(provider.snapshot()).toEqual(before);
    expect([pages, code, stderr]).toEqual([pages, 6, expect.stringContaining('ENOSPC')]);
    return /error VMRE_INSTALL_REFUSED: cannot (\w+)/.exec(stderr)?.[1] ?? stderr;
  }

  /** @returns the failures with no page, with one, and so on until it completed */
  async function giveMoreAndMore(...args: string[]): Promise<string[]> {
    const stopped: string[] = [];
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      const by = await tryWithFree(pages, args);
      if (by === undefined) return stopped;
      stopped.push(by);
    }
    throw new Error(`${MAX_PAGES} pages are not enough`);
  }

  test('a runtime is updated completely or stays unchanged', async () => {
    const presets = { ...provider.presets(), note: 'x'.repeat(3 * PAGE) };
    fs.writeFileSync(provider.presetsFile, JSON.stringify(presets));
    const files = { 'large.txt': 'x'.repeat(PAGE + 1) };
    const folder = provider.package('hello', { version: '2.0.0', files });
    const stopped = await giveMoreAndMore('install', folder, '--preset', 'another');
    expect(new Set(stopped)).toEqual(new Set(['copy', 'prepare', 'write']));
    expect(provider.presets().active).toEqual(['hello', 'another']);
    expect(provider.installed()).toEqual(['ya-runtime-hello', 'ya-runtime-hello.json']);
  }, 120_000); // a dozen installations

  test('a runtime is removed completely or stays unchanged', async () => {
    expect(await giveMoreAndMore('uninstall', 'hello')).toEqual(['write']);
    expect(provider.presets().active).toEqual([]);
    expect(provider.installed()).toEqual([]);
  });
});
