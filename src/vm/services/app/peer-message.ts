/** A message between two nodes about one chain. */
export type PeerMessage =
  /** A request, with the time for its answer. */
  | { kind: 'request'; requestId: number; deadlineMs: number; content: Buffer }
  /** The response to a request. */
  | { kind: 'response'; requestId: number; content: Buffer }
  /** The error for a request. */
  | { kind: 'error'; requestId: number; errorCode: number; errorMessage: string }
  /** Gossip. */
  | { kind: 'gossip'; content: Buffer };

/** Receives the messages for the VM of one node. Its methods never throw. */
export interface PeerReceiver {
  receive(from: Buffer, message: PeerMessage): void;
  /** Another node connected. */
  connected(nodeId: Buffer): void;
  /** Another node disconnected. */
  disconnected(nodeId: Buffer): void;
}

/** The link from the VM of one node to those of other nodes with the same chain. */
export interface PeerLink {
  /** Connects the VM. */
  join(receiver: PeerReceiver): void;
  /** Disconnects the VM. */
  leave(receiver: PeerReceiver): void;
  /** Sends a message. It is dropped when the node is not connected. Never throws. */
  send(nodeId: Buffer, message: PeerMessage): void;
  /** Chooses the recipients of gossip: the given nodes, and a number of nodes of each kind. */
  chosen(wanted: GossipWanted): readonly Buffer[];
}

/** The recipients of gossip. */
export interface GossipWanted {
  nodeIds: readonly Buffer[];
  validators: number;
  nonValidators: number;
  peers: number;
}

/** Estimated bytes of a message in memory. */
export const bytesOf = (message: PeerMessage): number =>
  BYTES_OF_AN_ENTRY +
  (message.kind === 'error' ? Buffer.byteLength(message.errorMessage) : message.content.length);

const BYTES_OF_AN_ENTRY = 200;
