import type { Head } from '../client/block';
import type { VmClient } from '../client/vm-client';
import type { NetworkUpgrades } from '../protocol/network-upgrades';
import type { BlsKey } from '../services/bls-key';

/** What a node has to tell of itself over HTTP. */
export interface NodeFacts {
  readonly networkId: number;
  /** 20 bytes. */
  readonly nodeId: Uint8Array;
  readonly key: BlsKey;
  readonly upgrades: NetworkUpgrades;
  readonly chains: readonly ChainFacts[];
}

/** One of its chains. */
export interface ChainFacts {
  /** 32 bytes. */
  readonly id: Uint8Array;
  /** 32 bytes. */
  readonly subnetId: Uint8Array;
  /** All its names, the primary alias first; its id in CB58 is one. */
  readonly names: readonly string[];
  /** 32 bytes; undefined where nobody has said. */
  readonly vmId: Uint8Array | undefined;
  /** What runs now; undefined while the plugin does not. */
  running(): RunningFacts | undefined;
  /** Its last accepted block; undefined until it has run for the first time. */
  head(): Head | undefined;
}

/** One life of the VM of a chain. */
export interface RunningFacts {
  readonly client: Pick<VmClient, 'gather' | 'health'>;
  /** What it says of itself. */
  readonly version: string;
  /** Version of the protocol; undefined when it is reached by its address and nobody has said. */
  readonly protocolVersion: number | undefined;
}

/** By the first of its names. */
export const primaryAlias = ({ names }: ChainFacts): string => names[0] ?? '';
