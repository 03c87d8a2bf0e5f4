import { messageOf } from '../../../support/errors/vmre-error';
import type { AppMessages, PeerVersion } from '../../client/app-messages';
import type { VmCallOptions } from '../../client/call-limits';
import { formatNodeId } from '../../ids/node-id';
import { APP } from '../../limits';
import { bytesOf, type PeerMessage } from './peer-message';

/** A message or an event for a VM. */
export type Incoming =
  PeerMessage | { kind: 'connected'; version: PeerVersion } | { kind: 'disconnected' };

interface Waiting {
  readonly from: Buffer;
  readonly message: Incoming;
  readonly bytes: number;
  readonly isReply: boolean;
  readonly since: number;
}

/** The queue of messages for a VM. */
export class AppInbox {
  private readonly waiting: Waiting[] = [];
  private readonly closing = new AbortController();
  private bytes = 0;
  private replies = 0;
  private calls = 0;
  private dropped = 0;
  private app: AppMessages | undefined;

  /**
   * @param onTrouble called with a text for dropped messages, and for messages that the VM rejected
   */
  constructor(private readonly onTrouble: (text: string) => void) {}

  /** Number of queued replies, which the VM must receive. */
  get pendingReplies(): number {
    return this.replies;
  }

  /** Starts to call the VM. */
  attach(app: AppMessages): void {
    this.app = app;
    this.pump();
  }

  /**
   * Queues a message that may be dropped when the queue is full, as on any network: a request, gossip or an
   * event.
   */
  enqueue(from: Buffer, message: Incoming): void {
    const bytes = isPeerMessage(message) ? bytesOf(message) : 0;
    if (this.waiting.length >= APP.waiting || this.bytes + bytes > APP.waitingBytes)
      this.dropped += 1;
    else this.add(from, message, bytes, false);
  }

  /** Queues the result of a request of the VM. A response without room becomes an error. */
  enqueueReply(from: Buffer, message: Extract<PeerMessage, { requestId: number }>): void {
    const bytes = bytesOf(message);
    if (this.bytes + bytes <= APP.waitingBytes) return this.add(from, message, bytes, true);
    const { requestId } = message;
    const errorMessage = `the response of ${bytes} bytes was dropped: too many bytes wait for the VM`;
    this.add(from, { kind: 'error', requestId, errorCode: 0, errorMessage }, 0, true);
  }

  /** Stops all deliveries. */
  close(): void {
    this.closing.abort();
    this.waiting.length = 0;
  }

  private add(from: Buffer, message: Incoming, bytes: number, isReply: boolean): void {
    if (this.closing.signal.aborted) return;
    this.waiting.push({ from, message, bytes, isReply, since: Date.now() });
    this.bytes += bytes;
    if (isReply) this.replies += 1;
    this.pump();
  }

  private pump(): void {
    while (this.app && this.calls < APP.calls) {
      const next = this.waiting.shift();
      if (!next) return this.tellDropped();
      this.calls += 1;
      void this.deliver(this.app, next).finally(() => {
        this.calls -= 1;
        this.bytes -= next.bytes;
        if (next.isReply) this.replies -= 1;
        this.pump();
      });
    }
  }

  private async deliver(app: AppMessages, { from, message, since }: Waiting): Promise<void> {
    const { signal } = this.closing;
    try {
      await tell(app, from, message, since, { signal, deadlineMs: APP.callMs });
    } catch (error) {
      if (signal.aborted) return;
      const what = `${message.kind} message of ${formatNodeId(from)}`;
      this.onTrouble(`the VM did not accept the ${what}: ${messageOf(error)}`);
    }
  }

  private tellDropped(): void {
    if (this.dropped === 0) return;
    this.onTrouble(
      `${this.dropped} messages of other nodes were dropped: too many waited for the VM`,
    );
    this.dropped = 0;
  }
}

const isPeerMessage = (message: Incoming): message is PeerMessage =>
  message.kind !== 'connected' && message.kind !== 'disconnected';

async function tell(
  app: AppMessages,
  from: Buffer,
  message: Incoming,
  since: number,
  limits: VmCallOptions,
): Promise<void> {
  switch (message.kind) {
    case 'request': {
      const answerBy = new Date(since + message.deadlineMs);
      return app.request(from, message.requestId, answerBy, message.content, limits);
    }
    case 'response':
      return app.response(from, message.requestId, message.content, limits);
    case 'error': {
      const failure = { code: message.errorCode, message: message.errorMessage };
      return app.requestFailed(from, message.requestId, failure, limits);
    }
    case 'gossip':
      return app.gossip(from, message.content, limits);
    case 'connected':
      return app.connected(from, message.version, limits);
    case 'disconnected':
      return app.disconnected(from, limits);
  }
}
