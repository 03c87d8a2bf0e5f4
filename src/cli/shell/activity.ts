import type { Child } from '../../process/child';
import type { MessageTap } from '../../supervisor/client';
import { broken, quotedStderr } from '../../supervisor/invocation';
import type { RuntimeProgram } from '../../supervisor/runtime-program';
import { settledWithin } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import { OutputTail } from '../../support/output-tail';
import { Job } from './job';
import { LiveProcesses } from './live-processes';
import type { LiveEvents, LiveRuntime } from './live-runtime';
import { LiveServer } from './live-server';
import type { ShellEvent, ShellView } from './shell-event';

/** Maximum time until all processes of a stopped runtime have exited. */
const GONE_MS = 2000;
/** Bytes of stderr that are quoted when a runtime exits. */
const QUOTED_BYTES = 4096;
const SIGKILL = 9;
/** Parts of the output that are read of a command that is not shown. */
const MAX_PARTS = 100;
/** States whose last value is listed. */
const MAX_STATES = 1000;

/** What an activity consists of. */
export interface ActivityOptions {
  /** Whether DEPLOY precedes START. Otherwise the start mode is `blocking`. */
  deploys: boolean;
  /** Arguments of START. */
  startArgs: readonly string[];
  /** The version in hello. */
  protocol: string;
  /** Sees all messages in server mode. */
  tap: MessageTap | undefined;
}

/** A runtime that is deployed, started, used, and started again, as often as its user wishes. */
export class Activity {
  /** Running commands, by process id. */
  readonly jobs = new Map<number, Job>();
  /** The last value of every counter. */
  readonly counters = new Map<string, number>();
  /** The last value of every state. */
  readonly states = new Map<string, unknown>();
  private live: LiveRuntime | undefined;
  private child: Child | undefined;
  private log = new OutputTail(QUOTED_BYTES);
  private startMode: 'blocking' | 'empty' = 'blocking';
  private isHeld = false;

  constructor(
    private readonly program: RuntimeProgram,
    private readonly options: ActivityOptions,
    private readonly view: ShellView,
  ) {
    program.onStderr((data) => {
      this.log.add(data);
      // In command mode, it is the stderr of a command.
      if (this.live?.mode !== 'command') this.show({ event: 'log', data });
    });
  }

  /** Whether the runtime accepts commands. */
  get isRunning(): boolean {
    return this.live !== undefined;
  }

  /** Deploys and starts the runtime. @throws as {@link RuntimeProgram.deploy} and {@link RuntimeProgram.start} */
  async open(): Promise<void> {
    this.log = new OutputTail(QUOTED_BYTES);
    try {
      if (this.options.deploys) await this.deploy();
      await this.start();
    } catch (error) {
      this.live = undefined;
      await this.program.stop();
      throw error;
    }
  }

  /**
   * Starts a command.
   *
   * @param command entry point, then its arguments
   * @throws RuntimeRefusal, VMRE_RUNTIME_EXITED, VMRE_RUNTIME_TIMEOUT
   */
  async run(command: readonly string[], background = false): Promise<Job> {
    const live = this.expectLive();
    const job = new Job(command, background);
    const running = await live.begin(command, {
      onStarted: (pid) => {
        job.pid = pid;
        this.jobs.set(pid, job);
        this.show({ event: 'run', pid, command, background });
      },
      onOutput: (stream, data) => {
        job.output[stream].add(data);
        this.show({ event: 'output', pid: job.pid, stream, data });
      },
    });
    job.begin(running);
    void job.ended.then((end) => {
      if (this.jobs.get(job.pid) === job) this.jobs.delete(job.pid);
      if ('error' in end) return;
      this.show({ event: 'exit', pid: job.pid, code: end.code, tookMs: job.tookMs });
    });
    return job;
  }

  /** Runs a command without showing it. @returns its output */
  async ask(command: readonly string[], ms: number): Promise<string> {
    const parts: Buffer[] = [];
    const asked = await this.expectLive().begin(command, {
      onStarted: () => undefined,
      onOutput: (_, data) => void (parts.length < MAX_PARTS && parts.push(Buffer.from(data))),
    });
    let isOver = false;
    const end = asked.ended.finally(() => (isOver = true));
    await settledWithin(
      end.catch(() => undefined),
      ms,
    );
    if (!isOver) await asked.kill(SIGKILL);
    return Buffer.concat(parts).toString();
  }

  /** @throws VMRE_OPTION_INVALID for an unknown process id, RuntimeRefusal */
  async kill(pid: number, signal: number): Promise<void> {
    const job = this.jobs.get(pid);
    if (job) return job.kill(signal);
    const known = [...this.jobs.keys()].join(', ');
    throw new VmreError('VMRE_OPTION_INVALID', `no command with the process id ${pid} is running`, {
      hint: known === '' ? 'No command is running.' : `Running commands: ${known}.`,
    });
  }

  /**
   * Stops the runtime, and everything that it has started.
   *
   * @param patienceMs time until it is killed. Default: as a supervisor waits
   * @throws VMRE_CONTRACT_BROKEN for any violation of the Runtime API
   */
  async stop(patienceMs = Infinity): Promise<void> {
    const { live, program } = this;
    this.live = undefined;
    const begin = performance.now();
    this.resume();
    try {
      if (!live) return;
      const stopped = live.stop();
      await (patienceMs === Infinity
        ? stopped
        : settledWithin(
            stopped.catch(() => undefined),
            patienceMs,
          ));
      if (patienceMs === Infinity) await this.expectNothingLeft(live);
      this.show({ event: 'stopped', tookMs: performance.now() - begin });
    } finally {
      await program.stop();
      this.jobs.clear();
    }
  }

  /** Kills the runtime, and everything that it has started. Commands end with an error. */
  async killRuntime(): Promise<void> {
    this.resume();
    await this.program.stop();
  }

  private async deploy(): Promise<void> {
    const begin = performance.now();
    const deployed = await this.program.deploy();
    this.startMode = deployed.startMode;
    this.show({ event: 'deployed', tookMs: performance.now() - begin, ...deployed });
  }

  private async start(): Promise<void> {
    const { program, options } = this;
    const begin = performance.now();
    const live =
      this.startMode === 'blocking'
        ? await LiveServer.start(program, this.events, options, (child) => (this.child = child))
        : await LiveProcesses.start(program, this.events, options.startArgs);
    this.live = live;
    void live.gone.then((why) => this.lose(live, why));
    const { mode, version } = live;
    const tookMs = performance.now() - begin;
    this.show({ event: 'started', mode, ...(version !== undefined && { version }), tookMs });
  }

  private readonly events: LiveEvents = {
    onStartOutput: (data) => this.show({ event: 'startOutput', data }),
    onCounter: (name, value) => {
      this.counters.set(name, value);
      this.show({ event: 'counter', name, value });
    },
    onState: (name, value) => {
      if (this.states.has(name) || this.states.size < MAX_STATES) this.states.set(name, value);
      this.show({ event: 'state', name, value });
    },
    onBreach: (text) => this.show({ event: 'breach', text }),
  };

  private lose(live: LiveRuntime, why: string): void {
    if (this.live !== live) return;
    this.live = undefined;
    this.show({ event: 'gone', text: why + quotedStderr(this.log.text) });
    void this.program.stop(); // what it has started
  }

  private expectLive(): LiveRuntime {
    if (this.live) return this.live;
    throw new VmreError('VMRE_RUNTIME_EXITED', 'the runtime is not running', {
      hint: 'Type restart to start it again.',
    });
  }

  /** Command mode leaves what runs to this; a server must have stopped it. */
  private async expectNothingLeft(live: LiveRuntime): Promise<void> {
    if (live.mode === 'command') return;
    const breach = await this.program.leftBehind(GONE_MS);
    if (breach !== undefined) throw broken(breach);
  }

  /** Shows an event; the runtime waits while the output has no room. */
  private show(event: ShellEvent): void {
    this.view.show(event);
    const backlog = this.isHeld ? undefined : this.view.backlog();
    if (!backlog) return;
    this.isHeld = true;
    this.pause();
    void backlog.then(() => this.resume());
  }

  private pause(): void {
    if (this.live) this.live.pause();
    else this.child?.stdout.pause();
  }

  private resume(): void {
    this.isHeld = false;
    if (this.live) this.live.resume();
    else this.child?.stdout.resume();
  }
}
