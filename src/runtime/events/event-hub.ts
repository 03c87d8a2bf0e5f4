import { stackOf, VmreError } from '../../support/errors/vmre-error';
import type { Logger } from '../../support/log/logger';
import type { ProcessId } from '../commands/command-request';
import { CommandChannel, type ChannelHub } from './command-channel';
import { START_PID, type EventSink, type RuntimeEvent } from './event';
import { EventObservers } from './event-observers';
import { MAX_LATE_OUTPUT_WARNINGS } from '../limits';

/**
 * All channels of a runtime. They follow one rule: an event is sent only after the supervisor has received its pid,
 * and no pid is used twice. A supervisor assigns the first event with an unknown pid to the RUN that it waits for.
 */
export class EventHub implements ChannelHub {
  readonly observers: EventObservers;
  /** For commands from now on. */
  successCode = 0;
  private readonly channels = new Map<ProcessId, CommandChannel>();
  /** Allocated, and not yet sent to the supervisor. */
  private readonly fresh = new Set<ProcessId>();
  /** Chosen by an author instead of allocated. */
  private readonly foreign = new Set<ProcessId>();
  private lastPid: ProcessId = START_PID;
  private warnings = 0;

  constructor(
    readonly sink: EventSink,
    private readonly log: Logger,
  ) {
    this.observers = new EventObservers((error) =>
      log.error('a subscriber of events threw', { error: stackOf(error) }),
    );
    this.channels.set(START_PID, new CommandChannel(START_PID, this, 'started'));
  }

  get observe(): ((event: RuntimeEvent) => void) | undefined {
    return this.observers.publish;
  }

  /** Commands that the supervisor knows, and that have not ended. */
  get openPids(): ProcessId[] {
    const open = [...this.channels.values()].filter((channel) => channel.isOpen);
    return open.map((channel) => channel.pid).filter((pid) => pid !== START_PID);
  }

  allocatePid(): ProcessId {
    do this.lastPid += 1;
    while (this.foreign.has(this.lastPid));
    this.fresh.add(this.lastPid);
    return this.lastPid;
  }

  /** The channel of a pid. It holds events until {@link announce}. */
  channel(pid: ProcessId): CommandChannel {
    let channel = this.channels.get(pid);
    if (!channel) {
      channel = new CommandChannel(pid, this, this.wasUsed(pid) ? 'stopped' : 'held');
      if (!channel.isStopped) this.channels.set(pid, channel);
    }
    return channel;
  }

  /**
   * Sends a pid to the supervisor, then the events that were held.
   *
   * @param tell sends the pid
   * @throws VMRE_PID_REUSED before anything is sent
   */
  announce(pid: ProcessId, tell: () => void): CommandChannel {
    const channel = this.channel(pid);
    if (!channel.isHeld) {
      throw new VmreError('VMRE_PID_REUSED', `the process id ${pid} was used before`);
    }
    if (!this.fresh.delete(pid)) this.foreign.add(pid);
    tell();
    channel.open();
    return channel;
  }

  /** `start` has settled: from now on, a supervisor would assign output under its pid to the next RUN. */
  closeStart(): void {
    this.channels.get(START_PID)?.close();
  }

  /** Removes a pid that the supervisor never receives. */
  discard(pid: ProcessId): void {
    this.fresh.delete(pid);
    this.channels.delete(pid);
  }

  /** Publishes the total of a usage counter. */
  counter(name: string, value: number): void {
    this.sink.counter(name, value);
    this.observe?.({ type: 'counter', name, value });
  }

  closed(pid: ProcessId): void {
    this.channels.delete(pid);
  }

  late(pid: ProcessId): void {
    this.warnings += 1;
    if (this.warnings <= MAX_LATE_OUTPUT_WARNINGS) {
      this.log.warn('output after the end of a command was dropped', { pid });
    }
  }

  private wasUsed(pid: ProcessId): boolean {
    return this.foreign.has(pid) || (pid <= this.lastPid && !this.fresh.has(pid));
  }
}
