import { VmreError } from '../../../support/errors/vmre-error';
import type { Store } from '../../../support/store/store';
import type { Aliases } from '../services/aliases';
import type { PeerLink } from '../services/app/peer-message';
import type { BlsKey } from '../services/bls-key';

/** Has something done when it is the turn of a node: then nobody else decides about a block of the chain. */
export type Turn = <T>(task: () => Promise<T>) => Promise<T>;

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
  /** For blocks that the own VM makes. */
  readonly turn: Turn;
}

/** The nodes of a network have one chain, and a node one database for all chains. @throws VMRE_OPTION_INVALID */
export function assertAlone(node: SharedNode | undefined): void {
  if (!node) return;
  const text = 'a chain of a network has no snapshots';
  throw new VmreError('VMRE_OPTION_INVALID', text, { hint: 'Use a chain that runs alone.' });
}
