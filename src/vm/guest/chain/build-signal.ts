import { EVENTS } from '../guest-limits';
import { VmMessage } from '../../protocol/vm';

/** Tells waiting hosts that the VM wants to build a block, or that its state sync is complete. */
export class BuildSignal {
  private isWanted = false;
  private isSynced = false;
  private failures = 0;
  /** No event before, in milliseconds of the monotonic clock. */
  private notBefore = 0;
  private readonly waiting = new Set<() => void>();

  /** The VM has something for a block. */
  want(): void {
    this.isWanted = true;
    this.notify();
  }

  /** The state sync is complete. */
  synced(): void {
    this.isSynced = true;
    this.notify();
  }

  /** A build begins: it takes what is there. */
  taken(): void {
    this.isWanted = false;
  }

  /** The build made a block. */
  built(): void {
    this.failures = 0;
    this.notBefore = 0;
  }

  /** The build failed: the event is repeated, later each time. */
  failed(): void {
    const wait = Math.min(EVENTS.firstRetryMs * 2 ** this.failures, EVENTS.maxRetryMs);
    this.failures = Math.min(this.failures + 1, 30);
    this.notBefore = performance.now() + wait;
    this.want();
  }

  /** Resolves with the next event; rejects if the call is cancelled, like a VM in Go. */
  next(signal: AbortSignal): Promise<VmMessage> {
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const end = (): void => {
        clearTimeout(timer);
        this.waiting.delete(look);
        signal.removeEventListener('abort', cancel);
      };
      const cancel = (): void => {
        end();
        reject(new Error('context canceled'));
      };
      const look = (): void => {
        const message = this.message();
        if (message !== undefined) {
          end();
          return resolve(message);
        }
        clearTimeout(timer);
        const wait = this.notBefore - performance.now();
        if (this.isWanted && wait > 0) timer = setTimeout(look, Math.ceil(wait));
      };
      if (signal.aborted) return cancel();
      signal.addEventListener('abort', cancel, { once: true });
      this.waiting.add(look);
      look();
    });
  }

  private message(): VmMessage | undefined {
    if (this.isSynced) {
      this.isSynced = false;
      return VmMessage.StateSyncFinished;
    }
    const isDue = this.isWanted && performance.now() >= this.notBefore;
    return isDue ? VmMessage.BuildBlock : undefined;
  }

  private notify(): void {
    for (const look of [...this.waiting]) look();
  }
}
