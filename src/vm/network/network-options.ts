import type { Logger } from '../../support/log/logger';
import type { ChainVmOptions } from '../chain/chain-options';
import type { NetworkEvent } from './network-event';

/** A chain of a network, which runs on every node. */
export interface NetworkChain extends Omit<
  ChainVmOptions,
  | 'appRequestMs'
  | 'appSender'
  | 'dataDir'
  | 'networkId'
  | 'node'
  | 'logger'
  | 'nodeId'
  | 'onEvent'
  | 'pChainHeight'
  | 'signal'
  | 'subnetId'
  | 'validators'
> {
  /**
   * Its primary alias: 1 to 64 letters, digits, `-`, `_` and `.`, beginning with a letter or digit.
   */
  name: string;
}

/** A node of a network. */
export interface NetworkNodeOptions {
  /** Name, with the rules for the name of a chain. Default `node1`, `node2` and so on. */
  name?: string | undefined;
  /** Id: 20 bytes. Default: derived from its BLS key. */
  nodeId?: Uint8Array | undefined;
  /** Weight as a validator of all chains; 0 for a node that does not validate. Default 100. */
  weight?: bigint | undefined;
  /** Directory for its key and its chains. Default: nothing is persistent. */
  dataDir?: string | undefined;
}

/** Options of a network: nodes in one process with the same chains. */
export interface NetworkOptions {
  /** One or more chains. */
  chains: readonly NetworkChain[];
  /** The nodes. Default: one node. */
  nodes?: readonly NetworkNodeOptions[] | undefined;
  /** Id of the network. Default 12345. */
  networkId?: number | undefined;
  /** Id of the subnet of all chains: 32 bytes. Default: derived from the network id. */
  subnetId?: Uint8Array | undefined;
  /** Height of the P-chain. Default 1. */
  pChainHeight?: bigint | undefined;
  /** Milliseconds until a request of a VM without an answer fails. Default 5000. */
  appRequestMs?: number | undefined;
  /**
   * Gets the lines of the plugins, each at its level with its `node` and `chain`, and what subscribers of events
   * throw.
   */
  logger?: Logger | undefined;
  /** Called with every event, including the first; `events$` has those after the start. */
  onEvent?: ((event: NetworkEvent) => void) | undefined;
  /** Cancels the start. */
  signal?: AbortSignal | undefined;
}

/** The name of a node, or its default. */
export const nameOfNode = ({ name }: NetworkNodeOptions, at: number): string =>
  name ?? `node${at + 1}`;
