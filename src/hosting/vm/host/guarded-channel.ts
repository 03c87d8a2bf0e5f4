import { failureOf, RpcStatus } from '../transport/rpc-failure';
import type { CallOptions, Channel } from '../transport/transport';

/** How long the end of a process may take to be noticed after its connections broke. */
const NOTICE_MS = 500;

/** Failures that the end of the other side looks like. */
const brokenBy = new Set<number>([RpcStatus.Unavailable, RpcStatus.Internal, RpcStatus.Cancelled]);

interface Pending {
  reject: (error: Error) => void;
  controller: AbortController;
}

/** The calls of one plugin, over all its channels: when it is over, none of them is left waiting. */
export class PluginCalls {
  private readonly pending = new Set<Pending>();
  private readonly channels = new Set<Channel>();
  private end: (() => Error) | undefined;

  /** @param noticesEnd whether somebody will tell of the end of the plugin */
  constructor(private readonly noticesEnd: boolean) {}

  /** A channel that is guarded. */
  guard(channel: Channel): Channel {
    this.channels.add(channel);
    return {
      call: (method, request, options) => this.call(channel, method, request, options),
      close: () => {
        this.channels.delete(channel);
        channel.close();
      },
    };
  }

  /** Rejects what is in flight and everything that comes, and tells the other side. */
  endWith(error: () => Error): void {
    this.end = error;
    const pending = [...this.pending];
    this.pending.clear();
    for (const { reject, controller } of pending) {
      reject(error());
      controller.abort();
    }
  }

  /** Ends the connections. */
  close(): void {
    for (const channel of this.channels) channel.close();
    this.channels.clear();
  }

  private call(
    channel: Channel,
    method: string,
    request: Uint8Array,
    options: CallOptions = {},
  ): Promise<Buffer> {
    if (this.end) return Promise.reject(this.end());
    const { signal } = options;
    const controller = new AbortController();
    const cancel = (): void => controller.abort(signal?.reason);
    if (signal?.aborted) cancel();
    signal?.addEventListener('abort', cancel);
    return new Promise<Buffer>((resolve, reject) => {
      const pending = { reject, controller };
      this.pending.add(pending);
      const settled = (): void => {
        this.pending.delete(pending);
        signal?.removeEventListener('abort', cancel);
      };
      channel.call(method, request, { ...options, signal: controller.signal }).then(
        (answer) => {
          settled();
          resolve(answer);
        },
        (error: Error) => {
          const fail = (): void => {
            settled();
            reject(error);
          };
          if (this.mayBeTheEnd(error, controller)) setTimeout(fail, NOTICE_MS);
          else fail();
        },
      );
    });
  }

  /** The connections of a process that dies break before its end is known. */
  private mayBeTheEnd(error: Error, { signal }: AbortController): boolean {
    const failure = failureOf(error);
    return (
      this.noticesEnd && !this.end && !signal.aborted && !!failure && brokenBy.has(failure.status)
    );
  }
}
