/** What a vat may use; whoever oversteps is terminated, and nobody else is touched. */
export interface VatLimits {
  /** Milliseconds that one delivery may take, with the kernel's own part in it. Default 10,000. */
  readonly deliveryMs?: number;
  /** Milliseconds until the worker is ready. Default 10,000. */
  readonly startMs?: number;
  /** Megabytes that the vat may hold. Default 256. */
  readonly memoryMb?: number;
  /** Steps that one delivery may take, in the unit of the worker. Default: no limit. */
  readonly computation?: number;
}

/** Limits where none are said. */
export const DEFAULT_LIMITS = { deliveryMs: 10_000, startMs: 10_000, memoryMb: 256 } as const;

/** Bytes of a mebibyte, in which memory is counted. */
export const MIB = 1024 * 1024;
