import { parseNodeId } from '../../vm/ids/node-id';
import { uncompressedKeyOf } from '../../vm/services/bls-key';
import { checkedValidators } from '../../vm/services/validator-list';
import type { ValidatorInfo } from '../../vm/services/validator-state';
import { CheckedFile, type FileValue } from './checked-file';

/** The contents of a file for `--validators`. */
export interface GivenValidators {
  validators: ValidatorInfo[];
  /** Undefined for the default of a chain. */
  pChainHeight: bigint | undefined;
}

/**
 * Reads a file of validators: `validators` with `nodeId`, `weight`, `publicKey` of each, and `height`.
 *
 * @throws VMRE_OPTION_INVALID, VMRE_CONFIG_MALFORMED, VMRE_CONFIG_FORMAT_UNKNOWN, VMRE_CONFIG_INVALID
 */
export const readValidators = (path: string): GivenValidators =>
  CheckedFile.read('validators', path).accept((root) => {
    const fields = root.group(['validators', 'height'], ['validators']);
    const pChainHeight = fields?.height.isAbsent ? undefined : fields?.height.large(0n);
    const list = fields?.validators.list()?.map(validatorOf);
    if (!fields || !list?.every((each) => each !== undefined)) return undefined;
    const validators = fields.validators.tried(() => checkedValidators(list));
    return validators && { validators, pChainHeight };
  });

function validatorOf(value: FileValue): ValidatorInfo | undefined {
  const fields = value.group(['nodeId', 'weight', 'publicKey'], ['nodeId', 'weight']);
  if (!fields) return undefined;
  const nodeId = fields.nodeId.parsed(parseNodeId);
  const weight = fields.weight.large(1n);
  const key = fields.publicKey.isAbsent ? undefined : fields.publicKey.hex();
  const publicKey = key && fields.publicKey.tried(() => uncompressedKeyOf(key));
  return nodeId && weight !== undefined
    ? { nodeId, weight, ...(publicKey && { publicKey }) }
    : undefined;
}
