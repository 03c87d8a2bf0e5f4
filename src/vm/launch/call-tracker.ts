import { failureOf, RpcStatus } from '../../h2/grpc/rpc-failure';
import type { CallOptions, Channel } from '../transport/transport';
import { START } from '../limits';

/** The statuses of calls whose peer exited. */
const brokenBy = new Set<number>([RpcStatus.Unavailable, RpcStatus.Internal, RpcStatus.Cancelled]);

type Reject = (error: unknown) => void;

/**
 * The pending calls of one plugin, over all its channels. All of them are rejected when the plugin exits.
 */
export class CallTracker {
  private readonly pending = new Set<Reject>();
  private readonly channels = new Set<Channel>();
  private end: (() => Error) | undefined;

  /** @param noticesEnd whether `failAll` is called when the plugin exits */
  constructor(private readonly noticesEnd: boolean) {}

  /** Returns a channel whose calls are tracked. */
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

  /** Rejects pending and future calls, and closes all connections. */
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
          if (this.mayHaveExited(error, options?.signal)) setTimeout(fail, START.exitNoticeMs);
          else fail();
        },
      );
    });
  }

  /** The connections of a process break before its exit is reported. */
  private mayHaveExited(error: unknown, signal: AbortSignal | undefined): boolean {
    const failure = failureOf(error);
    const wasEndedHere = this.end !== undefined || signal?.aborted;
    return this.noticesEnd && !wasEndedHere && !!failure && brokenBy.has(failure.status);
  }
}
