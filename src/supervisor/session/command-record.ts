import { callSafely } from '../../support/call-safely';
import type { VmreError } from '../../support/errors/vmre-error';
import { CapturedOutput } from './captured-output';
import type { CommandOptions, RunOptions, SessionEvent } from './session-options';
import type { SessionCommand, SessionResult } from './session-result';

/** How a command has ended. */
export interface Outcome {
  code: number;
  /** Empty for a success. Default: says the code. */
  message?: string;
  error?: VmreError;
}

/** A command of a session while it runs: collects its output and makes its result. */
export class CommandRecord {
  private readonly begin = performance.now();
  private readonly captured: Record<'stdout' | 'stderr', CapturedOutput>;

  /**
   * @param number in the order of commands of the session
   * @param emit receives the output as events
   */
  constructor(
    readonly command: SessionCommand,
    private readonly number: number,
    private readonly options: CommandOptions & Pick<RunOptions, 'capture'>,
    private readonly emit: (event: SessionEvent) => void,
  ) {
    const { stdout, stderr } = options.capture ?? {};
    this.captured = { stdout: new CapturedOutput(stdout), stderr: new CapturedOutput(stderr) };
  }

  /** Takes output, which must not change later. */
  take(stream: 'stdout' | 'stderr', data: Buffer): void {
    if (data.length === 0) return;
    this.captured[stream].add(data);
    const { command, number } = this;
    this.emit({ type: 'output', command, number, stream, data });
    callSafely('onOutput', () => this.options.onOutput?.(stream, data));
  }

  /** The captured output so far, as UTF-8. */
  textOf(stream: 'stdout' | 'stderr'): string {
    return this.captured[stream].taken().bytes.toString();
  }

  result({ code, message, error }: Outcome): SessionResult {
    const [stdout, stderr] = [this.captured.stdout.taken(), this.captured.stderr.taken()];
    return {
      command: this.command,
      ok: code === 0,
      code,
      message: message ?? (code === 0 ? '' : `${this.command} ended with code ${code}`),
      ...(error && { error }),
      stdout: stdout.bytes.toString(),
      stderr: stderr.bytes.toString(),
      bytes: { stdout: stdout.bytes, stderr: stderr.bytes },
      omitted: { stdout: stdout.omitted, stderr: stderr.omitted },
      tookMs: performance.now() - this.begin,
    };
  }
}
