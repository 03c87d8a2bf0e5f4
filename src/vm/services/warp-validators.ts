import type { WarpValidatorSet } from '../protocol/validator-state';
import { uncompressedKeyOf } from './bls-key';
import type { ValidatorInfo } from './validator-state';

const UNCOMPRESSED_BYTES = 96;

/**
 * The set of validators against which Warp signatures are verified: one entry per key, sorted by key.
 * Validators without a key count only in the total weight.
 *
 * @param subnetId 32 bytes
 * @param validators with keys of 48 or 96 bytes, or without
 * @throws VMRE_BLS_KEY_INVALID for a key of another size
 */
export function warpSetOf(
  subnetId: Uint8Array,
  validators: readonly ValidatorInfo[],
): WarpValidatorSet {
  const byKey = new Map<string, { publicKey: Buffer; weight: bigint; nodeIds: Uint8Array[] }>();
  let totalWeight = 0n;
  for (const { nodeId, weight, publicKey } of validators) {
    totalWeight += weight;
    if (!publicKey?.length) continue;
    const isWhole = publicKey.length === UNCOMPRESSED_BYTES;
    const key = isWhole ? Buffer.from(publicKey) : uncompressedKeyOf(publicKey);
    const text = key.toString('latin1');
    const same = byKey.get(text) ?? { publicKey: key, weight: 0n, nodeIds: [] };
    same.weight += weight;
    same.nodeIds.push(nodeId);
    byKey.set(text, same);
  }
  const ordered = [...byKey.values()].sort((a, b) => a.publicKey.compare(b.publicKey));
  return { subnetId, totalWeight, validators: ordered };
}
