import { createHash } from 'node:crypto';

import { VmreError } from '../../support/errors/vmre-error';
import { given } from '../../support/given';
import { checkNodeId, formatNodeId } from '../ids/node-id';
import { uncompressedKeyOf } from './bls-key';
import type { ValidatorInfo } from './validator-state';

/** Weights have 64 bits. */
export const WEIGHT_LIMIT = 2n ** 64n;

/**
 * Checks validators and completes them for VMs: keys of 96 bytes, active by default, and a generated
 * validation id.
 *
 * @param list public keys have 48 or 96 bytes, or are missing
 * @throws VMRE_VM_ID_INVALID for an invalid or repeated node id, for a weight below 1, and when the sum of
 *   weights exceeds 2^64 - 1; VMRE_BLS_KEY_INVALID; both with the position in the list
 */
export function checkedValidators(list: readonly ValidatorInfo[]): ValidatorInfo[] {
  const seen = new Set<string>();
  let total = 0n;
  return list.map((validator, at) => {
    const where = `validators[${at}]`;
    const { nodeId, weight, publicKey } = validator;
    const text = formatNodeId(placed(where, () => checkNodeId(nodeId)));
    if (seen.has(text)) throw invalid(`${where}: the node id ${text} is repeated`);
    seen.add(text);
    if (typeof weight !== 'bigint' || weight <= 0n) {
      throw invalid(
        `${where}: the weight is ${String(weight)}, but must be a bigint of at least 1`,
      );
    }
    total += weight;
    if (total >= WEIGHT_LIMIT) throw invalid(`${where}: the sum of the weights exceeds 2^64 - 1`);
    return {
      isActive: true,
      validationId: createHash('sha256').update('validation').update(nodeId).digest(),
      ...given(validator),
      ...(publicKey?.length && { publicKey: placed(where, () => uncompressedKeyOf(publicKey)) }),
    };
  });
}

/** Adds the position to an error. */
function placed<T>(where: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!VmreError.is(error)) throw error;
    throw new VmreError(error.code, `${where}: ${error.message}`, {
      hint: error.hint,
      cause: error,
    });
  }
}

const invalid = (text: string): VmreError => new VmreError('VMRE_VM_ID_INVALID', text);
