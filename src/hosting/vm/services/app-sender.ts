import { messageOf } from '../../../support/errors/vmre-error';
import type { Awaitable } from '../../../support/thenable';
import { checkNodeId } from '../ids/node-id';
import { AppSenderService } from '../protocol/app-sender';
import { handlersOf } from '../transport/service';
import type { Handlers } from '../transport/transport';
import { sizeOf, type AppMessage } from './app-message';

/** What becomes of messages that a VM has for other nodes. */
export interface AppSenderOptions {
  /**
   * Brings a message on its way; the next one waits for it. Default: there are no other nodes, and
   * messages are dropped.
   */
  deliver?: (message: AppMessage) => Awaitable<void>;
  /** Told of each message that is lost, and why: too many wait, or `deliver` failed. Must not throw. */
  onLost?: (message: AppMessage, reason: string) => void;
  /** How many messages may wait. Default 1024. */
  mostWaiting?: number;
  /** How many bytes of content may wait. Default 64 MiB. */
  mostWaitingBytes?: number;
}

/**
 * Takes what a VM has for other nodes. The VM never waits for the delivery: messages can be lost, as in
 * any network, and whoever delivers them tells the VM of failed requests.
 */
export class AppSender {
  private readonly waiting: AppMessage[] = [];
  private waitingBytes = 0;
  private isDelivering = false;

  /** What VMs see of it. */
  readonly handlers: Handlers = handlersOf(AppSenderService, {
    sendAppRequest: ({ nodeIds, requestId, request }) =>
      this.take({ kind: 'request', nodeIds: nodes(nodeIds), requestId, content: copy(request) }),
    sendAppResponse: ({ nodeId, requestId, response }) =>
      this.take({ kind: 'response', nodeId: node(nodeId), requestId, content: copy(response) }),
    sendAppError: ({ nodeId, requestId, errorCode, errorMessage }) =>
      this.take({ kind: 'error', nodeId: node(nodeId), requestId, errorCode, errorMessage }),
    sendAppGossip: ({ nodeIds, validators, nonValidators, peers, msg }) =>
      this.take({
        kind: 'gossip',
        nodeIds: nodes(nodeIds),
        validators: Number(validators),
        nonValidators: Number(nonValidators),
        peers: Number(peers),
        content: copy(msg),
      }),
  });

  constructor(private readonly options: AppSenderOptions = {}) {}

  private take(message: AppMessage): object {
    if (!this.options.deliver) return {};
    const { mostWaiting = 1024, mostWaitingBytes = 64 * 1024 * 1024 } = this.options;
    const bytes = this.waitingBytes + sizeOf(message);
    if (this.waiting.length >= mostWaiting || bytes > mostWaitingBytes) {
      this.options.onLost?.(message, `${this.waiting.length} others wait for their delivery`);
      return {};
    }
    this.waitingBytes = bytes;
    this.waiting.push(message);
    // Not before the VM has its answer: to deliver may mean to call it.
    if (!this.isDelivering) setImmediate(() => void this.deliverAll());
    this.isDelivering = true;
    return {};
  }

  private async deliverAll(): Promise<void> {
    for (let message = this.waiting[0]; message; message = this.waiting[0]) {
      try {
        await this.options.deliver?.(message);
      } catch (error) {
        this.options.onLost?.(message, messageOf(error));
      }
      this.waiting.shift();
      this.waitingBytes -= sizeOf(message);
    }
    this.isDelivering = false;
  }
}

/** The bytes of a message belong to a larger buffer, which is not to be kept. */
const copy = (bytes: Uint8Array): Buffer => Buffer.from(bytes);

const node = (nodeId: Uint8Array): Buffer => copy(checkNodeId(nodeId));

/** Each once. */
const nodes = (nodeIds: readonly Uint8Array[]): Buffer[] => [
  ...new Map(nodeIds.map(node).map((nodeId) => [nodeId.toString('latin1'), nodeId])).values(),
];
