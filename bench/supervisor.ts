import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { inTurn, median, ratioOf, type Bench } from './measurement';
import { withRustClient } from './rust-client';

const run = promisify(execFile);
const ROUNDS = 3;
const LONGEST_MS = 120_000;
const RUNTIMES = '100';

/** What both supervisors do with a hundred runtimes on the Rust SDK: RUNs, a command, and how many at a time. */
const load = {
  requests: ['20000', 'echo x', '1000'],
  output: ['500', 'emit 1048576 32768', '100'],
} as const;

type Figures = Record<string, number>;

/** One supervisor process drives a hundred runtimes: ours, and the Rust client, with the same runtime. */
export const supervisor: Bench = (report) =>
  withRustClient(report, 'a hundred runtimes', async (client) => {
    const ourFigures = async (words: readonly string[]): Promise<Figures> => {
      const program = join(__dirname, 'supervisor-client.ts');
      const { directory, env, sdkRuntime } = client;
      const argv = ['--import', 'tsx', program, RUNTIMES, ...words, directory, sdkRuntime];
      const { stdout } = await run(process.execPath, argv, {
        env,
        cwd: join(__dirname, '..'),
        timeout: LONGEST_MS,
      });
      const found = [...stdout.matchAll(/(\S+)=([\d.]+)/g)];
      return Object.fromEntries(found.map(([, name, value]) => [name!, Number(value)]));
    };
    const measure = async (
      [name, unit, figure]: readonly [string, string, string],
      words: readonly string[],
    ): Promise<void> => {
      const cpu = { ours: [] as number[], theirs: [] as number[] };
      const take = (side: 'ours' | 'theirs', figures: Figures): number => {
        cpu[side].push(figures['cpu_us']!);
        return figures[figure]!;
      };
      const pairs = await inTurn(
        ROUNDS,
        async () => take('ours', await ourFigures(words)),
        async () => take('theirs', await client.theirs(['many', RUNTIMES, ...words])),
      );
      const against = 'the Rust client';
      const faster = { against, lowerIsBetter: false, reach: 1, aim: 1.05 };
      report.measured({ name, unit, value: median(pairs.ours), ratio: ratioOf(pairs), ...faster });
      const used = { name: `${name}: processor`, unit: 'µs/run', value: median(cpu.ours) };
      report.measured({ ...used, ratio: ratioOf(cpu), against, lowerIsBetter: true });
    };
    await measure(['100 runtimes, 1,000 in flight', 'runs/s', 'rps'], load.requests);
    await measure(['100 runtimes, 32 KiB payloads', 'MB/s', 'MB/s'], load.output);
  });
