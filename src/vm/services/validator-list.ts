import { createHash } from 'node:crypto';

import { VmreError } from '../../support/errors/vmre-error';
import { checkNodeId, formatNodeId } from '../ids/node-id';
import { uncompressedKeyOf } from './bls-key';
import type { ValidatorInfo } from './validator-state';

export const WEIGHT_LIMIT = 2n ** 64n;

/**
 * Validators as they are told to VMs: each with its key in 96 bytes, active unless it says otherwise, and
 * with a validation id of its own.
 *
 * @param list whose public keys have 48 or 96 bytes, or are missing
 * @throws VMRE_VM_ID_INVALID for a node id that is none or is there twice, and for a weight that is not from
 * 1 on or, with those before, above 2^64 - 1; VMRE_BLS_KEY_INVALID; both with the place in the list
 */
export function checkedValidators(list: readonly ValidatorInfo[]): ValidatorInfo[] {
  const seen = new Set<string>();
  let total = 0n;
  return list.map((validator, at) => {
    const where = `validators[${at}]`;
    const { nodeId, weight, publicKey } = validator;
    const text = formatNodeId(placed(where, () => checkNodeId(nodeId)));
    if (seen.has(text)) throw invalid(`${where}: the node id ${text} is there twice`);
    seen.add(text);
    if (typeof weight !== 'bigint' || weight <= 0n) {
      throw invalid(`${where}: the weight is ${String(weight)}, but has to be a bigint from 1 on`);
    }
    total += weight;
    if (total >= WEIGHT_LIMIT)
      throw invalid(`${where}: the weights are more than 2^64 - 1 together`);
    return {
      isActive: true,
      validationId: createHash('sha256').update('validation').update(nodeId).digest(),
      ...validator,
      ...(publicKey?.length && { publicKey: placed(where, () => uncompressedKeyOf(publicKey)) }),
    };
  });
}

/** What is wrong, with its place. */
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
