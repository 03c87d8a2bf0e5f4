import type { Write } from '../../../store/store';
import { rpcFailure, RpcStatus } from '../../../h2/grpc/rpc-failure';

/** Bounds the writes that are not durable yet, which are held in memory. */
export class PendingWrites {
  private bytes = 0;

  /** @param maxBytes of keys and values; a single batch may be larger */
  constructor(private readonly maxBytes: number) {}

  /** Runs a commit. @throws RESOURCE_EXHAUSTED when too many bytes are pending */
  async during(batch: readonly Write[], commit: () => Promise<void>): Promise<void> {
    const size = batch.reduce((sum, { key, value }) => sum + key.length + (value?.length ?? 0), 0);
    if (this.bytes > 0 && this.bytes + size > this.maxBytes) {
      const text = `${this.bytes} bytes are being written, and ${size} more exceed the limit of ${this.maxBytes}; wait for answers`;
      throw rpcFailure({ status: RpcStatus.ResourceExhausted, text });
    }
    this.bytes += size;
    try {
      await commit();
    } finally {
      this.bytes -= size;
    }
  }
}
