import { join } from 'node:path';

import type { RustPeers } from '../rust/build';
import type { Sandbox } from '../sandbox';
import type { Tally } from '../../support/tally';
import type { Difference } from './difference';
import { differences } from './differences';
import { Peer } from './peer';
import type { Probe } from './probe';
import { probes } from './probes';

/** More than any probe takes. */
const MAX_MS = 60_000;

/** Runs the same probes on a runtime of the published SDK and on its twin, and compares the results. */
export async function compareWithUpstream(
  { sdkRuntime, sdkCmd }: RustPeers,
  sandbox: Sandbox,
  tally: Tally,
): Promise<void> {
  const twin = (file: string): string[] => [process.execPath, join(__dirname, 'twin', file)];
  const ours = new Peer({ server: twin('server.js'), command: twin('command.js') }, sandbox);
  const upstream = new Peer({ server: [sdkRuntime], command: [sdkCmd] }, sandbox);
  const unseen = new Set(differences.map(({ name }) => name));
  for (const probe of probes) {
    unseen.delete(probe.name);
    const name = `upstream: ${probe.name}`;
    try {
      const [a, b] = await Promise.all([observe(probe, ours), observe(probe, upstream)]);
      const problem = judge(a, b, rowOf(probe));
      if (problem === undefined) tally.passed(name);
      else tally.failed(name, `${problem}\nours:     ${a}\nupstream: ${b}`);
    } catch (error) {
      tally.failed(name, String(error));
    }
  }
  for (const name of unseen) tally.failed(`upstream: ${name}`, 'no probe has this name');
}

function rowOf({ name }: Probe): Difference | undefined {
  const [row, another] = differences.filter((each) => each.name === name);
  if (another) throw new Error('there are two rows of this name');
  return row;
}

/** @returns unexpected results */
function judge(ours: string, upstream: string, row: Difference | undefined): string | undefined {
  if (ours === upstream) return row && 'the difference that is listed no longer shows';
  if (!row) return 'they differ, and it is not listed';
  if (ours === row.ours && upstream === row.upstream) return undefined;
  return `they differ in another way than listed\nlisted:   ${row.ours}\nfor:      ${row.upstream}`;
}

async function observe(probe: Probe, peer: Peer): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`nothing within ${MAX_MS / 1000} s`), MAX_MS);
  });
  try {
    return await Promise.race([probe.observe(peer), late]);
  } finally {
    clearTimeout(timer);
  }
}
