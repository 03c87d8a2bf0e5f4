import type { WarpValidatorSet } from '../protocol/validator-state';
import type { ValidatorInfo } from './validator-state';

/**
 * The validators of a subnet as signatures are checked against them: one for each key, in the order of
 * the keys. Those without a key count in the total weight alone.
 *
 * @param validators with keys of 96 bytes, or none
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
    const key = Buffer.from(publicKey);
    const text = key.toString('latin1');
    const same = byKey.get(text) ?? { publicKey: key, weight: 0n, nodeIds: [] };
    same.weight += weight;
    same.nodeIds.push(nodeId);
    byKey.set(text, same);
  }
  const ordered = [...byKey.values()].sort((a, b) => a.publicKey.compare(b.publicKey));
  return { subnetId, totalWeight, validators: ordered };
}
