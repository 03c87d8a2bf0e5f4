import { messageOf } from '../../support/errors/vmre-error';
import type { Awaitable } from '../../support/thenable';

/** The result of a check, as in AvalancheGo. */
export interface CheckResult {
  /** Details. */
  message?: unknown;
  /** Missing when the check passes. */
  error?: string;
  timestamp: string;
  /** Nanoseconds. */
  duration: number;
  contiguousFailures?: number;
  timeOfFirstFailure?: string;
}

/** One health check. Concurrent requests share a result. */
export class HealthCheck {
  private running: Promise<CheckResult> | undefined;
  private failures = 0;
  private failingSince = '';

  /**
   * @param name of the check
   * @param tags of the check
   * @param check returns details; throws when it fails, an error that may have `details`
   */
  constructor(
    readonly name: string,
    readonly tags: readonly string[],
    private readonly check: () => Awaitable<unknown>,
  ) {}

  result(): Promise<CheckResult> {
    this.running ??= this.run().finally(() => (this.running = undefined));
    return this.running;
  }

  private async run(): Promise<CheckResult> {
    const begin = performance.now();
    const done = () => ({
      timestamp: new Date().toISOString(),
      duration: Math.round((performance.now() - begin) * 1e6),
    });
    try {
      const message = await this.check();
      this.failures = 0;
      return { message, ...done() };
    } catch (error) {
      const result = done();
      if (this.failures === 0) this.failingSince = result.timestamp;
      this.failures += 1;
      return {
        message: (error as { details?: unknown }).details,
        error: messageOf(error),
        ...result,
        contiguousFailures: this.failures,
        timeOfFirstFailure: this.failingSince,
      };
    }
  }
}
