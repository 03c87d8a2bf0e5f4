import type { Head } from '../client/block';
import type { VmClient } from '../client/vm-client';
import type { NetworkUpgrades } from '../protocol/network-upgrades';
import type { BlsKey } from '../services/bls-key';

/** The facts that a node reports over HTTP. */
export interface NodeFacts {
  readonly networkId: number;
  /** 20 bytes. */
  readonly nodeId: Uint8Array;
  readonly key: BlsKey;
  readonly upgrades: NetworkUpgrades;
  readonly chains: readonly ChainFacts[];
}

/** The facts about one of its chains. */
export interface ChainFacts {
  /** 32 bytes. */
  readonly id: Uint8Array;
  /** 32 bytes. */
  readonly subnetId: Uint8Array;
  /** All aliases, the primary one first; its id in CB58 is one of them. */
  readonly names: readonly string[];
  /** 32 bytes; undefined when it is not known. */
  readonly vmId: Uint8Array | undefined;
  /** The running VM; undefined while the plugin does not run. */
  running(): RunningFacts | undefined;
  /** The last accepted block; undefined before the first run. */
  head(): Head | undefined;
}

/** One run of the VM of a chain. */
export interface RunningFacts {
  readonly client: Pick<VmClient, 'gather' | 'health'>;
  /** The version that it reports. */
  readonly version: string;
  /** Version of the protocol; undefined for a remote plugin whose version was not given. */
  readonly protocolVersion: number | undefined;
}

/** The primary alias of a chain. */
export const primaryAlias = ({ names }: ChainFacts): string => names[0] ?? '';
