import { VmreError } from '../../support/errors/vmre-error';
import { checkHeight } from '../client/vm-input';
import { fixedValidators } from '../services/fixed-validators';
import { checkedValidators } from '../services/validator-list';
import type { ValidatorInfo, ValidatorState } from '../services/validator-state';
import { CHAIN } from '../limits';
import type { ChainData } from './chain-data';
import type { ChainVmOptions } from './chain-options';

/**
 * The validators of a chain: only its own node, unless the options specify others.
 *
 * @throws VMRE_VM_ID_INVALID, VMRE_BLS_KEY_INVALID, VMRE_OPTION_INVALID
 */
export function validatorsOf(
  { identity, key }: Pick<ChainData, 'identity' | 'key'>,
  { validators, pChainHeight }: Pick<ChainVmOptions, 'validators' | 'pChainHeight'>,
): ValidatorState {
  if (validators && !isList(validators)) {
    if (pChainHeight === undefined) return validators;
    const text = 'pChainHeight conflicts with `validators`, which has its own height';
    throw new VmreError('VMRE_OPTION_INVALID', text, { hint: 'Leave out pChainHeight.' });
  }
  const own = {
    nodeId: identity.nodeId,
    weight: CHAIN.weight,
    publicKey: key.uncompressedPublicKey,
  };
  return fixedValidators({
    subnetId: identity.subnetId,
    validators: checkedValidators(validators ?? [own]),
    height: checkHeight(pChainHeight ?? CHAIN.pChainHeight, 'the P-chain height'),
  });
}

const isList = (
  validators: readonly ValidatorInfo[] | ValidatorState,
): validators is readonly ValidatorInfo[] => Array.isArray(validators);
