import * as fs from 'node:fs';
import { join } from 'node:path';

import { install } from '../../../src/provider/install/install';
import { uninstall } from '../../../src/provider/install/uninstall';
import { takeInventory } from '../../../src/provider/plugins/installed-runtimes';
import { findPlugins } from '../../../src/provider/plugins/plugins-directory';
import { parsePresets } from '../../../src/provider/presets/presets-file';
import { FakeProvider, vmre } from '../fake-provider';

const diesAt = join(__dirname, '../../fixtures/provider/dies-at.js');
/** While the copy is made. */
const changesBeforePreparing = 12;
/** Far more changes than any command makes. */
const MOST_CHANGES = 200;

jest.setTimeout(300_000);

let provider: FakeProvider;

beforeEach(() => {
  provider = new FakeProvider();
});

afterEach(() => provider.clear());

/** As it must be at every moment: what is described is there, whole, and answers as itself. */
async function expectSound(): Promise<(string | undefined)[]> {
  const { runtimes, broken } = takeInventory(findPlugins(provider.place));
  expect(broken).toEqual([]);
  for (const { descriptor, program, problems } of runtimes) {
    expect(problems).toEqual([]);
    const { stdout } = await provider.bench.invoke(program!, 'offer-template');
    expect(stdout).toContain(`"test.version":"${descriptor.version}"`);
  }
  if (fs.existsSync(provider.presetsFile)) {
    parsePresets('presets.json', fs.readFileSync(provider.presetsFile, 'utf8'));
  }
  return runtimes.map(({ descriptor }) => descriptor.version);
}

const packaged = (version: string): string => provider.package('hello', { version, isShell: true });

const installHere = (source: string) =>
  install({
    source,
    place: provider.place,
    prices: [],
    preset: true,
    activate: true,
    timeoutMs: 10_000,
    dryRun: false,
  });

const uninstallHere = (name: string) =>
  uninstall({ name, place: provider.place, keepPreset: false, dryRun: false });

/** Kills a command before its first change, its second, and so on until it has no more. */
async function killEverywhere(
  args: readonly string[],
  afterwards: () => Promise<unknown>,
): Promise<number> {
  for (let at = 1; at < MOST_CHANGES; at += 1) {
    Object.assign(provider.bench.env, { DIES_AT: String(at), DIES_BELOW: provider.home });
    const program = [process.execPath, '-r', diesAt, vmre, ...args] as const;
    const { signal, code, stderr } = await provider.bench.invoke(...program);
    if (signal === null) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return at;
    }
    await afterwards();
  }
  throw new Error(`more than ${MOST_CHANGES} changes`);
}

function expectTidy(names: readonly string[]): void {
  expect(provider.installed()).toEqual(names);
  expect(fs.readdirSync(provider.dataDir)).toEqual(['presets.json']);
}

const own = ['ya-runtime-hello', 'ya-runtime-hello.json'];

test('an update that is killed anywhere leaves the old version or the new one', async () => {
  const [first, second] = ['1.0.0', '2.0.0'].map((version) => packaged(version));
  await installHere(first!);
  const before = fs.readFileSync(provider.presetsFile, 'utf8');
  const seen = new Set<string | undefined>();
  const changes = await killEverywhere(['install', second!, '--price', 'cpu=1'], async () => {
    const [version] = await expectSound();
    seen.add(version);
    // The next one finds its way, and tidies up.
    await installHere(first!);
    expect(await expectSound()).toEqual(['1.0.0']);
    expectTidy(own);
    fs.writeFileSync(provider.presetsFile, before);
  });
  expect(seen).toEqual(new Set(['1.0.0', '2.0.0']));
  expect(changes).toBeGreaterThan(20);
});

test('a first installation that is killed anywhere leaves nothing or all of it', async () => {
  await installHere(provider.package('kept', { isShell: true }));
  const folder = packaged('1.0.0');
  await killEverywhere(['install', folder], async () => {
    expect((await expectSound()).length).toBeLessThanOrEqual(2);
    await installHere(folder);
    expect(await expectSound()).toEqual(['1.0.0', '1.0.0']);
    expectTidy([...own, 'ya-runtime-kept', 'ya-runtime-kept.json']);
    expect(provider.presets().active).toEqual(['kept', 'hello']);
    await uninstallHere('hello');
    expectTidy(['ya-runtime-kept', 'ya-runtime-kept.json']);
  });
});

test('a removal that is killed anywhere never leaves an active preset without its runtime', async () => {
  const folder = packaged('1.0.0');
  await installHere(folder);
  await killEverywhere(['uninstall', 'hello'], async () => {
    const versions = await expectSound();
    if (versions.length === 0) expect(provider.presets().active).toEqual([]);
    await installHere(folder);
    expect(await expectSound()).toEqual(['1.0.0']);
    expect(provider.presets().active).toEqual(['hello']);
    expectTidy(own);
  });
});

test('an installation that is taken back and killed meanwhile ends up with the old version', async () => {
  await installHere(packaged('1.0.0'));
  const second = packaged('2.0.0');
  // presets.json can be read but not replaced, so every attempt is taken back.
  const full = `#!/bin/sh\ntrap '' XFSZ\nulimit -f 8\nexec '${process.execPath}' "$@"\n`;
  const limited = join(provider.bench.directory, 'limited');
  provider.executable(limited, full);
  const large = { ...provider.presets(), note: 'x'.repeat(20_000) };
  fs.writeFileSync(provider.presetsFile, JSON.stringify(large, null, 2));
  // What comes before is the same as without a full disk.
  for (let at = changesBeforePreparing; at < MOST_CHANGES; at += 1) {
    Object.assign(provider.bench.env, { DIES_AT: String(at), DIES_BELOW: provider.home });
    const args = ['-r', diesAt, vmre, 'install', second, '--preset', 'new'] as const;
    const { signal, code, stderr } = await provider.bench.invoke(limited, ...args);
    await expectSound();
    if (signal === null) {
      expect(stderr).toContain('error VMRE_INSTALL_REFUSED: cannot write');
      expect(code).toBe(6);
      expect(await expectSound()).toEqual(['1.0.0']);
      expectTidy(own);
      expect(at).toBeGreaterThan(20);
      return;
    }
    await expect(uninstallHere('nobody')).rejects.toThrow('not installed'); // but it tidies up
    expect(provider.installed()).toEqual(own);
    const [version] = await expectSound();
    if (version === '2.0.0') await installHere(packaged('1.0.0'));
  }
  throw new Error('never came to its end');
});
