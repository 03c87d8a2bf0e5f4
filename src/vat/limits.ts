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

/** Bytes of a mebibyte (MiB), the unit of all memory limits. */
export const MIB = 1024 * 1024;

/**
 * MiB. A smaller `memoryMb` counts as this in a process: the heap of Node cannot be limited to less than 13 MiB,
 * and the memory of an idle process varies by several MiB. An engine of QuickJS starts with as much.
 */
export const MIN_PROCESS_MEMORY_MB = 16;
