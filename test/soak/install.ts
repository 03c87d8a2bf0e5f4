import * as fs from 'node:fs';

import { takeInventory } from '../../src/provider/plugins/installed-runtimes';
import { findPlugins } from '../../src/provider/plugins/plugins-directory';
import { parsePresets } from '../../src/provider/presets/presets-file';
import { FakeProvider, vmre } from '../provider/fake-provider';
import type { Random } from '../support/random';
import { ensure, inTime, type Suite } from './suite';

const COMMAND_MS = 120_000;
/** About the duration of a command on an idle machine. */
const LATEST_KILL_MS = 500;

/** Files of another program; every byte of them stays. */
const foreign = '{"name": "vm",  "exeunit-name":"vm","odd": 1.50,"pricing-model":"linear"';
const presets = `{"ver":"V1","active":["vm"],"later":{"9":1e-7},"presets":[${foreign},"usage-coeffs":{}}]}`;

/** The invariants while no command runs, however the commands ended. */
async function ensureSound(provider: FakeProvider): Promise<void> {
  const { runtimes, broken } = takeInventory(findPlugins(provider.place));
  ensure(broken.length === 0, `broken: ${broken.map(({ error }) => error.message).join()}`);
  for (const { descriptor, program = '', problems } of runtimes) {
    ensure(problems.length === 0, problems.join());
    const { stdout } = await provider.bench.invoke(program, 'offer-template');
    ensure(stdout.includes(`"${descriptor.version}"`), `${descriptor.version} answers ${stdout}`);
  }
  const text = fs.readFileSync(provider.presetsFile, 'utf8');
  ensure(text.includes(foreign) && text.includes('"later":{"9":1e-7}'), `lost: ${text}`);
  const { active } = parsePresets(provider.presetsFile, text);
  for (const name of active.filter((each) => each !== 'vm')) {
    const isThere = runtimes.some(({ descriptor }) => descriptor.name === name);
    ensure(isThere, `the preset ${name} is active, but its runtime is not installed`);
  }
}

/** Runs a command, and may kill it. @returns whether it completed */
async function disturb(provider: FakeProvider, random: Random, args: string[]): Promise<boolean> {
  const isKilled = random.below(2) === 0;
  const child = provider.bench.spawn(vmre, args);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.resume();
  const timer = setTimeout(() => isKilled && child.kill('SIGKILL'), random.below(LATEST_KILL_MS));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const code = await inTime(ended, COMMAND_MS, args.join(' '));
  clearTimeout(timer);
  const isFine = code === 0 || code === null || stderr.includes('VMRE_NOT_INSTALLED');
  ensure(isFine, `${args.join(' ')} ended with ${code}: ${stderr}`);
  return code === 0;
}

/** Concurrent installations and removals, killed at random moments: every installed runtime is complete. */
export const install: Suite = {
  describe: 'installations and removals at once, killed at any moment',
  full: 300,
  async round(random) {
    const provider = new FakeProvider();
    try {
      provider.write(provider.presetsFile, presets);
      const packaged = (name: string): string =>
        provider.package(name, { version: `${1 + random.below(9)}.0.0` });
      for (let wave = 0; wave < 2; wave += 1) {
        const commands = Array.from({ length: 2 + random.below(3) }, () => {
          const name = random.pick(['a', 'b']);
          return random.below(3) === 0 ? ['uninstall', name] : ['install', packaged(name)];
        });
        await Promise.all(commands.map((args) => disturb(provider, random, args)));
        await ensureSound(provider);
      }
      const { code, stderr } = await provider.vmre('install', packaged('last'));
      ensure(code === 0, `the last one failed: ${stderr}`);
      await ensureSound(provider);
      const left = provider.installed().filter((name) => name.startsWith('.'));
      ensure(left.length === 0, `left: ${left.join()}`);
      const data = fs.readdirSync(provider.dataDir);
      ensure(data.length === 1, `left beside presets.json: ${data.join()}`);
    } finally {
      provider.clear();
    }
  },
};
