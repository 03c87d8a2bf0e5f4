import { checkLimits } from '../../support/check-limits';

/** Limits of one call. */
export interface VmCallOptions {
  /**
   * Milliseconds until it fails with VMRE_RPC_FAILED, status DEADLINE_EXCEEDED; `Infinity` for no limit.
   * Default: the limit of the client.
   */
  deadlineMs?: number | undefined;
  /** Cancels the call: it fails with VMRE_RPC_FAILED, status CANCELLED, and the VM is notified. */
  signal?: AbortSignal | undefined;
}

/** Limits of a call about a block that may depend on the P-chain. */
export interface BlockContext extends VmCallOptions {
  /** Height of the P-chain to use. Default: none. */
  pChainHeight?: bigint | undefined;
}

/** A deadline in the form of the transport: undefined for `Infinity`. @throws VMRE_OPTION_INVALID */
export function finiteMs(deadlineMs: number): number | undefined {
  if (Number.isFinite(deadlineMs) && deadlineMs >= 0) return deadlineMs;
  checkLimits({ deadlineMs }, { deadlineMs: 'milliseconds' });
  return undefined;
}

/** Several signals as one; see {@link linkSignals}. */
export interface LinkedSignals {
  /** Aborted with the first of the linked signals. */
  readonly signal: AbortSignal;
  /** Unlinks the signals: a long-lived signal must not collect the calls that used it. */
  release(): void;
}

/** Links signals: the first one that is aborted aborts the result. Undefined ones are ignored. */
export function linkSignals(...signals: (AbortSignal | undefined)[]): LinkedSignals {
  const controller = new AbortController();
  const abort = (event: Event): void => controller.abort((event.target as AbortSignal).reason);
  const linked = signals.filter((signal) => signal !== undefined);
  for (const signal of linked) {
    if (signal.aborted) controller.abort(signal.reason);
    signal.addEventListener('abort', abort);
  }
  return {
    signal: controller.signal,
    release: () => linked.forEach((signal) => signal.removeEventListener('abort', abort)),
  };
}
