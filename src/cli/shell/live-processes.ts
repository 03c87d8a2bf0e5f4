import type { Child } from '../../process/child';
import { returnCode, signalName } from '../../process/exit-status';
import type { RuntimeProgram } from '../../supervisor/runtime-program';
import { pauseUntil } from '../../support/deadline';
import type { LiveCommand, LiveEvents, LiveRuntime, CommandEvents } from './live-runtime';

/** Maximum silence between the exit of a process and the end of its output, which its children may hold open. */
const HELD_MS = 2000;
/** Maximum time for this output if it goes on. */
const MAX_HELD_MS = 10_000;

/** A runtime in command mode: every command is a separate process. */
export class LiveProcesses implements LiveRuntime {
  readonly mode = 'command';
  readonly version = undefined;
  /** No process runs between commands. */
  readonly gone = new Promise<string>(() => undefined);
  private readonly running = new Set<Child>();
  private isPaused = false;

  private constructor(private readonly program: RuntimeProgram) {}

  /** @throws VMRE_CONTRACT_BROKEN, VMRE_RUNTIME_TIMEOUT */
  static async start(
    program: RuntimeProgram,
    events: LiveEvents,
    startArgs: readonly string[],
  ): Promise<LiveProcesses> {
    const { startOutput } = await program.start({ startMode: 'empty', args: startArgs });
    if (startOutput !== '') events.onStartOutput(Buffer.from(startOutput));
    return new LiveProcesses(program);
  }

  async begin(
    [entryPoint = '', ...args]: readonly string[],
    events: CommandEvents,
  ): Promise<LiveCommand> {
    const { program, running } = this;
    const words = [...program.sessionArgs, 'run', '--entrypoint', entryPoint, '--', ...args];
    const child = await program.launch(words);
    running.add(child);
    events.onStarted(child.pid);
    if (this.isPaused) this.pause();
    let parts = 0;
    const over = new AbortController();
    void Promise.all(
      (['stdout', 'stderr'] as const).map((stream) => {
        child[stream].on('data', (data: Buffer) => {
          parts += 1;
          events.onOutput(stream, data);
        });
        return new Promise((resolve) => child[stream].once('close', resolve));
      }),
    ).then(() => over.abort());
    const ended = child.exited.then(async (exit) => {
      let leftMs = MAX_HELD_MS;
      for (let before = -1; !over.signal.aborted && (this.isPaused || before < parts);) {
        before = parts;
        await pauseUntil(HELD_MS, over.signal);
        if (!this.isPaused) leftMs -= HELD_MS;
        if (leftMs > 0) continue;
        child.stdout.destroy();
        child.stderr.destroy();
      }
      running.delete(child);
      return returnCode(exit);
    });
    return {
      pid: child.pid,
      ended,
      kill: async (signal) => void child.signal(signalName(signal) ?? 'SIGTERM'),
    };
  }

  /** Commands that still run are stopped with the program. */
  async stop(): Promise<void> {}

  pause(): void {
    this.isPaused = true;
    for (const child of this.running) {
      child.stdout.pause();
      child.stderr.pause();
    }
  }

  resume(): void {
    this.isPaused = false;
    for (const child of this.running) {
      child.stdout.resume();
      child.stderr.resume();
    }
  }
}
