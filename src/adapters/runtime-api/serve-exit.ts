import { ExitCode } from '../../support/errors/error-kind';
import type { VmreError } from '../../support/errors/vmre-error';
import { deferred } from '../../support/deferred';
import { MAX_UNCAUGHT_ERRORS } from '../../runtime/limits';

/** Why a served runtime ends, and the exit code that says so. */
export interface ExitReason {
  exitCode: number;
  error?: VmreError;
  /** What the supervisor does next: kills us when answered, has left, or expects nothing. */
  supervisor: 'awaiting-answer' | 'disconnected' | 'connected';
}

/** The end of a served runtime: the first reason counts; a later one may hurry it, or be an error too. */
export class ServeExit {
  private readonly first = deferred<ExitReason>();
  private readonly second = deferred();
  readonly reason = this.first.promise;
  readonly finish = this.first.resolve;
  readonly forced = this.second.promise;
  readonly force = this.second.resolve;
  /** What nobody caught meanwhile; the first of it, where it comes again and again. */
  readonly uncaught: VmreError[] = [];

  addUncaught(error: VmreError): void {
    if (this.uncaught.length < MAX_UNCAUGHT_ERRORS) this.uncaught.push(error);
    this.finish({ exitCode: ExitCode.Uncaught, supervisor: 'connected' });
  }
}
