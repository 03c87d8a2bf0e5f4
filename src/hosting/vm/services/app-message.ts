/** What a VM asks of other nodes. Each of them owes an answer: a response, an error, or a timeout. */
export interface AppRequestOut {
  kind: 'request';
  /** To whom; 20 bytes each. */
  nodeIds: readonly Buffer[];
  requestId: number;
  content: Buffer;
}

/** The answer of a VM to the request of another node. */
export interface AppResponseOut {
  kind: 'response';
  nodeId: Buffer;
  requestId: number;
  content: Buffer;
}

/** The refusal of a request of another node. */
export interface AppErrorOut {
  kind: 'error';
  nodeId: Buffer;
  requestId: number;
  /** Above 0: a VM's own. */
  errorCode: number;
  errorMessage: string;
}

/** What a VM tells others unasked: those named, and as many as wanted of each sort. */
export interface AppGossipOut {
  kind: 'gossip';
  nodeIds: readonly Buffer[];
  validators: number;
  nonValidators: number;
  peers: number;
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
