/** The block that was accepted last. */
export interface Head {
  /** 32 bytes. */
  readonly id: Buffer;
  /** 32 bytes. */
  readonly parentId: Buffer;
  /** Not copied from what it came with: to be changed by nobody. */
  readonly bytes: Buffer;
  /** The first block, genesis, has 0. */
  readonly height: bigint;
  /** To the millisecond. */
  readonly timestamp: Date;
}

/** A block as its VM describes it. */
export interface Block extends Head {
  /** Whether it wants the height of the P-chain to be verified with. */
  readonly verifyWithContext: boolean;
}

/** A point from which a chain can be continued without the blocks before it. */
export interface StateSummary {
  /** 32 bytes. */
  readonly id: Buffer;
  /** 0 for genesis. */
  readonly height: bigint;
  /** As the VM has written it. */
  readonly bytes: Buffer;
}

/** Bytes as a Buffer, not copied. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
