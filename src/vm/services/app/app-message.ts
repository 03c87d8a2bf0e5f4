/**
 * A request of a VM to other nodes. Each of them owes an answer: a response, an error, or a timeout.
 */
export interface AppRequestOut {
  /** The kind of the message. */
  kind: 'request';
  /** Ids of the recipients, 20 bytes each. */
  nodeIds: readonly Buffer[];
  /** Identifies the answer. */
  requestId: number;
  /** In the format of the VM. */
  content: Buffer;
}

/** The response of a VM to a request of another node. */
export interface AppResponseOut {
  /** The kind of the message. */
  kind: 'response';
  /** The node that asked; 20 bytes. */
  nodeId: Buffer;
  /** The id of the request. */
  requestId: number;
  /** In the format of the VM. */
  content: Buffer;
}

/** The error with which a VM rejects a request of another node. */
export interface AppErrorOut {
  /** The kind of the message. */
  kind: 'error';
  /** The node that asked; 20 bytes. */
  nodeId: Buffer;
  /** The id of the request. */
  requestId: number;
  /** Chosen by the VM, above 0. */
  errorCode: number;
  /** Text for people. */
  errorMessage: string;
}

/** Gossip of a VM: to the given nodes, and to a number of nodes of each kind. */
export interface AppGossipOut {
  /** The kind of the message. */
  kind: 'gossip';
  /** Recipients besides those that are chosen by number. */
  nodeIds: readonly Buffer[];
  /** Number of validators. */
  validators: number;
  /** Number of other nodes. */
  nonValidators: number;
  /** Number of nodes of any kind. */
  peers: number;
  /** In the format of the VM. */
  content: Buffer;
}

/** A message of a VM to other nodes. */
export type AppMessage = AppRequestOut | AppResponseOut | AppErrorOut | AppGossipOut;

/** Estimated bytes of a message in memory. */
export function sizeOf(message: AppMessage): number {
  const content =
    message.kind === 'error' ? Buffer.byteLength(message.errorMessage) : message.content.length;
  const nodes = 'nodeIds' in message ? message.nodeIds.length : 1;
  return content + nodes * BYTES_OF_A_NODE_ID;
}

/** Including the object around it. */
const BYTES_OF_A_NODE_ID = 100;
