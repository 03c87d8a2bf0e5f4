import type { ProcessStatus, RuntimeStatusKind } from '../adapters/runtime-api/messages';
import type { ClientEvents } from './client';
import { callSafely } from '../support/call-safely';
import { isThenable } from '../support/thenable';

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
  /**
   * Called with each part of the output, which is then not collected. While a returned promise is pending, the runtime
   * has to wait. What it throws is a warning of the process.
   */
  onOutput?(stream: 'stdout' | 'stderr', data: Uint8Array): unknown;
}

/** The output of START has this pid, or any other that belongs to no command. */
const START_PID = 0;
/** Events before the answers to their RUNs; further ones are dropped, so that a flood cannot fill the memory. */
const MAX_EARLY_EVENTS = 10_000;
/** Violations that are recorded. */
const MAX_BREACHES = 1000;
const nothing = Buffer.alloc(0);

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
  private earlyEvents = 0;
  private readonly over = new Set<number>();
  /** RUNs without an answer. */
  protected unanswered = 0;

  /** A RUN is sent: from now on, an event with the pid of START may belong to it. */
  expect(): void {
    this.unanswered += 1;
  }

  /** An expected RUN is followed, or was rejected. What no command takes is output of START. */
  settled(): void {
    this.unanswered -= 1;
    const early = this.early.get(START_PID);
    if (this.unanswered > 0 || !early) return;
    this.early.delete(START_PID);
    this.earlyEvents -= early.length;
    for (const status of early) this.takeStart(status);
  }

  /**
   * Registers the pid of an answer to RUN.
   *
   * @param pid as the runtime answered it
   * @param observer called during the command. Default: none
   * @returns the result of the command
   */
  follow(pid: number, observer: CommandObserver = {}): Promise<CommandResult> {
    if (this.over.has(pid) || this.commands.has(pid)) {
      this.record(`RUN was answered with pid ${pid}, which was already used`);
    }
    const command = new FollowedCommand(pid, observer);
    this.commands.set(pid, command);
    const early = this.early.get(pid);
    if (early) {
      this.early.delete(pid);
      this.earlyEvents -= early.length;
      for (const status of early) void this.onStatus(status);
    }
    return command.ended;
  }

  /** Takes an event of a command, or output of START. */
  onStatus(status: ProcessStatus): PromiseLike<void> | undefined {
    const pid = Number(status.pid);
    const command = this.commands.get(pid);
    if (command) {
      if (status.running) return command.take(status);
      this.commands.delete(pid);
      this.over.add(pid);
      return command.take(status);
    }
    if (this.over.has(pid)) {
      this.record(`an event for pid ${pid} arrived after its stopped event`);
    } else if (pid === START_PID && this.unanswered === 0) {
      this.takeStart(status);
    } else {
      this.store(pid, status);
    }
    return undefined;
  }

  protected takeStart({ stdout, stderr }: ProcessStatus): void {
    this.start.push(Buffer.from(stdout), Buffer.from(stderr));
  }

  private store(pid: number, status: ProcessStatus): void {
    if (this.earlyEvents === MAX_EARLY_EVENTS) {
      this.record(`more than ${MAX_EARLY_EVENTS} events arrived before the answers to their RUNs`);
      return;
    }
    this.earlyEvents += 1;
    const early = this.early.get(pid);
    if (early) early.push(status);
    else this.early.set(pid, [status]);
  }

  private record(breach: string): void {
    if (this.breaches.length < MAX_BREACHES) this.breaches.push(breach);
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
      this.record(`the state ${kind.name} is not JSON`);
    }
  }

  /** Completes the check after the end of the stream. @returns all violations */
  finish(): readonly string[] {
    for (const pid of this.early.keys()) {
      this.record(`events arrived for pid ${pid}, which is in no answer to RUN`);
    }
    for (const pid of this.commands.keys()) {
      this.record(`the command ${pid} has no stopped event`);
    }
    return this.breaches;
  }
}

class FollowedCommand {
  readonly ended: Promise<CommandResult>;
  private end!: (result: CommandResult) => void;
  private stdout: Buffer[] | undefined;
  private stderr: Buffer[] | undefined;

  constructor(
    private readonly pid: number,
    private readonly observer: CommandObserver,
  ) {
    this.ended = new Promise((resolve) => (this.end = resolve));
  }

  /** @returns a promise while an observer is slow */
  take({ running, returnCode, stdout, stderr }: ProcessStatus): PromiseLike<void> | undefined {
    let slow: PromiseLike<void> | undefined;
    if (stdout.length > 0) {
      if (this.observer.onOutput) slow = this.show('stdout', stdout);
      else (this.stdout ??= []).push(Buffer.from(stdout));
    }
    if (stderr.length > 0) {
      if (this.observer.onOutput) slow = both(slow, this.show('stderr', stderr));
      else (this.stderr ??= []).push(Buffer.from(stderr));
    }
    if (!running) {
      const output = { stdout: joined(this.stdout), stderr: joined(this.stderr) };
      this.end({ pid: this.pid, code: returnCode, ...output });
    }
    return slow;
  }

  private show(stream: 'stdout' | 'stderr', data: Uint8Array): PromiseLike<void> | undefined {
    let taken: unknown;
    callSafely('onOutput', () => (taken = this.observer.onOutput?.(stream, data)));
    return isThenable(taken) ? (taken as PromiseLike<void>) : undefined;
  }
}

const joined = (parts: readonly Buffer[] | undefined): Buffer => {
  if (!parts) return nothing;
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
};

function both(
  one: PromiseLike<void> | undefined,
  two: PromiseLike<void> | undefined,
): PromiseLike<void> | undefined {
  if (!one || !two) return one ?? two;
  return Promise.allSettled([one, two]).then(() => undefined);
}
