import { VmreError } from '../../../support/errors/vmre-error';
import type { Head } from '../../client/block';
import { ID_BYTES } from '../../ids/id';

/** An accepted block as stored by the host. */
export interface StoredBlock extends Head {
  /** The height of the P-chain with which it was verified; undefined for none. */
  readonly pChainHeight: bigint | undefined;
}

/** Version of the format of a record. */
const FORMAT = 1;
const PARENT_AT = 1 + ID_BYTES;
const TIME_AT = PARENT_AT + ID_BYTES;
const P_CHAIN_AT = TIME_AT + 8;
const BYTES_AT = P_CHAIN_AT + 8;
/** Represents no height; the P-chain never reaches it. */
const NONE = 2n ** 64n - 1n;

/**
 * Encodes a block: format, id, parent, milliseconds, height of the P-chain, and its bytes to the end.
 */
export function encodeBlock({ id, parentId, timestamp, bytes, pChainHeight }: StoredBlock): Buffer {
  const record = Buffer.allocUnsafe(BYTES_AT + bytes.length);
  record[0] = FORMAT;
  record.set(id, 1);
  record.set(parentId, PARENT_AT);
  record.writeBigInt64BE(BigInt(timestamp.getTime()), TIME_AT);
  record.writeBigUInt64BE(pChainHeight ?? NONE, P_CHAIN_AT);
  record.set(bytes, BYTES_AT);
  return record;
}

/** Decodes a block. @throws VMRE_STORE_FAILED for an invalid record */
export function decodeBlock(height: bigint, record: Buffer): StoredBlock {
  if (record.length < BYTES_AT || record[0] !== FORMAT) {
    const text = `the stored block at height ${height} is damaged, or was written by a later version`;
    throw new VmreError('VMRE_STORE_FAILED', text);
  }
  const pChainHeight = record.readBigUInt64BE(P_CHAIN_AT);
  return {
    id: record.subarray(1, PARENT_AT),
    parentId: record.subarray(PARENT_AT, TIME_AT),
    bytes: record.subarray(BYTES_AT),
    height,
    timestamp: new Date(Number(record.readBigInt64BE(TIME_AT))),
    pChainHeight: pChainHeight === NONE ? undefined : pChainHeight,
  };
}
