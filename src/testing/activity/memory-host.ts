import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Transform } from 'node:stream';

import { runWith, type Environment } from '../../adapters/command-line/run';
import type { Context } from '../../runtime/context';
import type { RuntimeDefinition } from '../../runtime/definition';
import type { AnyRuntime } from '../../runtime/runtime';
import { VmreError } from '../../support/errors/vmre-error';
import { TestClock } from '../test-clock';
import type { ActivityDirectory } from './activity-directory';
import { runInMemory, type InMemoryResult } from './in-memory-run';
import type { RuntimeHost, RuntimePipes } from './runtime-host';

/** The parts of {@link MemoryHost}. */
export interface MemoryParts {
  load: () => Promise<RuntimeDefinition>;
  directory: ActivityDirectory;
  args: readonly string[];
  /** The configuration as JSON. */
  config: string | undefined;
  environment: Environment;
}

/** A runtime in this process, used through its real command line. */
export class MemoryHost implements RuntimeHost {
  constructor(private readonly parts: MemoryParts) {}

  get workdir(): string {
    return this.parts.directory.work;
  }

  invoke(command: readonly string[]): Promise<InMemoryResult> {
    return runInMemory(this.parts.load, this.environment(command));
  }

  serve(command: readonly string[]): Promise<RuntimePipes> {
    return Promise.resolve(new MemoryPipes(this.parts.load, this.environment(command)));
  }

  finish(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  close(): Promise<void> {
    rmSync(this.parts.directory.root, { recursive: true, force: true });
    return Promise.resolve();
  }

  private environment(command: readonly string[]): Environment {
    const { directory, args, config, environment } = this.parts;
    return {
      ...environment,
      argv: ['--workdir', directory.work, ...args, ...command],
      cwd: directory.work,
      dataDirectory: (name) => dataWith(directory.data, `${name}.json`, config),
      logFile: false,
    };
  }
}

/** The file of the configuration has the name of the runtime, which is known only when it is read. */
function dataWith(directory: string, file: string, config: string | undefined): string {
  const path = join(directory, file);
  if (config !== undefined && !existsSync(path)) writeFileSync(path, config);
  return directory;
}

class MemoryPipes implements RuntimePipes {
  readonly stdin = new PassThrough();
  readonly stdout = inTurns();
  readonly stderr = new PassThrough();
  readonly exited: Promise<number>;
  readonly answerMs = Infinity;
  private readonly listeners = new Set<(signal: NodeJS.Signals) => void>();
  private counted: readonly string[] = [];
  private context: Context<AnyRuntime> | undefined;

  constructor(load: () => Promise<RuntimeDefinition>, environment: Environment) {
    const watched = async () => {
      const definition = await load();
      this.counted = Object.keys(definition.options.counters ?? {});
      return {
        ...definition,
        create: (context: Context<AnyRuntime>) => definition.create((this.context = context)),
      };
    };
    const { stdin, stdout, stderr } = this;
    const onSignal: Environment['onSignal'] = (listener) => {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    };
    const { clock } = environment;
    const streams = clock instanceof TestClock ? clock.streams : new Set();
    const isBusy = (): boolean =>
      !stdout.isPaused() && stdout.readableLength + stdout.writableLength > 0;
    streams.add(isBusy);
    this.exited = runWith({ ...environment, stdin, stdout, stderr, onSignal }, watched).finally(
      () => {
        streams.delete(isBusy);
        stdout.end();
      },
    );
  }

  get counters(): ReadonlyMap<string, number> {
    return new Map(this.counted.map((name) => [name, this.context?.counters.get(name) ?? 0]));
  }

  signal(signal: NodeJS.Signals): void {
    if (signal === 'SIGKILL' || signal === 'SIGSTOP') {
      throw new VmreError('VMRE_NOT_SUPPORTED', `a runtime in memory cannot receive ${signal}`, {
        hint: 'Use openProgramActivity(), which starts a process.',
      });
    }
    for (const listener of [...this.listeners]) listener(signal);
  }
}

/** A pipe of a process also takes a turn, in which the runtime reads requests, such as a kill. */
const inTurns = (): Transform =>
  new Transform({ transform: (chunk, _encoding, done) => setImmediate(done, null, chunk) });
