/** Takes the Ethernet frames that arrive at a node. */
export type FrameListener = (frame: Buffer) => void;

/** A node of a network that a test or a tool plays. */
export interface NetworkNode {
  /** Its IP address. */
  readonly address: string;
  /** Its MAC address: `a0:13:` and the four bytes of the IP address. */
  readonly mac: string;
  /** Sends one Ethernet frame into the network. */
  send(frame: Uint8Array): void;
  /** Leaves the network. */
  close(): void;
}

/** Options of {@link VirtualNetwork.join}. */
export interface NodeOptions {
  /** Called with the frames for the address, and with broadcasts. Default: none. */
  onFrame?: FrameListener | undefined;
  /** Whether ARP requests for the address are answered. Default true. */
  answersArp?: boolean | undefined;
}

/**
 * A network that connects the runtimes of several sessions, and nodes that the caller plays. It forwards IPv4 and ARP
 * by IP address, as the VPN of a supervisor does, and drops everything else.
 */
export class VirtualNetwork {
  /**
   * Adds a node that the caller plays.
   *
   * @param address its IPv4 address
   * @param options what it does with frames
   * @throws VMRE_ENDPOINT_INVALID for a text that is not an IPv4 address, or that another node has
   */
  join(_address: string, _options: NodeOptions = {}): NetworkNode {
    throw new Error('not yet');
  }
}
