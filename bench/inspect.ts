import { spawn, type ChildProcess } from 'node:child_process';

import { inspectedVats, openInspector } from '../src/inspect';
import { openKernel, type VatKernel, type WorkerKind } from '../src/vat';
import { inTurn, median, ratioOf, type Bench } from './measurement';

const ROUNDS = 9;
const code = `exports.buildRootObject = () =>
  Far('counter', { add: (n) => n + 1 });`;
const callers = `exports.buildRootObject = () => {
  return Far('caller', {
    async count(counter, times) {
      let n = 0;
      for (let at = 0; at < times; at += 1) n = await E(counter).add(n);
      return n;
    },
  });
};`;

/** Reads the stream of a page as fast as it comes, in a process of its own. */
const reader = `
  const [url, token] = process.argv[1].split('#token=');
  fetch(url + 'api/events', { headers: { Authorization: 'Bearer ' + token } }).then(async ({ body }) => {
    for await (const part of body) if (part) continue;
  }).catch(() => undefined);`;

/** CPU milliseconds of this process for messages between two vats. */
async function work(kernel: VatKernel, messages: number): Promise<number> {
  const begin = process.cpuUsage();
  await kernel.call('caller', 'count', kernel.root('counter'), messages);
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1000;
}

async function openHouse(worker: WorkerKind): Promise<VatKernel> {
  const kernel = await openKernel();
  await kernel.addVat('counter', { source: code, worker });
  await kernel.addVat('caller', { source: callers, worker });
  return kernel;
}

/** What a page costs the kernel that it shows: without a reader, and with one. */
export const inspect: Bench = async (report) => {
  for (const [worker, messages] of [
    ['local', 2000],
    ['quickjs', 500],
  ] as const) {
    const [watched, alone] = [await openHouse(worker), await openHouse(worker)];
    const inspector = await openInspector([inspectedVats(watched)]);
    let page: ChildProcess | undefined;
    try {
      for (const kernel of [watched, alone]) await work(kernel, messages);
      for (const reading of [false, true]) {
        if (reading) page = spawn(process.execPath, ['-e', reader, inspector.url]);
        const pairs = await inTurn(
          ROUNDS,
          () => work(watched, messages),
          () => work(alone, messages),
        );
        report.measured({
          name: `CPU of messages between ${worker} vats, ${reading ? 'with a page' : 'watched'}`,
          value: (median(pairs.ours) / messages) * 1000,
          unit: 'µs/message',
          against: 'not watched',
          ratio: ratioOf(pairs),
          reach: 1.05,
          aim: 1.02,
          lowerIsBetter: true,
        });
      }
    } finally {
      page?.kill();
      await inspector.close();
      await watched.close();
      await alone.close();
    }
  }
};
