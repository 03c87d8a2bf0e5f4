import type { ProcessStatus, RuntimeStatusKind } from '../../adapters/runtime-api/messages';
import {
  CommandMonitor,
  type CommandObserver,
  type CommandResult,
} from '../../supervisor/command-monitor';
import { VmreError } from '../../support/errors/vmre-error';
import type { LiveEvents } from './live-runtime';

/** Output that may arrive before the answer to RUN. */
const MAX_EARLY_BYTES = 64 * 1024 * 1024;
/** Further violations are not counted. */
const MAX_BREACHES = 100;
/** What an event needs in memory besides its output. */
const EVENT_BYTES = 256;

/** Passes on at once what a runtime publishes, in bounded memory. */
export class LiveMonitor extends CommandMonitor {
  private readonly followed = new Set<number>();
  private earlyBytes = 0;
  private told = 0;

  constructor(private readonly live: LiveEvents) {
    super();
  }

  override follow(pid: number, observer?: CommandObserver): Promise<CommandResult> {
    this.followed.add(pid);
    const ended = super.follow(pid, observer);
    this.tellBreaches();
    return ended;
  }

  override onStatus(status: ProcessStatus): PromiseLike<void> | undefined {
    const pid = Number(status.pid);
    const isKnown = this.followed.has(pid);
    if (isKnown ? this.breaches.length < MAX_BREACHES : this.unanswered > 0) {
      if (!isKnown) this.limitEarly(status);
      const slow = super.onStatus(status);
      this.tellBreaches();
      return slow;
    }
    if (!isKnown) this.takeStart(status);
    return undefined;
  }

  protected override takeStart({ stdout, stderr }: ProcessStatus): void {
    for (const data of [stdout, stderr]) if (data.length > 0) this.live.onStartOutput(data);
  }

  override onRuntimeStatus(kind: RuntimeStatusKind): void {
    if (kind.type === 'counter') {
      if (this.counters.get(kind.name) === kind.value) return;
      super.onRuntimeStatus(kind);
      this.live.onCounter(kind.name, kind.value);
      return;
    }
    try {
      const value: unknown = JSON.parse(Buffer.from(kind.value).toString());
      this.live.onState(kind.name, value);
    } catch {
      if (this.breaches.length < MAX_BREACHES) super.onRuntimeStatus(kind);
      this.tellBreaches();
    }
  }

  override settled(): void {
    super.settled();
    if (this.unanswered === 0) this.earlyBytes = 0; // what is left belongs to no command
  }

  private limitEarly({ stdout, stderr }: ProcessStatus): void {
    this.earlyBytes += stdout.length + stderr.length + EVENT_BYTES;
    if (this.earlyBytes <= MAX_EARLY_BYTES) return;
    const text = `more than ${MAX_EARLY_BYTES} bytes of events arrived before the answer to RUN`;
    throw new VmreError('VMRE_CONTRACT_BROKEN', text);
  }

  private tellBreaches(): void {
    for (; this.told < this.breaches.length; this.told += 1) {
      this.live.onBreach(this.breaches[this.told]!);
    }
  }
}
