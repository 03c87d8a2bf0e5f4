/** Another node of the chain. */
export interface Peer {
  /** 20 bytes. */
  readonly nodeId: Buffer;
  /** The program of the node, such as `avalanchego`; empty if it is unknown. */
  readonly name: string;
  /** Its version; 0.0.0 if it is unknown. */
  readonly version: readonly [major: number, minor: number, patch: number];
}

/** A request of another node. */
export interface AppRequestFrom {
  /** The node that asks. */
  readonly peer: Peer;
  /** The number of the request, which repeats after 2^32 requests. */
  readonly requestId: number;
  /** The request in the format of the VM. */
  readonly request: Buffer;
  /** Until when the other node waits. Undefined if the host does not say. */
  readonly deadline: Date | undefined;
}

/** Refuses a request of another node, which gets the code and the text. */
export class AppRefusal extends Error {
  /** @param code above 0, up to 2^31 - 1; its meaning is that of the VM */
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
    this.name = 'AppRefusal';
  }
}
