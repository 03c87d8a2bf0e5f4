import type { Child } from '../../process/child';
import { describeExit } from '../../process/exit-status';
import type { MessageTap } from '../../supervisor/client';
import type { RuntimeProgram } from '../../supervisor/runtime-program';
import { ServedRuntime } from '../../supervisor/served-runtime';
import { LiveMonitor } from './live-monitor';
import type { LiveCommand, LiveEvents, LiveRuntime, CommandEvents } from './live-runtime';

/** How a server is started. */
export interface ServerStart {
  /** Arguments of START. */
  startArgs: readonly string[];
  /** The version in hello. */
  protocol: string;
  /** Sees all messages. */
  tap: MessageTap | undefined;
}

/** A runtime in server mode. */
export class LiveServer implements LiveRuntime {
  readonly mode = 'server';
  readonly gone: Promise<string>;
  private isStopping = false;

  private constructor(
    private readonly child: Child,
    private readonly served: ServedRuntime,
  ) {
    this.gone = this.watch();
  }

  /** @throws as `ServedRuntime.connect`; the caller then stops the program */
  static async start(
    program: RuntimeProgram,
    events: LiveEvents,
    { startArgs, protocol, tap }: ServerStart,
    onLaunched: (child: Child) => void,
  ): Promise<LiveServer> {
    const child = await program.launch([...program.sessionArgs, 'start', ...startArgs], 'pipe');
    onLaunched(child);
    const monitor = new LiveMonitor(events);
    const { timeoutMs } = program;
    const served = await ServedRuntime.connect(child, { timeoutMs, protocol, monitor, tap });
    return new LiveServer(child, served);
  }

  get version(): string {
    return this.served.version;
  }

  async begin(command: readonly string[], events: CommandEvents): Promise<LiveCommand> {
    const { served } = this;
    const { pid, ended } = await served.begin(command, events, (pid) => events.onStarted(pid));
    const end = served.answer('the end of the command', ended, Infinity);
    return {
      pid,
      ended: end.then(({ code }) => code),
      kill: (signal) => served.answer('kill', served.client.kill(pid, signal)),
    };
  }

  stop(): Promise<void> {
    this.isStopping = true;
    return this.served.stop();
  }

  pause(): void {
    this.child.stdout.pause();
    this.child.stderr.pause();
  }

  resume(): void {
    this.child.stdout.resume();
    this.child.stderr.resume();
  }

  private watch(): Promise<string> {
    return new Promise((resolve) => {
      void this.child.exited.then(async (exit) => {
        const problem = await this.served.allRead();
        if (this.isStopping) return;
        const why = problem ? `it violated the protocol: ${problem.message}` : describeExit(exit);
        resolve(problem ? why : `it exited with ${why}`);
      });
    });
  }
}
