/** Bytes of a page of {@link WorkerImage}. */
export const IMAGE_PAGE_BYTES = 65_536;

/** The complete state of a worker between two deliveries. */
export interface WorkerImage {
  /** Identifies what can restore it: the engine, and its interface to the host. */
  readonly engine: string;
  /** Hash of the code of the vat, which is in the memory. */
  readonly code: string;
  /** Addresses in the memory that the host uses, by name. */
  readonly addresses: Readonly<Record<string, number>>;
  /**
   * The memory, in pages of {@link IMAGE_PAGE_BYTES}; undefined for a page of zeros. The pages of a captured
   * image change with the next delivery.
   */
  readonly pages: readonly (Buffer | undefined)[];
}
