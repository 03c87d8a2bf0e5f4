import { execFileSync, spawnSync } from 'node:child_process';
import { openSync, readSync } from 'node:fs';
import { join } from 'node:path';

import { bundleExample } from './bundle';
import { inTurn, median, ratioOf, type Bench } from './measurement';
import { exampleRuntime, Place } from './places';

const ROUNDS = 60;

/** Starts processes with pipes for their output, as providers do; Node would give them sockets. */
class Starter {
  private readonly stdout: number;
  private readonly stderr: number;
  private readonly output = Buffer.alloc(64 * 1024);

  constructor(private readonly place: Place) {
    const paths = ['stdout', 'stderr'].map((name) => join(place.directory, name));
    execFileSync('mkfifo', paths);
    [this.stdout, this.stderr] = paths.map((path) => openSync(path, 'r+')) as [number, number];
  }

  /** Milliseconds of a whole process. */
  time(...args: string[]): number {
    const begin = performance.now();
    const { status } = spawnSync(process.execPath, args, {
      env: this.place.env,
      stdio: ['ignore', this.stdout, this.stderr],
    });
    const took = performance.now() - begin;
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
    return took;
  }

  /** What was printed since the last time; something has to be there. */
  printed(): string {
    return this.output.toString('utf8', 0, readSync(this.stdout, this.output));
  }
}

/** What a provider pays for every invocation. */
export const startup: Bench = async (report) => {
  const place = new Place();
  try {
    const starter = new Starter(place);
    const offerOf = (program: string): number => {
      const took = starter.time(program, 'offer-template');
      JSON.parse(starter.printed());
      return took;
    };
    const bundle = await bundleExample(exampleRuntime, place.directory, place.env);
    for (const [name, program, reach, aim] of [
      ['offer-template, one bundle', bundle, 1.5, 1.25],
      ['offer-template, not bundled', exampleRuntime, undefined, undefined],
    ] as const) {
      const pairs = await inTurn(
        ROUNDS,
        async () => offerOf(program),
        async () => starter.time('-e', '0'),
      );
      report.measured({
        name,
        value: median(pairs.ours),
        unit: 'ms',
        against: 'node -e 0',
        ratio: ratioOf(pairs),
        ...(reach !== undefined && { reach, aim }),
        lowerIsBetter: true,
      });
    }
  } finally {
    place.clear();
  }
};
