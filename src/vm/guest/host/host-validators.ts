import { checkId } from '../../ids/id';
import {
  ValidatorStateService,
  type Validator,
  type WarpValidatorSet,
} from '../../protocol/validator-state';
import { clientOf } from '../../transport/service';
import type { Channel } from '../../transport/transport';
import { PEERS } from '../guest-limits';
import { textOfBytes } from '../state/source';

/** Validators of subnets. */
export interface HostValidators {
  /** The lowest height of the P-chain that a block may use. */
  minimumHeight(): Promise<bigint>;
  /** The last height of the P-chain. */
  currentHeight(): Promise<bigint>;
  /** The subnet of a chain. It never changes, so it is kept. */
  subnetOf(chainId: Uint8Array): Promise<Buffer>;
  /** The validators of a subnet at a height. The sets that were read last are kept. */
  at(height: bigint, subnetId: Uint8Array): Promise<readonly Validator[]>;
  /** The validators of a subnet now, and the height of the P-chain. */
  current(subnetId: Uint8Array): Promise<{ validators: readonly Validator[]; height: bigint }>;
  /** The validators of all subnets that sign Warp messages, at a height. */
  warpSets(height: bigint): Promise<readonly WarpValidatorSet[]>;
}

const limit = { deadlineMs: PEERS.callMs };
/** As in VMs in Go. */
const KEPT_SETS = 8;
const KEPT_SUBNETS = 4096;

/** A client of the validators of the host. */
export function validatorsClient(channel: Channel): HostValidators {
  const client = clientOf(ValidatorStateService, channel);
  const subnets = new Kept<Buffer>(KEPT_SUBNETS);
  const sets = new Kept<readonly Validator[]>(KEPT_SETS);
  return {
    minimumHeight: async () => (await client.getMinimumHeight({}, limit)).height,
    currentHeight: async () => (await client.getCurrentHeight({}, limit)).height,
    subnetOf: (chainId) =>
      subnets.get(textOfBytes(checkId(chainId)), async () =>
        Buffer.from((await client.getSubnetID({ chainId }, limit)).subnetId),
      ),
    at: (height, subnetId) =>
      sets.get(`${height} ${textOfBytes(checkId(subnetId))}`, async () => {
        return (await client.getValidatorSet({ height, subnetId }, limit)).validators;
      }),
    current: async (subnetId) => {
      const request = { subnetId: checkId(subnetId) };
      const { validators, currentHeight } = await client.getCurrentValidatorSet(request, limit);
      return { validators, height: currentHeight };
    },
    warpSets: async (height) =>
      (await client.getWarpValidatorSets({ height }, limit)).validatorSets,
  };
}

/** The values that were used last. */
class Kept<T> {
  private readonly values = new Map<string, T>();

  constructor(private readonly most: number) {}

  async get(key: string, read: () => Promise<T>): Promise<T> {
    const before = this.values.get(key);
    const value = before ?? (await read());
    this.values.delete(key);
    this.values.set(key, value);
    const [oldest] = this.values.keys();
    if (this.values.size > this.most && oldest !== undefined) this.values.delete(oldest);
    return value;
  }
}
