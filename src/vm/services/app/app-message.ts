/** What a VM asks of other nodes. Each of them owes an answer: a response, an error, or a timeout. */
export interface AppRequestOut {
  /** A question to nodes. */
  kind: 'request';
  /** To whom; 20 bytes each. */
  nodeIds: readonly Buffer[];
  /** By which the answer is known. */
  requestId: number;
  /** In the form of the VM. */
  content: Buffer;
}

/** The answer of a VM to the request of another node. */
export interface AppResponseOut {
  /** The answer to a question of another node. */
  kind: 'response';
  /** Who has asked. */
  nodeId: Buffer;
  /** Of the question. */
  requestId: number;
  /** In the form of the VM. */
  content: Buffer;
}

/** The refusal of a request of another node. */
export interface AppErrorOut {
  /** A question of another node is not answered. */
  kind: 'error';
  /** Who has asked. */
  nodeId: Buffer;
  /** Of the question. */
  requestId: number;
  /** Above 0: a VM's own. */
  errorCode: number;
  /** Why, for people. */
  errorMessage: string;
}

/** What a VM tells others unasked: those named, and as many as wanted of each sort. */
export interface AppGossipOut {
  /** News, which want no answer. */
  kind: 'gossip';
  /** These nodes, besides those that are chosen by number. */
  nodeIds: readonly Buffer[];
  /** How many validators. */
  validators: number;
  /** How many others. */
  nonValidators: number;
  /** How many of any kind. */
  peers: number;
  /** In the form of the VM. */
  content: Buffer;
}

/** A message of a VM for other nodes. */
export type AppMessage = AppRequestOut | AppResponseOut | AppErrorOut | AppGossipOut;

/** About the bytes that a message takes in memory. */
export function sizeOf(message: AppMessage): number {
  const content =
    message.kind === 'error' ? Buffer.byteLength(message.errorMessage) : message.content.length;
  const nodes = 'nodeIds' in message ? message.nodeIds.length : 1;
  return content + nodes * BYTES_OF_A_NODE_ID;
}

/** With the object around it. */
const BYTES_OF_A_NODE_ID = 100;
