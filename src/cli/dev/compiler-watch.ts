import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

import { Children } from '../../process/children';
import type { Child } from '../../process/child';
import { describeExit } from '../../process/exit-status';
import { VmreError } from '../../support/errors/vmre-error';
import { printable } from '../../support/printable';
import type { Build, SourceWatch } from './source-watch';
import { deferred } from '../../support/deferred';

const STOP_MS = 1000;
const MAX_LINES = 40;
const MAX_LINE_LENGTH = 1000;

/** The TypeScript compiler of the project in watch mode, which recompiles only what changed. */
export class CompilerWatch implements SourceWatch {
  private readonly failure = deferred<never>();
  readonly failed = this.failure.promise;
  private readonly children = new Children();

  /**
   * @param directory of the project
   * @param config the tsconfig.json to build with
   */
  constructor(
    private readonly directory: string,
    private readonly config: string,
  ) {
    this.failed.catch(() => undefined); // handled by those who await it
  }

  async start(onBuild: (build: Build) => void): Promise<void> {
    const child = await this.children.start({
      program: process.execPath,
      args: [
        ...[this.findCompiler(), '--watch', '--preserveWatchOutput', '--pretty', 'false'],
        ...['--project', this.config],
        // Editors and git replace files; only a watch on the directory sees that.
        ...['--watchFile', 'useFsEventsOnParentDirectory'],
      ],
      cwd: this.directory,
    });
    const report = new CompilerReport(onBuild);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => report.read(line));
    }
    void this.watchEnd(child, report);
  }

  async stop(): Promise<void> {
    await this.children.stopAll(STOP_MS);
  }

  private async watchEnd(child: Child, report: CompilerReport): Promise<void> {
    const text = `the compiler exited with ${describeExit(await child.exited)}`;
    this.failure.reject(new VmreError('VMRE_COMPILER_UNUSABLE', [text, ...report.said].join('\n')));
  }

  private findCompiler(): string {
    const load = createRequire(join(this.directory, 'package.json'));
    try {
      const manifest = load.resolve('typescript/package.json');
      const { bin } = load(manifest) as { bin: { tsc: string } };
      return join(dirname(manifest), bin.tsc);
    } catch (cause) {
      const text = `${this.config} needs TypeScript, which ${this.directory} does not have`;
      throw new VmreError('VMRE_COMPILER_UNUSABLE', text, { cause });
    }
  }
}

/** Parses what TypeScript prints in watch mode. */
class CompilerReport {
  /** Output of the current build. */
  said: string[] = [];
  private begin = performance.now();

  constructor(private readonly onBuild: (build: Build) => void) {}

  read(line: string): void {
    if (/Starting (incremental )?compilation/.test(line)) {
      this.begin = performance.now();
      this.said = [];
      return;
    }
    const [, count] = /Found (\d+) errors?\. Watching/.exec(line) ?? [];
    if (count === undefined) {
      if (line.trim() !== '' && this.said.length < MAX_LINES)
        this.said.push(printable(line, { most: MAX_LINE_LENGTH }));
      return;
    }
    const time = `${(performance.now() - this.begin).toFixed(0)} ms`;
    const ok = count === '0';
    const text = ok ? `compiled in ${time}` : `does not compile (${time}):`;
    this.onBuild({ ok, summary: [text, ...this.said].join('\n') });
  }
}
