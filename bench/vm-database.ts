import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import type { GoHost } from './go-host';
import { inTurn, median, ratioOf, type Pairs, type Report } from './measurement';
import { benchRuntime } from './places';

const ROUNDS = 5;

/**
 * Our database and that of AvalancheGo, each in a separate process, read alternately by AvalancheGo's client.
 */
export async function databaseReads(go: GoHost, report: Report): Promise<void> {
  const ours = await serveDatabase(go, [process.execPath, benchRuntime('database')]);
  const theirs = await serveDatabase(go, [go.peers.host, 'services']);
  const figures: { name: string; line: string; unit: string; pairs: Pairs }[] = [
    { name: 'database gets, one at a time', line: 'rpcdb Get 32 B -> 1 KiB seq', unit: 'gets/s' },
    { name: 'database gets, 64 in flight', line: 'rpcdb Get 32 B -> 1 KiB 64', unit: 'gets/s' },
    { name: 'database iterator', line: 'iterator 100,000', unit: 'MB/s' },
  ].map((figure) => ({ ...figure, pairs: { ours: [], theirs: [] } }));
  const measure = async (side: keyof Pairs, address: string): Promise<number> => {
    const words = ['db', '-only', 'reads', '-n', '1', '-s', '0.5', '-addr', address];
    const medians = await go.medians(...words);
    for (const { line, pairs } of figures) pairs[side].push(medians(line));
    return 0;
  };
  try {
    await inTurn(
      ROUNDS,
      () => measure('ours', ours.address),
      () => measure('theirs', theirs.address),
    );
  } finally {
    ours.end();
    theirs.end();
  }
  for (const { name, unit, pairs } of figures) {
    report.measured({
      ...{ name: `VM: ${name}`, unit, value: median(pairs.ours), ratio: ratioOf(pairs) },
      ...{ against: 'AvalancheGo', reach: 1, aim: 1.5, lowerIsBetter: false },
    });
  }
}

/** Starts a program that serves a database on request. */
async function serveDatabase(
  { place }: GoHost,
  [program = '', ...args]: readonly string[],
): Promise<{ address: string; end: () => void }> {
  const child = spawn(program, args, { env: place.env, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write('{"cmd":"rpcdb"}\n');
  const lines = createInterface({ input: child.stdout });
  const signal = AbortSignal.timeout(30_000);
  const [line] = (await once(lines, 'line', { signal })) as [string];
  const { addr } = JSON.parse(line) as { addr: string };
  return { address: addr, end: () => child.stdin.end() };
}
