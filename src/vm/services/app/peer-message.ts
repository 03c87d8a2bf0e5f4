/** A message from one node to one other, about one chain. */
export type PeerMessage =
  /** A question, which is to be answered within so many milliseconds. */
  | { kind: 'request'; requestId: number; deadlineMs: number; content: Buffer }
  /** The answer to a question. */
  | { kind: 'response'; requestId: number; content: Buffer }
  /** A question is not answered. */
  | { kind: 'error'; requestId: number; errorCode: number; errorMessage: string }
  /** News. */
  | { kind: 'gossip'; content: Buffer };

/** The VM of a node, as others reach it. Nothing of it throws. */
export interface PeerReceiver {
  receive(from: Buffer, message: PeerMessage): void;
  /** Another node is there. */
  connected(nodeId: Buffer): void;
  /** Another node is gone. */
  disconnected(nodeId: Buffer): void;
}

/** The way from the VM of a node to those of other nodes with the same chain. */
export interface PeerLink {
  /** The VM takes messages from now on. */
  join(receiver: PeerReceiver): void;
  /** It takes none any more. */
  leave(receiver: PeerReceiver): void;
  /** Brings a message to a node; one that is not connected never gets it. Never throws. */
  send(nodeId: Buffer, message: PeerMessage): void;
  /** Whom gossip goes to: those named, and as many as wanted of each sort. */
  chosen(wanted: GossipWanted): readonly Buffer[];
}

/** Who is to hear news. */
export interface GossipWanted {
  nodeIds: readonly Buffer[];
  validators: number;
  nonValidators: number;
  peers: number;
}

/** Bytes that are held for a message. */
export const bytesOf = (message: PeerMessage): number =>
  BYTES_OF_AN_ENTRY +
  (message.kind === 'error' ? Buffer.byteLength(message.errorMessage) : message.content.length);

const BYTES_OF_AN_ENTRY = 200;
