import type { ProcessStatus, RuntimeStatusKind } from '../adapters/runtime-api/messages';
import type { ClientEvents } from './client';
import { deferred } from '../support/deferred';

/** The output and the exit code of a command. */
export interface CommandResult {
  /** Process id in the runtime. */
  pid: number;
  /** 0 is success; 128 plus its number for a signal. */
  code: number;
  /** Empty if an observer received it. */
  stdout: Buffer;
  /** Empty if an observer received it. */
  stderr: Buffer;
}

/** Observes one command. */
export interface CommandObserver {
  /** Called with each part of the output, which is then not collected. */
  onOutput?(stream: 'stdout' | 'stderr', data: Uint8Array): void;
}

/** The output of START has this pid, or any other that belongs to no command. */
const START_PID = 0;

/**
 * Assigns events to commands, whether the answer to RUN or the first event arrives first, and records violations of
 * the rules of a supervisor.
 */
export class CommandMonitor implements ClientEvents {
  /** Output of START. */
  readonly start: Buffer[] = [];
  /** The last value of every usage counter, by name. */
  readonly counters = new Map<string, number>();
  /** Every state that was published, in order. */
  readonly states: { name: string; value: unknown }[] = [];
  /** Violations of the rules, as sentences. */
  readonly breaches: string[] = [];
  private readonly commands = new Map<number, FollowedCommand>();
  /** Events that arrived before the answer to RUN. */
  private readonly early = new Map<number, ProcessStatus[]>();
  private readonly over = new Set<number>();

  /**
   * Registers the pid of an answer to RUN.
   *
   * @param pid as the runtime answered it
   * @param observer called during the command. Default: none
   * @returns the result of the command
   */
  follow(pid: number, observer: CommandObserver = {}): Promise<CommandResult> {
    if (this.over.has(pid) || this.commands.has(pid)) {
      this.breaches.push(`RUN was answered with pid ${pid}, which was already used`);
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
      this.breaches.push(`an event for pid ${pid} arrived after its stopped event`);
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

  /** Completes the check after the end of the stream. @returns all violations */
  finish(): readonly string[] {
    for (const pid of this.early.keys()) {
      this.breaches.push(`events arrived for pid ${pid}, which is in no answer to RUN`);
    }
    for (const pid of this.commands.keys()) {
      this.breaches.push(`the command ${pid} has no stopped event`);
    }
    return this.breaches;
  }
}

class FollowedCommand {
  private readonly ending = deferred<CommandResult>();
  readonly ended = this.ending.promise;
  private readonly output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };

  constructor(
    private readonly pid: number,
    private readonly observer: CommandObserver,
  ) {}

  take(status: ProcessStatus): void {
    this.keep('stdout', status.stdout);
    this.keep('stderr', status.stderr);
    if (status.running) return;
    this.ending.resolve({
      pid: this.pid,
      code: status.returnCode,
      stdout: Buffer.concat(this.output.stdout),
      stderr: Buffer.concat(this.output.stderr),
    });
  }

  /** Passes output to the observer, or otherwise collects it. */
  private keep(stream: 'stdout' | 'stderr', data: Uint8Array): void {
    if (data.length === 0) return;
    if (this.observer.onOutput) this.observer.onOutput(stream, data);
    else this.output[stream].push(Buffer.from(data));
  }
}
