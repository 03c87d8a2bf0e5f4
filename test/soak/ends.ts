import { livingProcesses } from '../support/living-processes';
import {
  Bench,
  eventually,
  example,
  type Exit,
  type RuntimeProcess,
} from '../support/runtime-process';
import type { Random } from '../support/random';
import { ensure, inTime, type Suite } from './suite';

const GONE_MS = 6000;

interface End {
  name: string;
  codes: (number | null)[];
  end: (runtime: RuntimeProcess) => unknown;
}

const waysToEnd: End[] = [
  {
    name: 'shutdown',
    codes: [0],
    async end({ client, child }) {
      await client.shutdown();
      child.stdin.end();
    },
  },
  { name: 'end of input', codes: [0], end: ({ child }) => child.stdin.end() },
  { name: 'SIGTERM', codes: [143], end: ({ child }) => child.kill('SIGTERM') },
  { name: 'SIGINT', codes: [130], end: ({ child }) => child.kill('SIGINT') },
  { name: 'SIGKILL', codes: [null], end: ({ child }) => child.kill('SIGKILL') },
  {
    name: 'garbage',
    codes: [4],
    end: ({ child }) => child.stdin.write(Buffer.alloc(32, 0xff)),
  },
  {
    name: 'a reader and a writer that are gone',
    codes: [0],
    end({ child }) {
      child.stdout.destroy();
      child.stdin.end();
    },
  },
];

/** The command lines of children contain the owner's mark. */
const countLiving = (mark: string): number => livingProcesses('cmdline', mark).length;

function begin(runtime: RuntimeProcess, random: Random, mark: string): void {
  const commands = [
    ['echo', 'hi'],
    ['sleep', '1000'],
    ['write', String(random.below(20_000_000))],
    ['exec', 'sleep', mark],
    ['exec', 'sh', '-c', `sleep ${mark} & setsid sleep ${mark} & sleep ${mark}`],
    ['exec', 'sh', '-c', `trap '' TERM; sleep ${mark}; sleep ${mark}`],
    ['exec', 'yes', mark],
  ];
  const [bin = '', ...args] = random.pick(commands);
  // Commands that are running at the end may be rejected or cut off.
  runtime.begin(bin, ...args).then(
    ({ ended }) => ended.catch(() => undefined),
    () => undefined,
  );
}

/** Sessions of real processes, ended at a random moment in every way: nothing is left of them. */
export const ends: Suite = {
  describe: 'activities that end at a random moment, in every way there is',
  full: 1000,
  async round(random) {
    const bench = new Bench();
    const mark = `9999.${random.below(1e9)}`;
    try {
      const runtime = bench.serve(example('example-runtime'));
      const hasStarted = random.below(4) > 0;
      if (hasStarted) await runtime.client.hello();
      for (let i = random.below(6); i > 0; i -= 1) begin(runtime, random, mark);
      await new Promise((resolve) => setTimeout(resolve, random.below(120)));
      const { name, codes, end } = random.pick(waysToEnd);
      void Promise.resolve(end(runtime)).catch(() => undefined);
      const exit: Exit = await inTime(runtime.exit, GONE_MS, `the end after ${name}`);
      ensure(
        // Node must start before a signal can be handled.
        codes.includes(exit.code) || (!hasStarted && exit.signal === name),
        `${name}: ended with ${exit.code} ${exit.signal}: ${runtime.stderr}`,
      );
      await eventually(`${name}: the end of all children`, () => countLiving(mark) === 0, GONE_MS);
      ensure(runtime.monitor.breaches.length === 0, `${name}: ${runtime.monitor.breaches.join()}`);
    } finally {
      bench.clear();
    }
  },
};
