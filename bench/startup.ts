import { execFileSync, spawnSync } from 'node:child_process';
import { openSync, readSync } from 'node:fs';
import { join } from 'node:path';

import { directoryOf } from '../src/provider/descriptor/descriptor';
import {
  hostTarget,
  type PackageRequest,
  type Target,
} from '../src/provider/package/package-request';
import { packageRuntime } from '../src/provider/package/package-runtime';
import { VmreError } from '../src/support/errors/vmre-error';
import { addBun, makeProject } from '../test/interop/packaged-project';
import { inTurn, median, ratioOf, type Bench, type Report } from './measurement';
import { exampleRuntime, Place } from './places';

const ROUNDS = 60;
const name = 'example-runtime';

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
  time(program: string, ...args: string[]): number {
    const begin = performance.now();
    const { status } = spawnSync(program, args, {
      env: this.place.env,
      stdio: ['ignore', this.stdout, this.stderr],
    });
    const took = performance.now() - begin;
    if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}`);
    return took;
  }

  /** The output since the previous call; fails if there is none. */
  printed(): string {
    return this.output.toString('utf8', 0, readSync(this.stdout, this.output));
  }
}

interface Format extends Pick<PackageRequest, 'format' | 'engine'> {
  title: string;
  reach: number;
  aim: number;
}

const packaged: Format[] = [
  { title: 'script', format: 'script', engine: 'node', reach: 1.5, aim: 1.25 },
  { title: 'archive', format: 'archive', engine: 'node', reach: 1.5, aim: 1.25 },
  { title: 'Node single executable', format: 'sea', engine: 'node', reach: 1.5, aim: 1.25 },
  { title: 'Bun single executable', format: 'sea', engine: 'bun', reach: 0.6, aim: 0.3 },
];

/** The cost of every invocation by a provider, in each format. */
export const startup: Bench = async (report) => {
  const place = new Place();
  try {
    const starter = new Starter(place);
    const project = makeProject(name, place.directory);
    await addBun(project); // formats that are not available are skipped
    for (const each of packaged) {
      const words = await packageExample(each, project, place, report);
      if (words) await measure(`offer-template, ${each.title}`, words, starter, report, each);
    }
    const words = [process.execPath, exampleRuntime];
    await measure('offer-template, not packaged', words, starter, report);
  } finally {
    place.clear();
  }
};

/** @returns the command and its arguments, or undefined if something is missing */
async function packageExample(
  { title, format, engine }: Format,
  project: string,
  place: Place,
  report: Report,
): Promise<string[] | undefined> {
  const out = join(place.directory, title);
  const target = hostTarget as Target;
  try {
    const request = { project, out, format, engine, target, codeCache: true };
    await packageRuntime(request, () => undefined);
  } catch (error) {
    if (!VmreError.is(error) || error.code !== 'VMRE_PACKAGE_TOOL_MISSING') throw error;
    report.skipped(`offer-template, ${title}`, error.message);
    return undefined;
  }
  const executable = join(out, directoryOf(name), name);
  // An installed script names its Node, too.
  return format === 'script' ? [process.execPath, executable] : [executable];
}

async function measure(
  title: string,
  [program = '', ...words]: readonly string[],
  starter: Starter,
  report: Report,
  goal: Partial<Format> = {},
): Promise<void> {
  const pairs = await inTurn(
    ROUNDS,
    async () => {
      const took = starter.time(program, ...words, 'offer-template');
      JSON.parse(starter.printed());
      return took;
    },
    async () => starter.time(process.execPath, '-e', '0'),
  );
  const { reach, aim } = goal;
  report.measured({
    name: title,
    value: median(pairs.ours),
    unit: 'ms',
    against: 'node -e 0',
    ratio: ratioOf(pairs),
    ...(reach !== undefined && aim !== undefined && { reach, aim }),
    lowerIsBetter: true,
  });
}
