import { setMaxListeners } from 'node:events';

/**
 * A controller whose signal may have many listeners: by default, Node warns of them on stderr. The signal is created
 * when it is first read, because loading its class takes longer than most commands that do not need it.
 */
export class PatientController {
  private controller: AbortController | undefined;
  private aborted: { reason: unknown } | undefined;

  /** Aborted after {@link abort}. */
  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      setMaxListeners(0, this.controller.signal);
      if (this.aborted) this.controller.abort(this.aborted.reason);
    }
    return this.controller.signal;
  }

  /** Aborts the signal. Later calls have no effect. */
  abort(reason: unknown): void {
    this.aborted ??= { reason };
    this.controller?.abort(reason);
  }
}
