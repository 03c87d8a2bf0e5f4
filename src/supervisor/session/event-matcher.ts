import type { ProcessStatus } from '../../adapters/runtime-api/messages';

/** A command that events are assigned to. */
export interface Matched {
  take(stream: 'stdout' | 'stderr', data: Buffer): void;
  /** Called once, with the code of the stopped event. */
  complete(code: number): void;
}

/** A RUN that no event has been assigned to. */
export interface NextProcess {
  readonly command: Matched;
  /** The pid in its answer. */
  pid?: number;
  /** The pid of the event that was assigned to it. */
  eventPid?: number;
}

/** Limits of the events that cannot be assigned yet. After them, the first RUN gets the rest. */
const MAX_HELD = 10_000;
const MAX_HELD_BYTES = 64 * 1024 * 1024;

/**
 * Assigns events to commands as a supervisor does: the first event with an unknown pid after RUN was sent belongs to
 * this RUN, whatever pid its answer has. Other events with an unknown pid are output of START. If several RUNs wait at
 * once, which a supervisor of today does not do, the pids in their answers decide.
 */
export class EventMatcher {
  private readonly byPid = new Map<number, Matched>();
  private waiting: NextProcess[] = [];
  private held: ProcessStatus[] = [];
  private heldBytes = 0;

  /** @param start the command START, which gets everything else */
  constructor(private readonly start: Matched) {}

  /** Expects the first event of a RUN, which must be sent later. */
  expect(command: Matched): NextProcess {
    const next = { command };
    this.waiting.push(next);
    return next;
  }

  /** RUN was answered with a pid. */
  answered(next: NextProcess, pid: number): void {
    next.pid = pid;
    this.retry();
  }

  /** The RUN was rejected, or is given up. */
  drop({ command }: NextProcess): void {
    this.waiting = this.waiting.filter((each) => each.command !== command);
    for (const [pid, each] of this.byPid) if (each === command) this.byPid.delete(pid);
    this.retry();
  }

  onStatus(status: ProcessStatus): void {
    const pid = Number(status.pid);
    let command = this.byPid.get(pid);
    if (!command && this.waiting.length > 0) {
      const next = this.nextFor(pid);
      if (!next) return this.hold(status);
      this.waiting = this.waiting.filter((each) => each !== next);
      next.eventPid = pid;
      this.byPid.set(pid, next.command);
      ({ command } = next);
    }
    this.deliver(pid, status, command ?? this.start);
  }

  private nextFor(pid: number): NextProcess | undefined {
    const [first, ...others] = this.waiting;
    if (others.length === 0 || this.isFull) return first;
    const named = this.waiting.find((each) => each.pid === pid);
    const isOpen = this.waiting.some((each) => each.pid === undefined);
    return named ?? (isOpen ? undefined : first);
  }

  private get isFull(): boolean {
    return this.held.length >= MAX_HELD || this.heldBytes >= MAX_HELD_BYTES;
  }

  private hold(status: ProcessStatus): void {
    const [stdout, stderr] = [copyOf(status.stdout), copyOf(status.stderr)];
    this.held.push({ ...status, stdout, stderr });
    this.heldBytes += stdout.length + stderr.length;
  }

  private deliver(pid: number, status: ProcessStatus, command: Matched): void {
    if (status.stdout.length > 0) command.take('stdout', copyOf(status.stdout));
    if (status.stderr.length > 0) command.take('stderr', copyOf(status.stderr));
    if (status.running) return;
    this.byPid.delete(pid);
    command.complete(status.returnCode);
  }

  private retry(): void {
    const { held } = this;
    this.held = [];
    this.heldBytes = 0;
    for (const status of held) this.onStatus(status);
  }
}

/** The data of an event is part of the buffer of its frame, which is used again. */
const copyOf = (data: Uint8Array): Buffer => Buffer.from(data);
