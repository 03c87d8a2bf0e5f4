import { MAX_TIMER_MS } from '../../support/deadline';
import { pathOf } from '../transport/service';
import type { CallOptions, Channel } from '../transport/transport';
import { VmService } from '../protocol/vm';

/** A pending call. */
export interface OpenCall {
  /** Name of the method, such as `BlockAccept`. */
  readonly method: string;
  /** Number of checks that found it pending. */
  checks: number;
}

/** Methods with their own limit. */
const limited: ReadonlySet<string> = new Set(
  (['initialize', 'shutdown'] as const).map((method) => pathOf(VmService.name, method)),
);
const WAIT = pathOf(VmService.name, 'waitForEvent');

/** Watches the calls to a VM: which are pending, and for how long. */
export class CallWatch implements Channel {
  private readonly open = new Set<OpenCall>();

  /**
   * @param onSlow called when a call has been pending for `slowMs`, for twice as long, and so on
   */
  constructor(
    private readonly channel: Channel,
    private readonly onSlow: (method: string, ms: number) => void,
    private readonly slowMs: number,
  ) {}

  /** Pending calls that should be answered soon. */
  get calls(): Iterable<OpenCall> {
    return this.open;
  }

  async call(path: string, request: Uint8Array, options?: CallOptions): Promise<Buffer> {
    if (path === WAIT) return this.channel.call(path, request, options);
    const call = { method: path.slice(path.lastIndexOf('/') + 1), checks: 0 };
    if (!limited.has(path)) this.open.add(call);
    let ms = this.slowMs;
    const tell = (): void => {
      this.onSlow(call.method, ms);
      timer = setTimeout(tell, Math.min(ms, MAX_TIMER_MS)).unref();
      ms *= 2;
    };
    let timer = setTimeout(tell, Math.min(ms, MAX_TIMER_MS)).unref();
    try {
      return await this.channel.call(path, request, options);
    } finally {
      clearTimeout(timer);
      this.open.delete(call);
    }
  }

  close(): void {
    this.channel.close();
  }
}
