import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { vectors } from '../test/interop/vm/xsvm';
import { median, type Report } from './measurement';
import { root } from './places';

const CHAINS = 10;
const MIB = 1024;

/** KiB in memory: of a host, and of each of its plugins. */
interface Held {
  host: number;
  plugin: number;
}

/** The memory for one more chain in a host with ten of them, without the memory of its plugin. */
export async function memoryOfChains(plugin: string, report: Report): Promise<void> {
  if (process.platform !== 'linux') {
    return report.skipped('VM: memory of chains', 'it is read from /proc');
  }
  const one = await heldWith(1, plugin);
  const many = await heldWith(CHAINS, plugin);
  const value = (many.host - one.host) / (CHAINS - 1) / MIB;
  report.measured({
    ...{ name: `VM: memory of a chain, of ${CHAINS} in one host`, unit: 'MiB', value },
    ...{ ratio: value / (many.plugin / MIB), against: 'its plugin', lowerIsBetter: true },
  });
}

/** A separate host, started like `vmre vm run`, with all its chains ready. */
async function heldWith(count: number, plugin: string): Promise<Held> {
  const directory = mkdtempSync(join(tmpdir(), 'vmre-bench-'));
  try {
    writeFileSync(join(directory, 'genesis'), vectors.genesis);
    const chains = Array.from({ length: count }, (_, at) => ({
      ...{ name: `chain${at}`, plugin, genesis: 'genesis' },
    }));
    writeFileSync(join(directory, 'network.json'), JSON.stringify({ chains }));
    const words = [join(root, 'bin/vmre'), 'vm', 'run', 'network.json', '--json'];
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    const host = spawn(process.execPath, words, { cwd: directory, stdio });
    const ended = once(host, 'exit');
    const plugins: number[] = [];
    for await (const line of createInterface({ input: host.stdout })) {
      const { type, pid } = JSON.parse(line) as { type: string; pid?: number };
      if (type === 'started' && pid !== undefined) plugins.push(pid);
      if (type === 'http') break;
    }
    const held = { host: residentKib(host.pid!), plugin: median(plugins.map(residentKib)) };
    host.stdout.resume();
    host.kill('SIGTERM');
    await ended;
    return held;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const residentKib = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);
