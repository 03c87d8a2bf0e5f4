import type { ValidatorInfo, ValidatorState } from './validator-state';
import { warpSetOf } from './warp-validators';

/** What is known without a platform chain. */
export interface FixedValidatorsOptions {
  /** The subnet of all chains, which has the validators; 32 bytes. */
  subnetId: Uint8Array;
  /** Default: none. */
  validators?: readonly ValidatorInfo[];
  /** Height of the platform chain. Default 0. */
  height?: bigint;
}

/** Validators that never change: of a network of one's own, or of none. */
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
