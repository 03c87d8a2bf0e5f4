import type { CapData } from '../shapes/capdata';
import type { CrankBuffer } from './crank-buffer';
import type { KernelPromise, SettledState } from './kernel-promise';

/** What became of a message of the host. References in the data are those of the kernel. */
export interface HostResult {
  readonly kpid: string;
  readonly status: 'fulfilled' | 'rejected';
  readonly data: CapData;
}

/** Tells the host what became of its messages, once that is kept. */
export class HostResults {
  private unseen: HostResult[] = [];
  private readonly waiting = new Map<string, ((result: HostResult) => void)[]>();

  constructor(private readonly buffer: CrankBuffer) {}

  /** To be told of every result. */
  onResult: (result: HostResult) => void = () => undefined;

  /** Settled in this crank; not to be told before the crank is kept. */
  note({ kref }: KernelPromise, { type, data }: SettledState): void {
    this.unseen.push({ kpid: kref, status: type, data });
    this.buffer.note(undefined, () => this.unseen.pop());
  }

  /** What may be told when everything up to now is kept. */
  take(): HostResult[] {
    const taken = this.unseen;
    this.unseen = [];
    return taken;
  }

  tell(results: readonly HostResult[]): void {
    for (const result of results) {
      const waiting = this.waiting.get(result.kpid) ?? [];
      this.waiting.delete(result.kpid);
      for (const tell of waiting) tell(result);
      this.onResult(result);
    }
  }

  /** @returns when it is settled and kept */
  wait(kpid: string): Promise<HostResult> {
    return new Promise((resolve) => {
      const waiting = this.waiting.get(kpid);
      if (waiting) waiting.push(resolve);
      else this.waiting.set(kpid, [resolve]);
    });
  }
}
