import type { EventSink, OutputStream } from '../../runtime/events/event';
import type { FrameOutput } from './frame-output';
import type { ResponseCommand } from './messages';

const noBytes = new Uint8Array();

/** Publishes events as frames. */
export class FrameSink implements EventSink {
  constructor(private readonly frames: FrameOutput) {}

  get isOverfull(): boolean {
    return this.frames.isOverfull;
  }

  started(pid: number): void {
    this.status(pid, true, 0);
  }

  output(pid: number, stream: OutputStream, data: Uint8Array): Promise<void> | undefined {
    return this.frames.output(pid, stream, data);
  }

  ending(): void {
    this.frames.expectMore();
  }

  stopped(pid: number, code: number): void {
    this.status(pid, false, code);
  }

  state(name: string, json: string): void {
    const value = Buffer.from(json);
    this.event({ type: 'runtimeStatus', kind: { type: 'state', name, value } });
  }

  counter(name: string, value: number): void {
    this.event({ type: 'runtimeStatus', kind: { type: 'counter', name, value } });
  }

  private status(pid: number, running: boolean, returnCode: number): void {
    this.event({ type: 'status', pid, running, returnCode, stdout: noBytes, stderr: noBytes });
  }

  private event(command: ResponseCommand): void {
    this.frames.response({ event: true, id: 0, command });
  }
}
