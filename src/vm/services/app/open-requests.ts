import { MAX_TIMER_MS } from '../../../support/deadline';
import { VmreError } from '../../../support/errors/vmre-error';
/** A request to one node without an answer. */
interface OpenRequest {
  readonly nodeId: Buffer;
  readonly requestId: number;
  readonly timer: NodeJS.Timeout;
}

/** The open requests of a VM. Each ends once: with {@link settle} or at its deadline. */
export class OpenRequests {
  private readonly open = new Map<string, OpenRequest>();

  /**
   * @param deadlineMs milliseconds until a request times out
   * @param onOver called for each request that timed out
   */
  constructor(
    private readonly deadlineMs: number,
    private readonly onOver: (nodeId: Buffer, requestId: number) => void,
  ) {}

  get count(): number {
    return this.open.size;
  }

  /** Adds a request. If the VM reuses an open id, it gets one answer. */
  add(nodeId: Buffer, requestId: number): void {
    const key = keyOf(nodeId, requestId);
    clearTimeout(this.open.get(key)?.timer);
    const over = (): void => {
      if (this.open.delete(key)) this.onOver(nodeId, requestId);
    };
    const timer = setTimeout(over, this.deadlineMs).unref();
    this.open.set(key, { nodeId, requestId, timer });
  }

  /** @returns whether the request was open; a late or unrequested answer is dropped */
  settle(nodeId: Uint8Array, requestId: number): boolean {
    const key = keyOf(nodeId, requestId);
    clearTimeout(this.open.get(key)?.timer);
    return this.open.delete(key);
  }

  /** Drops all requests silently. */
  close(): void {
    for (const { timer } of this.open.values()) clearTimeout(timer);
    this.open.clear();
  }
}

const keyOf = (nodeId: Uint8Array, requestId: number): string =>
  `${Buffer.from(nodeId).toString('latin1')} ${requestId}`;

/** Returns the milliseconds. @throws VMRE_OPTION_INVALID unless a timer can have this duration */
export function checkDeadline(ms: number, what: string): number {
  if (typeof ms === 'number' && ms > 0 && ms <= MAX_TIMER_MS) return ms;
  const range = `milliseconds above 0 and at most ${MAX_TIMER_MS}`;
  throw new VmreError('VMRE_OPTION_INVALID', `${what} must be ${range}, not ${String(ms)}`);
}
