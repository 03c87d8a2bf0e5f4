import type { ChainVmOptions } from '../chain/chain-options';

/** A chain that every node of a network has. */
export interface NetworkChain extends Omit<
  ChainVmOptions,
  | 'appRequestMs'
  | 'appSender'
  | 'dataDir'
  | 'networkId'
  | 'node'
  | 'nodeId'
  | 'pChainHeight'
  | 'signal'
  | 'subnetId'
  | 'validators'
> {
  /** Its first alias: 1 to 64 letters, digits, `-`, `_` and `.`, beginning with a letter or digit. */
  name: string;
}

/** A node of a network. */
export interface NetworkNodeOptions {
  /** As that of a chain. Default `node1`, `node2` and so on. */
  name?: string | undefined;
  /** 20 bytes. Default: made of its BLS key. */
  nodeId?: Uint8Array | undefined;
  /** As a validator of all chains; 0: it is none. Default 100. */
  weight?: bigint | undefined;
  /** Where its key and its chains are kept. Default: nothing outlives the network. */
  dataDir?: string | undefined;
}

/** Nodes in one process, all of which have the same chains. */
export interface NetworkOptions {
  /** One at least. */
  chains: readonly NetworkChain[];
  /** Default: one node. */
  nodes?: readonly NetworkNodeOptions[] | undefined;
  /** Default 12345. */
  networkId?: number | undefined;
  /** Of all chains: 32 bytes. Default: made of the network id. */
  subnetId?: Uint8Array | undefined;
  /** Height of the P-chain. Default 1. */
  pChainHeight?: bigint | undefined;
  /** Milliseconds until an unanswered request of a VM fails. Default 5000. */
  appRequestMs?: number | undefined;
  /** Ends the start. */
  signal?: AbortSignal | undefined;
}

/** The name of a node that was given none. */
export const nameOfNode = ({ name }: NetworkNodeOptions, at: number): string =>
  name ?? `node${at + 1}`;
