import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { closest } from '../../../src/support/closest';
import { ensure, type Campaign } from '../suite';
import type { FuzzNews, FuzzOrder } from './fuzz-process';
import { readers } from './readers';
import { Watch } from './watch';

/** Heap limit of the reading process, in megabytes. */
const HEAP_MB = 256;
const LOOK_MS = 200;
/** Files of a million inputs should not be written to the disk. */
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

type Order = Omit<FuzzOrder, 'progress'>;
type Print = (text: string) => void;

/**
 * Gives nearly valid inputs to everything that reads foreign data, in a process whose memory and time are
 * watched. The only permitted failure is a VmreError with a code.
 */
export const fuzz: Campaign = {
  describe:
    'mutated inputs for whatever reads files and streams of others; a name plays one reader',
  full: 1_000_000,
  async run({ count, seed, argv, print }) {
    let failures = 0;
    for (let left = chosen(argv[1]); left.length > 0;) {
      const played = await playReaders({ readers: left, seed, count }, print);
      failures += played.failures;
      left = left.slice(played.over);
    }
    ensure(failures === 0, `${failures} failures`);
  },
};

function chosen(name: string | undefined): readonly string[] {
  const all = Object.keys(readers);
  if (name === undefined || name.startsWith('--')) return all;
  if (all.includes(name)) return [name];
  const guess = closest(name, all);
  throw new Error(`no reader ${name}; ${guess ? `did you mean ${guess}? ` : ''}${all.join(', ')}`);
}

/** @returns the number of finished readers, and of distinct failures */
async function playReaders(
  order: Order,
  print: Print,
): Promise<{ over: number; failures: number }> {
  const { readers: names, seed, count } = order;
  const directory = mkdtempSync(join(memory, 'vmre-fuzzing-'));
  const progress = join(directory, 'progress');
  let [over, failures] = [0, 0];
  const fail = (reader: string, own: number, what: string): void => {
    failures += 1;
    print(`${reader}: seed ${own}: ${what}`);
    print(`  replay: npm run soak -- fuzz ${reader} --count 1 --seed ${own}`);
  };
  const child = fork(join(__dirname, 'fuzz-process.ts'), {
    execArgv: [...process.execArgv, `--max-old-space-size=${HEAP_MB}`],
    env: { ...process.env, TMPDIR: directory },
  });
  const watch = new Watch(progress, child.pid as number);
  child.on('message', (news: FuzzNews) => {
    if ('seed' in news) return fail(news.reader, news.seed, news.problem);
    over += 1;
    const { passed, refused, milliseconds } = news.result;
    const speed = Math.round((1000 * (passed + refused)) / Math.max(milliseconds, 1));
    const memory = `at most ${watch.takeMostMb()} MB`;
    print(`${news.reader}: ${passed} taken, ${refused} refused, ${speed} inputs/s, ${memory}`);
  });
  const timer = setInterval(() => {
    const problem = watch.look();
    if (problem === undefined) return;
    clearInterval(timer);
    fail(names[watch.reader] ?? '', watch.seed ?? seed, problem);
    child.kill('SIGKILL');
  }, LOOK_MS);
  child.send({ readers: names, seed, count, progress } satisfies FuzzOrder);
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  clearInterval(timer);
  if (over < names.length) {
    watch.look();
    if (signal !== 'SIGKILL' || failures === 0) {
      const how = `its process ended with ${code ?? signal}`;
      fail(names[watch.reader] ?? '', watch.seed ?? seed, how);
    }
    over = watch.reader + 1;
  }
  rmSync(directory, { recursive: true, force: true });
  return { over, failures };
}
