import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { Bench, example } from '../support/runtime-process';
import { ensure, inTime, type Suite } from './suite';

const LONGEST_MS = 60_000;

/** Writes numbered lines of random length to both streams, in writes of random size. */
const program = (seed: number, bytes: number): string => `
  const { createHash } = require('crypto');
  let state = ${seed};
  const random = (limit) => (state = (state * 48271) % 2147483647) % limit;
  const hashes = { stdout: createHash('md5'), stderr: createHash('md5') };
  let left = ${bytes};
  function go() {
    while (left > 0) {
      const name = random(5) ? 'stdout' : 'stderr';
      const chunk = ('ü' + left + 'x'.repeat(random(random(4) ? 200 : 70000)) + '\\n');
      hashes[name].update(chunk);
      left -= Buffer.byteLength(chunk);
      if (!process[name].write(chunk)) return process[name].once('drain', go);
    }
    require('fs').writeFileSync(process.argv[1], hashes.stdout.digest('hex') + hashes.stderr.digest('hex'));
  }
  go();`;

/** Output of random shape and a reader that stalls at random: every byte arrives, in order. */
export const output: Suite = {
  describe: 'output of random shape to a reader that stalls',
  full: 300,
  async round(random) {
    const bench = new Bench();
    try {
      const runtime = bench.serve(example('example-runtime'));
      const result = `${bench.directory}/hashes`;
      const hashes = { stdout: createHash('md5'), stderr: createHash('md5') };
      let ended: Promise<{ code: number }> | undefined;
      const script = program(1 + random.below(1e6), random.below(8_000_000));
      const args = ['exec', process.execPath, '-e', script, result];
      await runtime.client.run({ bin: 'exec', args, workDir: '' }, (pid) => {
        ended = runtime.monitor.follow(pid, {
          onOutput(stream, data) {
            hashes[stream].update(data);
            if (random.below(200) > 0) return;
            runtime.child.stdout.pause();
            void sleep(random.below(50)).then(() => runtime.child.stdout.resume());
          },
        });
      });
      const { code } = await inTime(ended!, LONGEST_MS, 'the end of the command');
      ensure(code === 0, `the program ended with ${code}`);
      const expected = readFileSync(result, 'utf8');
      const seen = hashes.stdout.digest('hex') + hashes.stderr.digest('hex');
      ensure(seen === expected, 'what arrived is not what was put out');
    } finally {
      bench.clear();
    }
  },
};
