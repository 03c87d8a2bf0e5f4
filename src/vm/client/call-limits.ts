/** How one call is limited. */
export interface VmCallOptions {
  /**
   * Milliseconds until it fails with VMRE_RPC_FAILED, status DEADLINE_EXCEEDED. `Infinity`: no limit.
   * Default: that of the client.
   */
  deadlineMs?: number | undefined;
  /** Cancels it: it fails with VMRE_RPC_FAILED, status CANCELLED, and the VM is told. */
  signal?: AbortSignal | undefined;
}

/** With the height of the P-chain, where a block depends on it. */
export interface BlockContext extends VmCallOptions {
  /** Height of the P-chain that the block is for. Default: none. */
  pChainHeight?: bigint | undefined;
}

/** A deadline as the transport has it, where none is left out. */
export const finite = (ms: number): number | undefined => (Number.isFinite(ms) ? ms : undefined);

/** Signals of which the first one counts, together as one until they are released. */
export class JoinedSignal {
  private readonly controller = new AbortController();
  private readonly signals: AbortSignal[];

  constructor(...signals: (AbortSignal | undefined)[]) {
    this.signals = signals.filter((signal) => signal !== undefined);
    for (const signal of this.signals) {
      if (signal.aborted) this.controller.abort(signal.reason);
      signal.addEventListener('abort', this.pass);
    }
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Long-lived signals must not collect the calls that they were once for. */
  release(): void {
    for (const signal of this.signals) signal.removeEventListener('abort', this.pass);
  }

  private readonly pass = (event: Event): void =>
    this.controller.abort((event.target as AbortSignal).reason);
}
