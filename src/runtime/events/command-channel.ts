import { VmreError } from '../../support/errors/vmre-error';
import { utf8Boundary } from './utf8-boundary';
import type { ProcessId } from '../commands/command-request';
import { START_PID, type EventSink, type OutputStream, type RuntimeEvent } from './event';
import { outputBytes, type OutputData } from './output-data';
import { MAX_EVENT_OUTPUT_BYTES } from '../limits';

/** The result of a write when there is room for more: one settled promise for all. */
export const taken = Promise.resolve();

/** What a channel needs from its hub. */
export interface ChannelHub {
  readonly sink: EventSink;
  /** Undefined without subscribers, so that no event object is created. */
  readonly observe: ((event: RuntimeEvent) => void) | undefined;
  /** The exit code of a successful command: 0, unless an error elsewhere may have been caused by it. */
  readonly successCode: number;
  /** Called once when the command has ended. */
  closed(pid: ProcessId): void;
  /** Called for output after the end. */
  late(pid: ProcessId): void;
}

type Phase = 'held' | 'open' | 'started' | 'ending' | 'stopped';

/**
 * The events of one command, in the order that a supervisor requires: after the answer to RUN, one started event,
 * then output, then one stopped event, then nothing.
 */
export class CommandChannel {
  /** Events that were published before the supervisor knew the pid. */
  private held: (() => void)[] = [];

  constructor(
    readonly pid: ProcessId,
    private readonly hub: ChannelHub,
    private phase: Phase,
  ) {}

  get isHeld(): boolean {
    return this.phase === 'held';
  }

  get isStopped(): boolean {
    return this.phase === 'stopped';
  }

  get isOpen(): boolean {
    return this.phase === 'open' || this.phase === 'started' || this.phase === 'ending';
  }

  /** The supervisor knows the pid: publishes the held events. */
  open(): void {
    this.phase = 'open';
    const { held } = this;
    this.held = [];
    for (const publish of held) publish();
  }

  /** The stopped event follows after this turn, with nothing before it. */
  ending(): void {
    if (this.isStopped) return;
    this.started();
    this.phase = 'ending';
    this.hub.sink.ending?.();
  }

  /** Closes the channel without an event: a supervisor expects no stopped event for the output of `start`. */
  close(): void {
    this.phase = 'stopped';
  }

  started(): void {
    if (this.phase === 'held') {
      this.held.push(() => this.started());
    } else if (this.phase === 'open') {
      this.phase = 'started';
      this.hub.sink.started(this.pid);
      this.hub.observe?.({ type: 'commandStarted', pid: this.pid });
    }
  }

  /**
   * Writes for an author, who may forget to await, or pass a value of another type.
   *
   * @throws VMRE_OUTPUT_INVALID, VMRE_OUTPUT_OVERFLOW (as rejections)
   */
  writeChecked(stream: OutputStream, data: OutputData): Promise<void> {
    try {
      const bytes = outputBytes(data);
      if (!this.hub.sink.isOverfull) return this.write(stream, bytes);
      const text = `command ${this.pid} writes faster than its output is read, and does not await its writes`;
      throw new VmreError('VMRE_OUTPUT_OVERFLOW', text);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** @returns a promise that settles when there is room for more */
  write(stream: OutputStream, data: Uint8Array): Promise<void> {
    if (this.phase === 'started') return this.publish(stream, data);
    if (this.phase === 'held') {
      return new Promise((resolve, reject) => {
        this.held.push(() => void this.write(stream, data).then(resolve, reject));
      });
    }
    if (this.phase === 'stopped' || this.phase === 'ending') {
      this.hub.late(this.pid);
      return taken;
    }
    this.started();
    return this.write(stream, data);
  }

  stopped(given: number): void {
    if (this.pid === START_PID) return;
    const code = given === 0 ? this.hub.successCode : given;
    if (this.phase === 'held') {
      this.held.push(() => this.stopped(given));
    } else if (this.phase !== 'stopped') {
      this.started();
      this.phase = 'stopped';
      this.hub.closed(this.pid);
      this.hub.sink.stopped(this.pid, code);
      this.hub.observe?.({ type: 'commandStopped', pid: this.pid, code });
    }
  }

  private publish(stream: OutputStream, data: Uint8Array): Promise<void> {
    if (data.length <= MAX_EVENT_OUTPUT_BYTES) return this.publishPiece(stream, data) ?? taken;
    let wait: Promise<void> | undefined;
    for (let from = 0; from < data.length;) {
      const whole = Math.min(from + MAX_EVENT_OUTPUT_BYTES, data.length);
      const to = whole < data.length ? utf8Boundary(data, whole) : whole;
      wait = this.publishPiece(stream, data.subarray(from, to));
      from = to;
    }
    return wait ?? taken;
  }

  private publishPiece(stream: OutputStream, data: Uint8Array): Promise<void> | undefined {
    if (data.length === 0) return undefined;
    const { observe } = this.hub;
    if (observe) {
      const type = stream === 'stdout' ? 'commandStdout' : 'commandStderr';
      observe({ type, pid: this.pid, data });
    }
    return this.hub.sink.output(this.pid, stream, data);
  }
}
