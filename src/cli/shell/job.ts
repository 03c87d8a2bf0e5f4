import { deferred } from '../../support/deferred';
import { VmreError } from '../../support/errors/vmre-error';
import type { LiveCommand } from './live-runtime';

/** How a command ended. */
export type JobEnd = { code: number } | { error: VmreError };

/** Output of a command that a recording has. */
const MAX_KEPT_BYTES = 64 * 1024;

/** A command of a shell. */
export class Job {
  /** As the runtime answered it. */
  pid = 0;
  /** Resolves when the command has ended, in any way. */
  readonly ended: Promise<JobEnd>;
  /** The first part of the output. */
  readonly output = { stdout: new KeptOutput(), stderr: new KeptOutput() };
  /** The signals that were sent, with the time since the start. */
  readonly kills: { signal: number; afterMs: number }[] = [];
  private readonly begun = performance.now();
  private readonly ending = deferred<JobEnd>();
  private running: LiveCommand | undefined;

  constructor(
    readonly command: readonly string[],
    readonly isBackground: boolean,
  ) {
    this.ended = this.ending.promise;
  }

  /** Milliseconds since the start. */
  get tookMs(): number {
    return performance.now() - this.begun;
  }

  /** The runtime has started it. */
  begin(running: LiveCommand): void {
    this.running = running;
    running.ended.then(
      (code) => this.ending.resolve({ code }),
      (error: unknown) =>
        this.ending.resolve({ error: VmreError.from(error, 'VMRE_RUNTIME_EXITED') }),
    );
  }

  async kill(signal: number): Promise<void> {
    this.kills.push({ signal, afterMs: Math.round(this.tookMs) });
    await this.running?.kill(signal);
  }
}

/** The beginning of an output, and its length. */
export class KeptOutput {
  /** Of the whole output. */
  bytes = 0;
  private readonly parts: Buffer[] = [];
  private kept = 0;

  add(data: Uint8Array): void {
    this.bytes += data.length;
    const part = Buffer.from(data.subarray(0, MAX_KEPT_BYTES - this.kept));
    this.kept += part.length;
    if (part.length > 0) this.parts.push(part);
  }

  /** Whether all of it was kept. */
  get isWhole(): boolean {
    return this.kept === this.bytes;
  }

  get text(): string {
    return Buffer.concat(this.parts).toString();
  }
}
