import { VmreError } from '../../support/errors/vmre-error';
import { encodeCapData } from '../capdata/encode-capdata';
import { takeObject, takeText } from './arguments';
import type { DeviceInput, DeviceMaker, DeviceSyscalls } from './device';
import { PersistentState } from './persistent-state';
import { methodDevice } from './method-device';

/** A message to a peer. It must be sent until the peer acknowledges it. */
export interface OutboundMessage {
  /** The name of the peer. */
  readonly peer: string;
  /** The number of the message, from 1 without gaps for each peer. */
  readonly number: number;
  /** The content. */
  readonly body: string;
}

/** What a host does for a mailbox. */
export interface MailboxHandlers {
  /**
   * Receives messages to send, when they are persisted. Send all of {@link Mailbox.unacknowledged} first.
   * Default: they wait there.
   */
  output?: ((message: OutboundMessage) => void) | undefined;
}

interface Peer {
  /** Sent but not acknowledged. */
  readonly outbound: readonly (readonly [number: number, body: string])[];
  /** The last number sent. */
  readonly sent: number;
  /** The last number received. */
  readonly received: number;
}

interface State {
  readonly peers: Readonly<Record<string, Peer>>;
  readonly handler?: string;
}

const stranger: Peer = { outbound: [], sent: 0, received: 0 };

/**
 * A device for messages to and from other machines; each is delivered exactly once. Vats have
 * `register(handler)` and `send(peer, body)`; the handler receives `receive(peer, body)`. Peers and bodies
 * are strings.
 */
export class Mailbox {
  private running: { syscalls: DeviceSyscalls; input: DeviceInput } | undefined;

  constructor(private readonly handlers: MailboxHandlers = {}) {}

  /** The device, for {@link KernelOptions.devices}. */
  readonly device: DeviceMaker = (syscalls, input) => {
    this.running = { syscalls, input };
    const state = stateOf(syscalls);
    return methodDevice(
      {
        register: (handler) =>
          state.set({ ...state.get(), handler: takeObject(handler, 'a handler') }),
        send: (peer, body) =>
          this.send(syscalls, takeText(peer, 'a peer'), takeText(body, 'a message')),
      },
      { stop: () => (this.running = undefined) },
    );
  };

  /**
   * Messages that peers have not acknowledged, in their order. Only persisted ones count: do not read it
   * during a run.
   * @throws VMRE_DEVICE_UNKNOWN
   */
  get unacknowledged(): OutboundMessage[] {
    const { peers } = stateOf(this.open().syscalls).get();
    return Object.entries(peers).flatMap(([peer, { outbound }]) =>
      outbound.map(([number, body]) => ({ peer, number, body })),
    );
  }

  /**
   * Receives a message from a peer. A repeated message, one after a gap, and all messages before a vat has
   * registered are ignored.
   *
   * @param peer who sends it
   * @param number counted from 1 by the peer
   * @param body the message
   * @returns the number to acknowledge to the peer, when it is persisted
   * @throws VMRE_DEVICE_UNKNOWN if the mailbox is not part of a running kernel
   */
  async receive(peer: string, number: number, body: string): Promise<number> {
    const { syscalls, input } = this.open();
    let acknowledged = 0;
    await input(() => {
      const state = stateOf(syscalls);
      const { handler, peers } = state.get();
      const known = peerOf(peers, peer);
      acknowledged = known.received;
      if (handler === undefined || number !== known.received + 1) return;
      acknowledged = number;
      state.set({ handler, peers: { ...peers, [peer]: { ...known, received: number } } });
      syscalls.sendOnly(handler, 'receive', encodeCapData([peer, body]));
    });
    return acknowledged;
  }

  /**
   * Records that a peer has received everything up to a number.
   *
   * @param peer who acknowledges
   * @param number the last message that it has
   * @returns when this is persisted
   * @throws VMRE_DEVICE_UNKNOWN
   */
  async acknowledge(peer: string, number: number): Promise<void> {
    const { syscalls, input } = this.open();
    await input(() => {
      const state = stateOf(syscalls);
      const all = state.get();
      const known = peerOf(all.peers, peer);
      const outbound = known.outbound.filter(([each]) => each > number);
      if (outbound.length === known.outbound.length) return;
      state.set({ ...all, peers: { ...all.peers, [peer]: { ...known, outbound } } });
    });
  }

  private send(syscalls: DeviceSyscalls, peer: string, body: string): number {
    const state = stateOf(syscalls);
    const all = state.get();
    const known = peerOf(all.peers, peer);
    const number = known.sent + 1;
    const changed = {
      ...known,
      sent: number,
      outbound: [...known.outbound, [number, body] as const],
    };
    state.set({ ...all, peers: { ...all.peers, [peer]: changed } });
    syscalls.afterCommit(() => this.handlers.output?.({ peer, number, body }));
    return number;
  }

  private open(): { syscalls: DeviceSyscalls; input: DeviceInput } {
    if (this.running) return this.running;
    throw new VmreError('VMRE_DEVICE_UNKNOWN', 'the mailbox is not part of a running kernel');
  }
}

const stateOf = (syscalls: DeviceSyscalls): PersistentState<State> =>
  new PersistentState<State>(syscalls, { peers: {} });

const peerOf = (peers: State['peers'], name: string): Peer =>
  (Object.hasOwn(peers, name) ? peers[name] : undefined) ?? stranger;
