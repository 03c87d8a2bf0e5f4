import { callSafely } from '../../../support/call-safely';
import { checkLimits } from '../../../support/check-limits';
import { messageOf } from '../../../support/errors/vmre-error';
import type { Awaitable } from '../../../support/thenable';
import type { Handlers } from '../../transport/transport';
import { APP } from '../../limits';
import { sizeOf, type AppMessage } from './app-message';
import { appSenderHandlers } from './app-sender-handlers';

/** Options of an {@link AppSender}. */
export interface AppSenderOptions {
  /**
   * Delivers a message; the next one waits for it. Default: messages are dropped, because there are no other
   * nodes.
   */
  deliver?: ((message: AppMessage) => Awaitable<void>) | undefined;
  /**
   * Called for each lost message, with the reason: too many wait, or `deliver` failed. What it throws is a warning of
   * the process.
   */
  onLost?: ((message: AppMessage, reason: string) => void) | undefined;
  /** Maximum number of waiting messages. Default 1024. */
  maxWaiting?: number | undefined;
  /** Maximum bytes of waiting messages. Default 64 MiB. */
  maxWaitingBytes?: number | undefined;
}

/**
 * Accepts the messages of a VM to other nodes. The VM never waits for a delivery: messages can be lost, as on
 * any network, and the code that delivers them reports failed requests to the VM.
 */
export class AppSender {
  private readonly waiting: AppMessage[] = [];
  private waitingBytes = 0;
  private isDelivering = false;

  /** The gRPC service for the VM. */
  readonly handlers: Handlers = appSenderHandlers((message) => this.send(message));

  /** @param options see {@link AppSenderOptions} @throws VMRE_OPTION_INVALID */
  constructor(private readonly options: AppSenderOptions = {}) {
    checkLimits(options, { maxWaiting: 'count', maxWaitingBytes: 'count' });
  }

  /** Queues a message of a VM. */
  send(message: AppMessage): void {
    if (!this.options.deliver) return;
    const { maxWaiting = APP.waiting, maxWaitingBytes = APP.waitingBytes } = this.options;
    const bytes = this.waitingBytes + sizeOf(message);
    if (this.waiting.length >= maxWaiting || bytes > maxWaitingBytes) {
      this.tellLost(message, `${this.waiting.length} other messages wait for delivery`);
      return;
    }
    this.waitingBytes = bytes;
    this.waiting.push(message);
    // Deferred until the VM has its answer, because a delivery may call the VM.
    if (!this.isDelivering) setImmediate(() => void this.deliverAll());
    this.isDelivering = true;
  }

  private tellLost(message: AppMessage, reason: string): void {
    const { onLost } = this.options;
    if (onLost) callSafely('onLost', () => onLost(message, reason));
  }

  private async deliverAll(): Promise<void> {
    for (let message = this.waiting[0]; message; message = this.waiting[0]) {
      try {
        await this.options.deliver?.(message);
      } catch (error) {
        this.tellLost(message, messageOf(error));
      }
      this.waiting.shift();
      this.waitingBytes -= sizeOf(message);
    }
    this.isDelivering = false;
  }
}
