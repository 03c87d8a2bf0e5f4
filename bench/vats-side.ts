import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { root, type Place } from './places';

const LONGEST_MS = 300_000;

/** Figures in the answers of a side, by name. */
export type Figures = Record<string, number>;

/** One of two programs that run the same workloads on request. See shared/serve.mjs. */
export class Side {
  private readonly lines: AsyncIterator<string>;
  private problems = '';
  /** Milliseconds from its spawn until it was ready. */
  startMs = 0;

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    this.lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stderr.on('data', (data) => (this.problems = `${this.problems}${data}`.slice(-2000)));
  }

  /** @param words arguments of the program, with the path of its store first */
  static async start(place: Place, program: string, ...words: readonly string[]): Promise<Side> {
    const begin = performance.now();
    const args = ['--expose-gc', '--max-old-space-size=8192', program, ...words];
    const { env, directory: cwd } = place;
    const side = new Side(spawn(process.execPath, args, { env, cwd }));
    await side.answer();
    side.startMs = performance.now() - begin;
    return side;
  }

  ask(work: string, options: Record<string, unknown> = {}): Promise<Figures> {
    this.child.stdin.write(`${JSON.stringify({ work, ...options })}\n`);
    return this.answer();
  }

  /** Ends the program, and waits for its exit. */
  async end(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  private async answer(): Promise<Figures> {
    const timer = setTimeout(() => this.child.kill('SIGKILL'), LONGEST_MS);
    const { value, done } = await this.lines.next();
    clearTimeout(timer);
    if (done) throw new Error(`${this.child.spawnargs.join(' ')} has ended: ${this.problems}`);
    return JSON.parse(value) as Figures;
  }
}

/** Both sides of a comparison, each with a separate store. */
export class Sides {
  private readonly running: Side[] = [];
  private stores = 0;

  /** @param peer the directory with the programs of the other side */
  constructor(
    private readonly place: Place,
    private readonly peer: string,
  ) {}

  /** Both sides of a program, on new stores. */
  async pair(program: string, store: StoreKind, ...words: readonly string[]): Promise<SidePair> {
    return {
      ours: await this.ours(program, this.store(store), ...words),
      theirs: await this.theirs(program, this.store(store), ...words),
    };
  }

  ours(program: string, ...words: readonly string[]): Promise<Side> {
    return this.start(`${root}/bench/swingset/ours/${program}.mjs`, words);
  }

  theirs(program: string, ...words: readonly string[]): Promise<Side> {
    return this.start(`${this.peer}/peer/${program}.mjs`, words);
  }

  /** Arguments of a program with a separate store. */
  store(kind: StoreKind): string {
    return kind === 'memory' ? kind : join(this.place.directory, `store${(this.stores += 1)}`);
  }

  /** Ends the programs that are still running. */
  async end(): Promise<void> {
    await Promise.all(this.running.splice(0).map((side) => side.end()));
  }

  private async start(program: string, words: readonly string[]): Promise<Side> {
    const side = await Side.start(this.place, program, ...words);
    this.running.push(side);
    return side;
  }
}

export type StoreKind = 'memory' | 'disk';

export interface SidePair {
  ours: Side;
  theirs: Side;
}

export const SWINGSET = 'SwingSet';
