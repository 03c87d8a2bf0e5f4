import type { Readable } from 'node:stream';

import { ExitCode } from '../../support/errors/error-kind';
import { VmreError } from '../../support/errors/vmre-error';
import type { ExitReason } from './serve-exit';
import type { FrameOutput } from './frame-output';
import { FrameSplitter } from './frame-splitter';
import { deferred } from '../../support/deferred';
import { MAX_UNREAD_OUTPUT_BYTES } from '../../runtime/limits';

/** Reads requests until the input ends or violates the protocol. */
export class RequestInput {
  private readonly ending = deferred<ExitReason>();
  /** Settles with the reason when reading has ended. */
  readonly ended = this.ending.promise;
  private readonly splitter: FrameSplitter;

  constructor(
    private readonly source: Readable,
    private readonly frames: FrameOutput,
    maxFrameBytes: number,
    onFrame: (frame: Buffer) => void,
  ) {
    this.splitter = new FrameSplitter(maxFrameBytes, onFrame);
    source.on('data', (chunk: Buffer) => this.guard(() => this.read(chunk)));
    source.on('end', () => this.guard(() => this.end()));
    source.on('close', () => this.guard(() => this.end()));
    source.on('error', (error) => this.fail(VmreError.from(error, 'VMRE_FRAME_TRUNCATED')));
  }

  private read(chunk: Buffer): void {
    this.splitter.push(chunk);
    if (this.frames.pendingBytes < MAX_UNREAD_OUTPUT_BYTES) return;
    this.source.pause();
    void this.frames.drained().then(() => this.source.resume());
  }

  private end(): void {
    this.splitter.end();
    this.ending.resolve({ exitCode: ExitCode.Ok, supervisor: 'disconnected' });
  }

  private guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.fail(VmreError.from(error, 'VMRE_FRAME_MALFORMED'));
    }
  }

  private fail(error: VmreError): void {
    this.source.removeAllListeners('data').pause();
    this.ending.resolve({ exitCode: error.exitCode, error, supervisor: 'connected' });
  }
}
