import { VmreError } from '../../support/errors/vmre-error';
import type { Store } from '../../store/store';
import type { Head } from '../client/block';
import type { Aliases } from '../services/aliases';
import type { PeerLink } from '../services/app/peer-message';
import type { BlsKey } from '../services/bls-key';

/** Several nodes with one chain. */
export interface BlockCoordinator {
  /** Has something done when nobody else decides about a block of the chain. */
  exclusive<T>(task: () => Promise<T>): Promise<T>;
  /**
   * A block that the VM has verified is about to be accepted. From now on it is part of the chain: if the plugin
   * ends, nobody can say whether it has been.
   */
  accepting(block: Head): void;
}

/** What a chain shares with the other chains of its node, and with the same chain on other nodes. */
export interface SharedNode {
  /** Signs for all chains of the node. */
  readonly key: BlsKey;
  /** For the databases of all chains and what they leave for each other, which are written in one commit. */
  readonly store: Store;
  /** Names of all chains. */
  readonly aliases: Aliases;
  /** The way to other nodes. */
  readonly link: PeerLink;
  /** With other nodes. */
  readonly coordinator: BlockCoordinator;
}

/** The nodes of a network have one chain, and a node one database for all chains. @throws VMRE_OPTION_INVALID */
export function assertAlone(node: SharedNode | undefined): void {
  if (!node) return;
  const text = 'a chain of a network has no snapshots';
  throw new VmreError('VMRE_OPTION_INVALID', text, { hint: 'Use a chain that runs alone.' });
}
