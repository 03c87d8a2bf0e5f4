import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { ensure, type Campaign } from '../suite';
import type { H2News } from './h2-process';

/** Heap limit of the attacked process, and of all its memory, in megabytes. */
const HEAP_MB = 192;
const MAX_RSS_MB = 400;
/** Without news: a batch takes some milliseconds. */
const SILENT_MS = 120_000;

/** Gives nearly valid frames to our client and our server, in a process whose memory and time are watched. */
export const h2: Campaign = {
  describe: 'frames with mistakes for our HTTP/2, at the client and at the server',
  full: 10_000_000,
  async run({ count, seed, print }) {
    const child = fork(join(__dirname, 'h2-process.ts'), [String(count), String(seed)], {
      execArgv: [...process.execArgv, `--max-old-space-size=${HEAP_MB}`],
    });
    let last: H2News = { seed, mutated: 0, rssMb: 0 };
    let mostMb = 0;
    let told = performance.now();
    let printed = 0;
    child.on('message', (news: H2News) => {
      last = news;
      told = performance.now();
      mostMb = Math.max(mostMb, news.rssMb);
      if (news.mutated - printed < count / 20) return;
      printed = news.mutated;
      process.stderr.write(`${news.mutated} of ${count}, at most ${mostMb} MB\n`);
    });
    const watch = setInterval(() => {
      if (performance.now() - told > SILENT_MS) child.kill('SIGKILL');
    }, 1000);
    const [code] = (await once(child, 'close')) as [number | null];
    clearInterval(watch);
    const replay = `npm run soak -- h2 --count 1 --seed ${last.seed}`;
    ensure(code === 0, `${last.problem ?? `it ended with ${code}`}\nreplay: ${replay}`);
    ensure(mostMb <= MAX_RSS_MB, `it took ${mostMb} MB`);
    print(`${last.mutated} frames with mistakes, at most ${mostMb} MB`);
  },
};
