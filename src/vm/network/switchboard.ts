import type {
  GossipWanted,
  PeerLink,
  PeerMessage,
  PeerReceiver,
} from '../services/app/peer-message';

/** A node of a network, as a recipient of gossip. */
export interface SwitchboardNode {
  /** 20 bytes. */
  readonly nodeId: Buffer;
  readonly isValidator: boolean;
}

/** Delivers the messages of one chain between nodes, while their VMs run. */
export class Switchboard {
  private readonly receivers = new Map<string, PeerReceiver>();
  private readonly nodes: ReadonlyMap<string, SwitchboardNode>;

  constructor(nodes: readonly SwitchboardNode[]) {
    this.nodes = new Map(nodes.map((node) => [keyOf(node.nodeId), node]));
  }

  /** The link of one node to the others. */
  linkOf(nodeId: Buffer): PeerLink {
    const own = keyOf(nodeId);
    return {
      join: (receiver) => this.join(nodeId, receiver),
      leave: (receiver) => this.leave(nodeId, receiver),
      send: (to, message) => this.send(nodeId, to, message),
      chosen: (wanted) => this.chosen(own, wanted),
    };
  }

  /** Connects a node with all connected nodes. */
  private join(nodeId: Buffer, receiver: PeerReceiver): void {
    for (const [key, other] of this.receivers) {
      other.connected(nodeId);
      receiver.connected(this.idOf(key));
    }
    this.receivers.set(keyOf(nodeId), receiver);
  }

  private leave(nodeId: Buffer, receiver: PeerReceiver): void {
    const key = keyOf(nodeId);
    if (this.receivers.get(key) !== receiver) return;
    this.receivers.delete(key);
    for (const other of this.receivers.values()) other.disconnected(nodeId);
  }

  private send(from: Buffer, to: Buffer, message: PeerMessage): void {
    this.receivers.get(keyOf(to))?.receive(from, message);
  }

  /** Chooses the given nodes and random others, without duplicates. */
  private chosen(own: string, wanted: GossipWanted): Buffer[] {
    const named = new Set(wanted.nodeIds.map(keyOf).filter((key) => this.receivers.has(key)));
    const rest = shuffled([...this.receivers.keys()].filter((key) => !named.has(key)));
    const pick = (count: number, isWanted: (node: SwitchboardNode) => boolean): void => {
      let left = count;
      for (const key of rest) {
        const node = this.nodes.get(key);
        if (left <= 0) return;
        if (key === own || named.has(key) || !node || !isWanted(node)) continue;
        named.add(key);
        left -= 1;
      }
    };
    pick(wanted.validators, ({ isValidator }) => isValidator);
    pick(wanted.nonValidators, ({ isValidator }) => !isValidator);
    pick(wanted.peers, () => true);
    named.delete(own);
    return [...named].map((key) => this.idOf(key));
  }

  private idOf(key: string): Buffer {
    return Buffer.from(key, 'latin1');
  }
}

const keyOf = (nodeId: Uint8Array): string => Buffer.from(nodeId).toString('latin1');

function shuffled<T>(list: T[]): T[] {
  for (let at = list.length - 1; at > 0; at -= 1) {
    const other = Math.floor(Math.random() * (at + 1));
    [list[at], list[other]] = [list[other] as T, list[at] as T];
  }
  return list;
}
