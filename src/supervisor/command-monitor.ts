import type { ProcessStatus, RuntimeStatusKind } from '../adapters/runtime-api/messages';
import type { ClientEvents } from './client';

/** What a command has put out, and how it ended. */
export interface CommandResult {
  /** Process id in the runtime. */
  pid: number;
  /** 0 is success; what a signal ended has 128 and its number. */
  code: number;
  /** Empty when an observer took it. */
  stdout: Buffer;
  /** Empty when an observer took it. */
  stderr: Buffer;
}

/** Follows one command. */
export interface CommandObserver {
  /** Called with every part of the output, which is then not kept. */
  onOutput?(stream: 'stdout' | 'stderr', data: Uint8Array): void;
}

/** START's output has this pid, or any that belongs to no command. */
const START_PID = 0;

/**
 * Gives events to the commands they belong to, in whatever order a runtime sends the answer to RUN
 * and the first event, and notes what a supervisor would stumble over.
 */
export class CommandMonitor implements ClientEvents {
  /** Output of START. */
  readonly start: Buffer[] = [];
  /** The last value of every usage counter, by name. */
  readonly counters = new Map<string, number>();
  /** Every state that was published, in order. */
  readonly states: { name: string; value: unknown }[] = [];
  /** Events that break the rules, as sentences. */
  readonly breaches: string[] = [];
  private readonly commands = new Map<number, FollowedCommand>();
  /** Events that came before the answer to RUN. */
  private readonly early = new Map<number, ProcessStatus[]>();
  private readonly over = new Set<number>();

  /** A runtime answered RUN with this pid. @returns the end of the command */
  follow(pid: number, observer: CommandObserver = {}): Promise<CommandResult> {
    if (this.over.has(pid) || this.commands.has(pid)) {
      this.breaches.push(`RUN was answered with pid ${pid}, which was used before`);
    }
    const command = new FollowedCommand(pid, observer);
    this.commands.set(pid, command);
    const early = this.early.get(pid) ?? [];
    this.early.delete(pid);
    for (const status of early) this.onStatus(status);
    return command.ended;
  }

  /** Takes an event of a command, or output of START. */
  onStatus(status: ProcessStatus): void {
    const pid = Number(status.pid);
    const command = this.commands.get(pid);
    if (command) {
      command.take(status);
      if (!status.running) {
        this.commands.delete(pid);
        this.over.add(pid);
      }
    } else if (this.over.has(pid)) {
      this.breaches.push(`an event for pid ${pid} came after its end`);
    } else if (pid === START_PID) {
      this.start.push(Buffer.from(status.stdout), Buffer.from(status.stderr));
    } else {
      this.early.set(pid, [...(this.early.get(pid) ?? []), status]);
    }
  }

  /** Takes a state or a counter. */
  onRuntimeStatus(kind: RuntimeStatusKind): void {
    if (kind.type === 'counter') {
      this.counters.set(kind.name, kind.value);
      return;
    }
    try {
      const value: unknown = JSON.parse(Buffer.from(kind.value).toString());
      this.states.push({ name: kind.name, value });
    } catch {
      this.breaches.push(`the state ${kind.name} is not JSON`);
    }
  }

  /** What is wrong now that nothing more comes. */
  finish(): readonly string[] {
    for (const pid of this.early.keys()) {
      this.breaches.push(`events came for pid ${pid}, which no RUN was answered with`);
    }
    for (const pid of this.commands.keys()) {
      this.breaches.push(`the command ${pid} was never reported as ended`);
    }
    return this.breaches;
  }
}

class FollowedCommand {
  readonly ended: Promise<CommandResult>;
  private readonly output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  private finish!: (result: CommandResult) => void;

  constructor(
    private readonly pid: number,
    private readonly observer: CommandObserver,
  ) {
    this.ended = new Promise((resolve) => (this.finish = resolve));
  }

  take(status: ProcessStatus): void {
    this.keep('stdout', status.stdout);
    this.keep('stderr', status.stderr);
    if (status.running) return;
    this.finish({
      pid: this.pid,
      code: status.returnCode,
      stdout: Buffer.concat(this.output.stdout),
      stderr: Buffer.concat(this.output.stderr),
    });
  }

  /** An observer sees the output instead of having it kept. */
  private keep(stream: 'stdout' | 'stderr', data: Uint8Array): void {
    if (data.length === 0) return;
    if (this.observer.onOutput) this.observer.onOutput(stream, data);
    else this.output[stream].push(Buffer.from(data));
  }
}
