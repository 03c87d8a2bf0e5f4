import { VmreError } from '../../support/errors/vmre-error';
import { utf8Boundary } from './utf8-boundary';
import type { ProcessId } from '../commands/command-request';
import { START_PID, type EventSink, type OutputStream, type RuntimeEvent } from './event';
import { outputBytes, type OutputData } from './output-data';
import { MAX_EVENT_OUTPUT_BYTES } from '../limits';

/** Settled: there is room for more. One promise serves all. */
export const taken = Promise.resolve();

/** What a channel needs of the hub it belongs to. */
export interface ChannelHub {
  readonly sink: EventSink;
  /** Undefined while nobody observes, so that events need not be made. */
  readonly observe: ((event: RuntimeEvent) => void) | undefined;
  /** What a command that succeeded ends with: 0, unless something went wrong that may be its own. */
  readonly successCode: number;
  /** Told once when the command is over. */
  closed(pid: ProcessId): void;
  /** Told of output after the end. */
  late(pid: ProcessId): void;
}

type Phase = 'held' | 'open' | 'started' | 'ending' | 'stopped';

/**
 * The events of one command, in the only order a supervisor understands: nothing before the answer
 * to RUN, then started, then output, then stopped once, then nothing.
 */
export class CommandChannel {
  /** What was published before the supervisor knew the pid. */
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

  /** The supervisor knows the pid: what was held is let go. */
  open(): void {
    this.phase = 'open';
    const { held } = this;
    this.held = [];
    for (const publish of held) publish();
  }

  /** The end follows in a moment, and nothing comes before it. */
  ending(): void {
    if (this.isStopped) return;
    this.started();
    this.phase = 'ending';
    this.hub.sink.ending?.();
  }

  /** Ends it without an event: the output of `start` has no end that a supervisor knows. */
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
   * Writes for an author, who may forget to wait, and may not have what the types say.
   *
   * @throws VMRE_OUTPUT_INVALID, VMRE_OUTPUT_OVERFLOW (as rejections)
   */
  writeChecked(stream: OutputStream, data: OutputData): Promise<void> {
    try {
      const bytes = outputBytes(data);
      if (!this.hub.sink.isOverfull) return this.write(stream, bytes);
      const text = `command ${this.pid} writes faster than its output is taken, without waiting`;
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
