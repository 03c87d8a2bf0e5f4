import { VmreError } from '../../support/errors/vmre-error';
import { arpReply, arpRequest, destinationOf, ipv4Bytes, macOf, macText } from './ethernet';

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
  /**
   * Sends an ARP request.
   *
   * @param address whose MAC address is asked for
   */
  askFor(address: string): void;
  /** Leaves the network. */
  close(): void;
}

/** Options of {@link VirtualNetwork.join}. */
export interface NodeOptions {
  /** Called with the frames for the address, and with broadcasts. Default: none. */
  onFrame?: FrameListener | undefined;
  /** Whether ARP requests for the address are answered; `onFrame` gets the others. Default true. */
  answersArp?: boolean | undefined;
}

/** A place in a network: the runtime of a session, or a node that the caller plays. */
export interface Port {
  /** Its addresses. */
  readonly addresses: readonly string[];
  /** Takes a frame out of the network. */
  deliver(frame: Buffer): void;
}

/**
 * A network that connects the runtimes of several sessions, and nodes that the caller plays. It forwards IPv4 and ARP
 * by IP address, as the VPN of a supervisor does, and drops everything else. A frame for an address outside of the
 * network goes to the node in its MAC address, such as a gateway.
 *
 * @example
 * ```ts
 * import { openSession, RuntimeProgram, VirtualNetwork } from 'vmre/supervisor';
 *
 * test('sends a frame to a node of its network', async () => {
 *   const vpn = new VirtualNetwork();
 *   const frames: Buffer[] = [];
 *   vpn.join('192.168.0.2', { onFrame: (frame) => void frames.push(frame) });
 *   const program = new RuntimeProgram('bin/networked', { workdir: '/tmp/activity' });
 *   await using session = openSession(program, { vpn });
 *   const network = { address: '192.168.0.0', mask: '255.255.255.0', interfaceAddress: '192.168.0.3' };
 *   await session.deploy({ networks: [network] });
 *   await session.start();
 *   await session.run(['ping', '192.168.0.2']);
 *   expect(frames).not.toEqual([]);
 * });
 * ```
 */
export class VirtualNetwork {
  private readonly ports = new Set<Port>();

  /**
   * Adds a node that the caller plays.
   *
   * @param address its IPv4 address
   * @param options what it does with frames
   * @throws VMRE_ENDPOINT_INVALID for a text that is not an IPv4 address, or that another node has
   */
  join(address: string, { onFrame, answersArp = true }: NodeOptions = {}): NetworkNode {
    const bytes = ipv4Bytes(address);
    const port: Port = {
      addresses: [address],
      deliver: (frame) => {
        const reply = answersArp ? arpReply(frame, bytes) : undefined;
        if (reply) this.forward(reply, port);
        else onFrame?.(frame);
      },
    };
    const leave = this.attach(port);
    return {
      address,
      mac: macText(macOf(bytes)),
      send: (frame) => this.forward(Buffer.from(frame), port),
      askFor: (target) => this.forward(arpRequest(bytes, ipv4Bytes(target)), port),
      close: leave,
    };
  }

  /**
   * Adds a place.
   *
   * @internal
   * @returns removes it
   * @throws VMRE_ENDPOINT_INVALID for an address that is taken
   */
  attach(port: Port): () => void {
    const taken = [...this.ports].flatMap(({ addresses }) => addresses);
    const twice = port.addresses.find((address) => taken.includes(address));
    if (twice !== undefined) {
      throw new VmreError(
        'VMRE_ENDPOINT_INVALID',
        `two nodes of a network have the address ${twice}`,
      );
    }
    this.ports.add(port);
    return () => this.ports.delete(port);
  }

  /** Passes a frame from a place to where it belongs. @internal */
  forward(frame: Buffer, from: Port): void {
    const destination = destinationOf(frame);
    if (!destination) return;
    const others = [...this.ports].filter((port) => port !== from);
    const hasAddress = (address: string | undefined) => (port: Port) =>
      address !== undefined && port.addresses.includes(address);
    const { ip, via } = destination;
    const target = others.find(hasAddress(ip));
    if (target) target.deliver(frame);
    else if (isForAll(ip)) for (const port of others) port.deliver(frame);
    else others.find(hasAddress(via))?.deliver(frame);
  }
}

/** Broadcasts, also those of a network whose mask ends with 0, and multicasts. */
const isForAll = (ip: string): boolean => ip.endsWith('.255') || /^2(2[4-9]|3\d)\./.test(ip);
