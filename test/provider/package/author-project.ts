import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { playSession, type Step } from '../../../src/supervisor/play-session';
import { RuntimeProgram } from '../../../src/supervisor/runtime-program';
import type { Bench, Invoked } from '../../support/runtime-process';

const root = join(__dirname, '../../..');
const vmre = join(root, 'bin/vmre');

/** A project of an author, with VMRE installed; its directory has a space in its name. */
export class AuthorProject {
  readonly directory: string;
  readonly out: string;

  /** @param example whose built files it has */
  constructor(
    private readonly bench: Bench,
    readonly name = 'example-runtime',
  ) {
    this.directory = join(bench.directory, "an author's project");
    this.out = join(this.directory, 'package');
    mkdirSync(join(this.directory, 'node_modules'), { recursive: true });
    for (const part of ['package.json', 'bin', 'dist']) {
      cpSync(join(root, 'examples', name, part), join(this.directory, part), { recursive: true });
    }
    symlinkSync(root, join(this.directory, 'node_modules/vmre'));
  }

  /** Directory of the packaged runtime, and the executable in it. */
  get packaged(): string {
    return join(this.out, `ya-runtime-${this.name}`);
  }

  get executable(): string {
    return join(this.packaged, this.name);
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.directory, path), text);
  }

  /** Changes package.json. */
  describe(changes: Record<string, unknown>): void {
    const content = JSON.parse(
      readFileSync(join(this.directory, 'package.json'), 'utf8'),
    ) as object;
    this.write('package.json', JSON.stringify({ ...content, ...changes }));
  }

  package(...args: string[]): Promise<Invoked> {
    return this.bench.invoke(vmre, 'package', this.directory, ...args);
  }

  /** The permitted leftovers of a failure: only the parts of the project. */
  get leftovers(): string[] {
    const parts = ['package.json', 'bin', 'dist', 'node_modules'];
    return readdirSync(this.directory).filter((name) => !parts.includes(name));
  }

  /** Plays a session on the executable, without any variables but the data directory. */
  async play(program = this.executable, env: Record<string, string> = {}): Promise<Step[]> {
    const steps: Step[] = [];
    mkdirSync(this.bench.workdir, { recursive: true });
    const options = {
      workdir: this.bench.workdir,
      timeoutMs: 90_000,
      env: { XDG_DATA_HOME: join(this.bench.directory, 'data'), ...env },
      inheritEnv: false,
    };
    const script = {
      runs: [
        ['echo', 'hello'],
        ['exec', 'uname', '-s'],
        ['fail', 'words', '3'],
      ],
      kill: ['sleep', '60'],
    };
    const session = playSession(new RuntimeProgram(program, options), script);
    for await (const step of session) steps.push(step);
    return steps;
  }
}

/** The reported steps of a session with a working runtime. */
export const wholeActivity = [
  'ok',
  '1 property, no constraints',
  'start mode blocking, volumes /golem/input, /golem/output',
  'server mode, version 0.1.0',
  ...['code 0', 'code 0', 'code 3', 'code 143'],
  'nothing left',
];
