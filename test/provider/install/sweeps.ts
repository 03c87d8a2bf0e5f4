import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';

import { uninstall } from '../../../src/provider/install/uninstall';
import { takeInventory } from '../../../src/provider/plugins/installed-runtimes';
import { findPlugins } from '../../../src/provider/plugins/plugins-directory';
import { parsePresets } from '../../../src/provider/presets/presets-file';
import { vmre, type FakeProvider } from '../fake-provider';

const diesAt = join(__dirname, '../../fixtures/provider/dies-at.js');
/** Far more changes than any command makes. */
const MAX_CHANGES = 200;
const own = ['ya-runtime-hello', 'ya-runtime-hello.json'];

/** Compares JSON, as the lists of Jest and Node have different classes. */
const expectSame = (actual: unknown, expected: unknown): void =>
  assert.equal(JSON.stringify(actual), JSON.stringify(expected));

/** Kills a command before one of its changes, then another, until the command completes. */
export class Sweep {
  /**
   * @param first before which change it is killed first, from 1 on
   * @param step the distance to the next change; 1 tests all of them
   */
  constructor(
    readonly provider: FakeProvider,
    private readonly first: number,
    private readonly step: number,
  ) {}

  /** @returns the change before which the last attempt, which completed, would have been killed */
  async through(
    words: readonly string[],
    end: { code: number; stderr: RegExp },
    afterwards: () => Promise<void>,
  ): Promise<number> {
    const { bench, home } = this.provider;
    for (let at = this.first; at < MAX_CHANGES; at += this.step) {
      Object.assign(bench.env, { DIES_AT: String(at), DIES_BELOW: home });
      const [program = '', ...args] = words;
      const { signal, code, stderr } = await bench.invoke(program, ...args);
      if (signal === null) {
        assert.equal(code, end.code, stderr);
        assert.match(stderr, end.stderr);
        return at;
      }
      try {
        await afterwards();
      } catch (error) {
        throw new Error(`killed before change ${at}: ${String(error)}`, { cause: error });
      }
    }
    throw new Error(`more than ${MAX_CHANGES} changes`);
  }

  /** The invariant at every moment: each described runtime is there, complete, and answers as itself. */
  async sound(): Promise<(string | undefined)[]> {
    const { place, presetsFile, bench } = this.provider;
    const { runtimes, broken } = takeInventory(findPlugins(place));
    expectSame(broken, []);
    for (const { descriptor, program, problems } of runtimes) {
      expectSame(problems, []);
      const { stdout } = await bench.invoke(program!, 'offer-template');
      assert.ok(stdout.includes(`"test.version":"${descriptor.version}"`), stdout);
    }
    if (fs.existsSync(presetsFile)) {
      parsePresets('presets.json', fs.readFileSync(presetsFile, 'utf8'));
    }
    return runtimes.map(({ descriptor }) => descriptor.version);
  }

  tidy(names: readonly string[]): void {
    expectSame(this.provider.installed(), names);
    expectSame(fs.readdirSync(this.provider.dataDir), ['presets.json']);
  }

  packaged(version: string): string {
    return this.provider.package('hello', { version });
  }

  async uninstall(name: string): Promise<void> {
    await uninstall({ name, place: this.provider.place, keepPreset: false, dryRun: false });
  }
}

const doomed = [process.execPath, '-r', diesAt, vmre] as const;
const well = { code: 0, stderr: /^$/ };
const removed = { code: 0, stderr: /^Next: restart the provider\n$/ };

/** A killed command, and its invariants. */
export const sweeps: Record<string, (sweep: Sweep) => Promise<void>> = {
  'an update that is killed anywhere leaves the old version or the new one': async (sweep) => {
    const { provider } = sweep;
    const [first, second] = [sweep.packaged('1.0.0'), sweep.packaged('2.0.0')];
    await provider.install(first);
    const before = fs.readFileSync(provider.presetsFile, 'utf8');
    const seen = new Set<string | undefined>();
    const words = [...doomed, 'install', second, '--price', 'cpu=1'];
    const changes = await sweep.through(words, well, async () => {
      const [version] = await sweep.sound();
      seen.add(version);
      // The next command recovers, and removes leftovers.
      await provider.install(first);
      expectSame(await sweep.sound(), ['1.0.0']);
      sweep.tidy(own);
      fs.writeFileSync(provider.presetsFile, before);
    });
    expectSame([...seen].sort(), ['1.0.0', '2.0.0']);
    assert.ok(changes > 20, `only ${changes} changes`);
  },

  'a first installation that is killed anywhere leaves nothing or all of it': async (sweep) => {
    const { provider } = sweep;
    const kept = ['ya-runtime-kept', 'ya-runtime-kept.json'];
    await provider.install(provider.package('kept'));
    const folder = sweep.packaged('1.0.0');
    await sweep.through([...doomed, 'install', folder, '--price', 'cpu=1'], well, async () => {
      assert.ok((await sweep.sound()).length <= 2);
      await provider.install(folder);
      expectSame(await sweep.sound(), ['1.0.0', '1.0.0']);
      sweep.tidy([...own, ...kept]);
      expectSame(provider.presets().active, ['kept', 'hello']);
      await sweep.uninstall('hello');
      sweep.tidy(kept);
    });
  },

  'a removal that is killed anywhere never leaves an active preset without its runtime': async (
    sweep,
  ) => {
    const { provider } = sweep;
    const folder = sweep.packaged('1.0.0');
    await provider.install(folder);
    await sweep.through([...doomed, 'uninstall', 'hello'], removed, async () => {
      const versions = await sweep.sound();
      if (versions.length === 0) expectSame(provider.presets().active, []);
      await provider.install(folder);
      expectSame(await sweep.sound(), ['1.0.0']);
      expectSame(provider.presets().active, ['hello']);
      sweep.tidy(own);
    });
  },

  'an installation that is taken back and killed meanwhile ends up with the old version': async (
    sweep,
  ) => {
    const { provider } = sweep;
    const first = sweep.packaged('1.0.0');
    await provider.install(first);
    // presets.json can be read but not replaced, so every attempt is undone.
    const full = `#!/bin/sh\ntrap '' XFSZ\nulimit -f 8\nexec '${process.execPath}' "$@"\n`;
    const limited = join(provider.bench.directory, 'limited');
    provider.executable(limited, full);
    const large = { ...provider.presets(), note: 'x'.repeat(20_000) };
    fs.writeFileSync(provider.presetsFile, JSON.stringify(large, null, 2));
    const [, ...words] = doomed;
    const command = [limited, ...words, 'install', sweep.packaged('2.0.0'), '--preset', 'new'];
    const refused = { code: 6, stderr: /error VMRE_INSTALL_REFUSED: cannot write/ };
    const changes = await sweep.through(command, refused, async () => {
      await sweep.sound();
      await assert.rejects(sweep.uninstall('nobody'), /not installed/); // but it removes leftovers
      expectSame(provider.installed(), own);
      const [version] = await sweep.sound();
      if (version === '2.0.0') await provider.install(first);
    });
    expectSame(await sweep.sound(), ['1.0.0']);
    sweep.tidy(own);
    assert.ok(changes > 20, `only ${changes} changes`);
  },
};
