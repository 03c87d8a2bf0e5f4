/** A question to one node that is not answered yet. */
interface OpenRequest {
  readonly nodeId: Buffer;
  readonly requestId: number;
  readonly timer: NodeJS.Timeout;
}

/** What a VM has asked of nodes. Each question ends once: with {@link settle}, or when its time is over. */
export class OpenRequests {
  private readonly open = new Map<string, OpenRequest>();

  /** @param onOver told of those whose time is over */
  constructor(
    private readonly deadlineMs: number,
    private readonly onOver: (nodeId: Buffer, requestId: number) => void,
  ) {}

  get count(): number {
    return this.open.size;
  }

  /** A VM that uses an id again before it is answered gets one answer. */
  add(nodeId: Buffer, requestId: number): void {
    const key = keyOf(nodeId, requestId);
    clearTimeout(this.open.get(key)?.timer);
    const over = (): void => {
      if (this.open.delete(key)) this.onOver(nodeId, requestId);
    };
    const timer = setTimeout(over, this.deadlineMs).unref();
    this.open.set(key, { nodeId, requestId, timer });
  }

  /** @returns whether it was open: an answer that comes late or unasked is for nobody */
  settle(nodeId: Uint8Array, requestId: number): boolean {
    const key = keyOf(nodeId, requestId);
    clearTimeout(this.open.get(key)?.timer);
    return this.open.delete(key);
  }

  /** Forgets all, without a word. */
  close(): void {
    for (const { timer } of this.open.values()) clearTimeout(timer);
    this.open.clear();
  }
}

const keyOf = (nodeId: Uint8Array, requestId: number): string =>
  `${Buffer.from(nodeId).toString('latin1')} ${requestId}`;
