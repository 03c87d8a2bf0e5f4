import { ExitCode } from '../../support/errors/error-kind';
import type { VmreError } from '../../support/errors/vmre-error';
import { deferred } from '../../support/deferred';
import { MAX_UNCAUGHT_ERRORS } from '../../runtime/limits';

/** Why a served runtime exits, and its exit code. */
export interface ExitReason {
  exitCode: number;
  error?: VmreError;
  /** Whether the supervisor waits for the answer to a shutdown, is gone, or is still connected. */
  supervisor: 'awaiting-answer' | 'disconnected' | 'connected';
}

/** The exit of a served runtime. The first reason counts; later ones can force the exit or add errors. */
export class ServeExit {
  private readonly first = deferred<ExitReason>();
  private readonly second = deferred();
  readonly reason = this.first.promise;
  readonly finish = this.first.resolve;
  readonly forced = this.second.promise;
  readonly force = this.second.resolve;
  /** Uncaught errors, at most the first {@link MAX_UNCAUGHT_ERRORS}. */
  readonly uncaught: VmreError[] = [];

  addUncaught(error: VmreError): void {
    if (this.uncaught.length < MAX_UNCAUGHT_ERRORS) this.uncaught.push(error);
    this.finish({ exitCode: ExitCode.Uncaught, supervisor: 'connected' });
  }
}
