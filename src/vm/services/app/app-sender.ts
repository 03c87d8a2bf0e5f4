import { messageOf } from '../../../support/errors/vmre-error';
import type { Awaitable } from '../../../support/thenable';
import type { Handlers } from '../../transport/transport';
import { sizeOf, type AppMessage } from './app-message';
import { appSenderHandlers } from './app-sender-handlers';

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
  maxWaiting?: number;
  /** How many bytes of content may wait. Default 64 MiB. */
  maxWaitingBytes?: number;
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
  readonly handlers: Handlers = appSenderHandlers((message) => this.send(message));

  constructor(private readonly options: AppSenderOptions = {}) {}

  /** Takes a message of a VM. */
  send(message: AppMessage): void {
    if (!this.options.deliver) return;
    const { maxWaiting = 1024, maxWaitingBytes = 64 * 1024 * 1024 } = this.options;
    const bytes = this.waitingBytes + sizeOf(message);
    if (this.waiting.length >= maxWaiting || bytes > maxWaitingBytes) {
      this.options.onLost?.(message, `${this.waiting.length} others wait for their delivery`);
      return;
    }
    this.waitingBytes = bytes;
    this.waiting.push(message);
    // Not before the VM has its answer: to deliver may mean to call it.
    if (!this.isDelivering) setImmediate(() => void this.deliverAll());
    this.isDelivering = true;
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
