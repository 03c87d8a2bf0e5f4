/** The last accepted block. */
export interface Head {
  /** 32 bytes. */
  readonly id: Buffer;
  /** 32 bytes. */
  readonly parentId: Buffer;
  /** Bytes of the block. Shared with other objects: do not modify them. */
  readonly bytes: Buffer;
  /** Height; 0 for genesis. */
  readonly height: bigint;
  /** Time of the block, to the millisecond. */
  readonly timestamp: Date;
}

/** A block as described by its VM. */
export interface Block extends Head {
  /** Whether it must be verified with a height of the P-chain. */
  readonly verifyWithContext: boolean;
}

/** A state from which a chain can continue without the blocks before it. */
export interface StateSummary {
  /** 32 bytes. */
  readonly id: Buffer;
  /** Height; 0 for genesis. */
  readonly height: bigint;
  /** The summary in the format of the VM. */
  readonly bytes: Buffer;
}

/** Views bytes as a Buffer, without a copy. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
