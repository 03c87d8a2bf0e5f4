import type { ValidatorInfo, ValidatorState } from './validator-state';
import { warpSetOf } from './warp-validators';

/** Options of {@link fixedValidators}. */
export interface FixedValidatorsOptions {
  /** Id of the subnet of all chains, which the validators validate; 32 bytes. */
  subnetId: Uint8Array;
  /** The validators. Default: none. */
  validators?: readonly ValidatorInfo[] | undefined;
  /** Height of the P-chain. Default 0. */
  height?: bigint | undefined;
}

/**
 * A validator state that never changes, for a local network.
 *
 * @param options see {@link FixedValidatorsOptions}
 * @throws VMRE_BLS_KEY_INVALID
 */
export function fixedValidators(options: FixedValidatorsOptions): ValidatorState {
  const { subnetId, validators = [], height = 0n } = options;
  const of = (asked: Uint8Array): readonly ValidatorInfo[] =>
    Buffer.compare(asked, subnetId) === 0 ? validators : [];
  return {
    minimumHeight: () => 0n,
    currentHeight: () => height,
    subnetOf: () => subnetId,
    validatorsAt: (_, asked) => of(asked),
    currentValidators: (asked) => ({ validators: of(asked), height }),
    warpSetsAt: () => (validators.length > 0 ? [warpSetOf(subnetId, validators)] : []),
  };
}
