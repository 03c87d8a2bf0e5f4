import type { GoHost } from './go-host';
import { inTurn, median, ratioOf, type Pairs, type Report } from './measurement';

type ChainVm = import('../src/vm/chain/chain-vm').ChainVm;
type WithChain = (use: (chain: ChainVm) => Promise<number>) => Promise<number>;

const ROUNDS = 5;
const CALLS_MS = 700;
const IN_FLIGHT = 64;

/** Calls of one kind: how many a second, and the processor time of the host for each. */
interface Figure {
  name: string;
  /** First words of the line of the Go host. */
  line: string;
  width: number;
  rates: Pairs;
  cpu: Pairs;
}

const figureOf = (name: string, line: string, width: number): Figure => ({
  ...{ name, line, width },
  rates: { ours: [], theirs: [] },
  cpu: { ours: [], theirs: [] },
});

/** Calls without content, and with blocks of 1 KiB, of both hosts to the same plugin. */
export async function callsOfHosts(
  go: GoHost,
  withChain: WithChain,
  report: Report,
): Promise<void> {
  const block = Buffer.from((await go.run('gen', '-what', 'big')).trim(), 'base64');
  const figures = [
    figureOf('empty calls, one at a time', 'Version seq', 1),
    figureOf(`empty calls, ${IN_FLIGHT} in flight`, 'Version 64', IN_FLIGHT),
    figureOf('calls of 1 KiB, one at a time', 'ParseBlock seq', 1),
    figureOf(`calls of 1 KiB, ${IN_FLIGHT} in flight`, 'ParseBlock 64', IN_FLIGHT),
  ];
  await inTurn(
    ROUNDS,
    () =>
      withChain(async ({ client }) => {
        await rate(1, () => client.parseBlock(block));
        for (const { line, width, rates, cpu } of figures) {
          const isEmpty = line.startsWith('Version');
          const call = isEmpty ? () => client.version() : () => client.parseBlock(block);
          const measured = await rate(width, call);
          rates.ours.push(measured.perSecond);
          cpu.ours.push(measured.cpuMicros);
        }
        return 0;
      }),
    async () => {
      const seconds = `${CALLS_MS / 1000}`;
      const words = ['rpc', '-only', 'calls', '-n', '1', '-s', seconds, go.peers.xsvm];
      const medians = await go.medians(...words);
      for (const { line, rates, cpu } of figures) {
        rates.theirs.push(medians(line));
        cpu.theirs.push(medians(`CPU ${line}`));
      }
      return 0;
    },
  );
  for (const { name, rates, cpu } of figures) {
    report.measured({
      ...{ name: `VM: ${name}`, unit: 'calls/s', value: median(rates.ours) },
      ...{ ratio: ratioOf(rates), against: 'AvalancheGo', reach: 1, aim: 1.5 },
      lowerIsBetter: false,
    });
    report.measured({
      ...{ name: `VM: processor time, ${name}`, unit: 'µs', value: median(cpu.ours) },
      ...{ ratio: ratioOf(cpu), against: 'AvalancheGo', reach: 1, aim: 0.67, lowerIsBetter: true },
    });
  }
}

/** Makes calls for {@link CALLS_MS}. */
async function rate(
  width: number,
  call: () => Promise<unknown>,
): Promise<{ perSecond: number; cpuMicros: number }> {
  let done = 0;
  const before = process.cpuUsage();
  const begin = performance.now();
  const work = async (): Promise<void> => {
    for (; performance.now() - begin < CALLS_MS; done += 1) await call();
  };
  await Promise.all(Array.from({ length: width }, work));
  const { user, system } = process.cpuUsage(before);
  return {
    perSecond: done / ((performance.now() - begin) / 1000),
    cpuMicros: (user + system) / done,
  };
}
