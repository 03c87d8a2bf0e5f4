import { failureOf, RpcStatus } from '../transport/rpc-failure';
import type { CallOptions, Channel } from '../transport/transport';

/** How long the end of a process may take to be noticed after its connections broke. */
const NOTICE_MS = 500;

/** Failures that the end of the other side looks like. */
const brokenBy = new Set<number>([RpcStatus.Unavailable, RpcStatus.Internal, RpcStatus.Cancelled]);

type Reject = (error: unknown) => void;

/** The calls of one plugin, over all its channels: when it is over, none of them is left waiting. */
export class CallTracker {
  private readonly pending = new Set<Reject>();
  private readonly channels = new Set<Channel>();
  private end: (() => Error) | undefined;

  /** @param noticesEnd whether somebody will tell of the end of the plugin */
  constructor(private readonly noticesEnd: boolean) {}

  /** A channel that is guarded. */
  track(channel: Channel): Channel {
    if (this.end) channel.close();
    else this.channels.add(channel);
    return {
      call: (method, request, options) => this.call(channel, method, request, options),
      close: () => {
        this.channels.delete(channel);
        channel.close();
      },
    };
  }

  /** Rejects what is in flight and everything that comes, and ends the connections. */
  failAll(error: () => Error): void {
    if (this.end) return;
    this.end = error;
    for (const reject of this.pending) reject(error());
    this.pending.clear();
    for (const channel of this.channels) channel.close();
    this.channels.clear();
  }

  private call(
    channel: Channel,
    method: string,
    request: Uint8Array,
    options?: CallOptions,
  ): Promise<Buffer> {
    if (this.end) return Promise.reject(this.end());
    return new Promise<Buffer>((resolve, reject) => {
      this.pending.add(reject);
      channel.call(method, request, options).then(
        (answer) => {
          this.pending.delete(reject);
          resolve(answer);
        },
        (error: unknown) => {
          const fail = (): void => {
            this.pending.delete(reject);
            reject(error);
          };
          if (this.mayBeTheEnd(error, options?.signal)) setTimeout(fail, NOTICE_MS);
          else fail();
        },
      );
    });
  }

  /** The connections of a process that dies break before its end is known. */
  private mayBeTheEnd(error: unknown, signal: AbortSignal | undefined): boolean {
    const failure = failureOf(error);
    const isOurs = this.end !== undefined || signal?.aborted;
    return this.noticesEnd && !isOurs && !!failure && brokenBy.has(failure.status);
  }
}
