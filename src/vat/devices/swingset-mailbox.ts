import { VmreError } from '../../support/errors/vmre-error';
import { encodeCapData } from '../capdata/encode-capdata';
import { takeNatural, takeObject, takeText } from './arguments';
import type { DeviceInput, DeviceMaker, DeviceSyscalls } from './device';
import { DeviceRefusal, methodDevice } from './method-device';
import { PersistentState } from './persistent-state';

/** What waits for a peer: messages with their numbers, and the last number received from it. */
export interface SwingsetPeer {
  /** Messages to the peer that it has not acknowledged. */
  readonly outbox: readonly (readonly [number: number, body: string])[];
  /** The number of the last message from the peer. */
  readonly inboundAck: number;
}

/** What a host does for a mailbox of SwingSet. */
export interface SwingsetMailboxHandlers {
  /** Called with a peer whose outbox or acknowledgment has changed, when that is persisted. Default: nothing. */
  changed?: ((peer: string) => void) | undefined;
}

interface Peer extends SwingsetPeer {
  /** The highest numbers that were passed to the vat. */
  readonly delivered: number;
  readonly acknowledged: number;
}

interface State {
  readonly peers: Readonly<Record<string, Peer>>;
  readonly handler?: string | undefined;
}

const stranger: Peer = { outbox: [], inboundAck: 0, delivered: 0, acknowledged: 0 };

/**
 * A mailbox with the methods of SwingSet's mailbox device, for the published vats vattp and comms:
 * `registerInboundHandler(handler)`, `unregisterInboundHander()`, `add(peer, number, body)`,
 * `remove(peer, number)`, `ackInbound(peer, number)`. The handler receives `deliverInboundMessages(peer, messages)`
 * and `deliverInboundAck(peer, number)`. These vats number, repeat and acknowledge messages.
 */
export class SwingsetMailbox {
  private running: { state: PersistentState<State>; input: DeviceInput; send: Send } | undefined;

  constructor(private readonly handlers: SwingsetMailboxHandlers = {}) {}

  /** The device, for {@link KernelOptions.devices}. */
  readonly device: DeviceMaker = (syscalls, input) => {
    const state = new PersistentState<State>(syscalls, { peers: {} });
    const send: Send = (handler, method, args) =>
      syscalls.sendOnly(handler, method, encodeCapData(args));
    this.running = { state, input, send };
    const number = (value: unknown): number => Number(takeNatural(value, 'a number'));
    const change = (peer: unknown, next: (before: Peer) => Partial<Peer>): void =>
      this.change(syscalls, state, takeText(peer, 'a peer'), next);
    return methodDevice(
      {
        registerInboundHandler: (handler) => {
          if (state.get().handler !== undefined) throw new DeviceRefusal('already registered');
          state.set({ ...state.get(), handler: takeObject(handler, 'a handler') });
        },
        // The published name.
        unregisterInboundHander: () => state.set({ peers: state.get().peers }),
        add: (peer, given, body) => {
          const added = [number(given), takeText(body, 'a message')] as const;
          change(peer, ({ outbox }) => ({
            outbox: [...outbox.filter(([each]) => each !== added[0]), added].sort(byNumber),
          }));
        },
        remove: (peer, given) => {
          const gone = number(given);
          change(peer, ({ outbox }) => ({ outbox: outbox.filter(([each]) => each !== gone) }));
        },
        ackInbound: (peer, given) => {
          const inboundAck = number(given);
          change(peer, () => ({ inboundAck }));
        },
      },
      { stop: () => (this.running = undefined) },
    );
  };

  /** What waits for each peer. Only persisted changes count: do not call it during a run. @throws VMRE_DEVICE_UNKNOWN */
  exportToData(): Record<string, SwingsetPeer> {
    const { peers } = this.open().state.get();
    return Object.fromEntries(
      Object.entries(peers).map(([name, { outbox, inboundAck }]) => [name, { outbox, inboundAck }]),
    );
  }

  /**
   * Passes messages and an acknowledgment of a peer to the vat. Those that it got before are left out.
   *
   * @param peer who sent them
   * @param messages with their numbers, from 1
   * @param ack the number of the last message that the peer has
   * @returns whether something was new, when it is persisted; false also before a vat has registered a handler
   * @throws VMRE_DEVICE_UNKNOWN if the mailbox is not part of a running kernel
   */
  async deliverInbound(
    peer: string,
    messages: readonly (readonly [number: number, body: string])[],
    ack: number,
  ): Promise<boolean> {
    const { state, input, send } = this.open();
    let isNew = false;
    await input(() => {
      const all = state.get();
      const known = peerOf(all, peer);
      const fresh = messages.filter(([number]) => number > known.delivered);
      isNew = all.handler !== undefined && (fresh.length > 0 || ack > known.acknowledged);
      if (!isNew || all.handler === undefined) return;
      const delivered = Math.max(known.delivered, ...fresh.map(([number]) => number));
      const acknowledged = Math.max(known.acknowledged, ack);
      state.set({ ...all, peers: { ...all.peers, [peer]: { ...known, delivered, acknowledged } } });
      if (fresh.length > 0) send(all.handler, 'deliverInboundMessages', [peer, fresh]);
      if (ack > known.acknowledged) send(all.handler, 'deliverInboundAck', [peer, ack]);
    });
    return isNew;
  }

  private change(
    syscalls: DeviceSyscalls,
    state: PersistentState<State>,
    peer: string,
    next: (before: Peer) => Partial<Peer>,
  ): void {
    const all = state.get();
    const known = peerOf(all, peer);
    state.set({ ...all, peers: { ...all.peers, [peer]: { ...known, ...next(known) } } });
    syscalls.afterCommit(() => this.handlers.changed?.(peer));
  }

  private open() {
    if (this.running) return this.running;
    throw new VmreError('VMRE_DEVICE_UNKNOWN', 'the mailbox is not part of a running kernel');
  }
}

type Send = (handler: string, method: string, args: readonly unknown[]) => void;

const byNumber = ([a]: readonly [number, string], [b]: readonly [number, string]): number => a - b;

const peerOf = ({ peers }: State, name: string): Peer =>
  (Object.hasOwn(peers, name) ? peers[name] : undefined) ?? stranger;
