import type { EventSink, OutputStream } from '../../runtime/events/event';
import type { FrameOutput } from './frame-output';
import type { Response, ResponseCommand } from './messages';

const noBytes = new Uint8Array();

/** Publishes events as frames. */
export class FrameSink implements EventSink {
  constructor(private readonly frames: FrameOutput) {}

  get isOverfull(): boolean {
    return this.frames.isOverfull;
  }

  started(pid: number): void {
    this.frames.response(status(pid, true, 0));
  }

  output(pid: number, stream: OutputStream, data: Uint8Array): Promise<void> | undefined {
    return this.frames.output(pid, stream, data);
  }

  ending(): void {
    this.frames.announceEnd();
  }

  stopped(pid: number, code: number): void {
    this.frames.end(status(pid, false, code));
  }

  state(name: string, json: string): void {
    const value = Buffer.from(json);
    this.event({ type: 'runtimeStatus', kind: { type: 'state', name, value } });
  }

  counter(name: string, value: number): void {
    this.event({ type: 'runtimeStatus', kind: { type: 'counter', name, value } });
  }

  private event(command: ResponseCommand): void {
    this.frames.response(eventOf(command));
  }
}

const status = (pid: number, running: boolean, returnCode: number): Response =>
  eventOf({ type: 'status', pid, running, returnCode, stdout: noBytes, stderr: noBytes });

const eventOf = (command: ResponseCommand): Response => ({ event: true, id: 0, command });
