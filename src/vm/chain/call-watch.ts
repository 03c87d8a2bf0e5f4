import { LONGEST_TIMER } from '../../support/deadline';
import { pathOf } from '../transport/service';
import type { CallOptions, Channel } from '../transport/transport';
import { VmService } from '../protocol/vm';

/** A call that has no answer yet. */
export interface OpenCall {
  /** As in `vm.VM`: `BlockAccept`. */
  readonly method: string;
  /** How often somebody has looked and found it open. */
  looks: number;
}

/** What has a limit of its own. */
const limited: ReadonlySet<string> = new Set(
  (['initialize', 'shutdown'] as const).map((method) => pathOf(VmService.name, method)),
);
const WAIT = pathOf(VmService.name, 'waitForEvent');

/** The calls to a VM, as they go by: which have no answer, and for how long. */
export class CallWatch implements Channel {
  private readonly open = new Set<OpenCall>();

  /**
   * @param onSlow told of a call that has had no answer for `slowMs`, for twice as long, and so on
   */
  constructor(
    private readonly channel: Channel,
    private readonly onSlow: (method: string, ms: number) => void,
    private readonly slowMs: number,
  ) {}

  /** Those that have to be answered soon. */
  get calls(): Iterable<OpenCall> {
    return this.open;
  }

  async call(path: string, request: Uint8Array, options?: CallOptions): Promise<Buffer> {
    if (path === WAIT) return this.channel.call(path, request, options);
    const call = { method: path.slice(path.lastIndexOf('/') + 1), looks: 0 };
    if (!limited.has(path)) this.open.add(call);
    let ms = this.slowMs;
    const tell = (): void => {
      this.onSlow(call.method, ms);
      timer = setTimeout(tell, Math.min(ms, LONGEST_TIMER)).unref();
      ms *= 2;
    };
    let timer = setTimeout(tell, Math.min(ms, LONGEST_TIMER)).unref();
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
