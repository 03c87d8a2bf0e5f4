import { VmreError } from '../../../support/errors/vmre-error';
import { didYouMean } from '../../../support/closest';
import { UndoableRecord, type CrankJournal } from './crank-journal';

/** A meter at one moment. */
export interface MeterState {
  /** Id of the meter. */
  readonly meterId: string;
  /** The name that the host gave it; undefined for a meter that a device created. */
  readonly name: string | undefined;
  /** Steps that its vats may still take; null if they are unlimited. */
  readonly remaining: number | null;
  /** A notification is sent when `remaining` falls below this. */
  readonly threshold: number;
  /** Steps that its vats have taken. */
  readonly used: number;
}

type Content = Omit<MeterState, 'meterId'>;

/** The kernel's record of a meter: the computation that its vats share. */
export class MeterRecord extends UndoableRecord implements MeterState {
  remaining: number | null = null;
  threshold = 0;
  used = 0;

  constructor(
    readonly meterId: string,
    public name: string | undefined,
    private readonly journal: CrankJournal,
  ) {
    super();
  }

  get key(): string {
    return `m.${this.meterId}`;
  }

  get isLow(): boolean {
    return this.remaining !== null && this.remaining < this.threshold;
  }

  /** Must be called before the record changes. */
  touch(): void {
    this.journal.touch(this);
  }

  content(): string {
    const { name, remaining, threshold, used } = this;
    return JSON.stringify({ name, remaining, threshold, used } satisfies Content);
  }

  copy(): unknown {
    const { remaining, threshold, used } = this;
    return { remaining, threshold, used };
  }

  restore(copy: unknown): void {
    Object.assign(this, copy);
  }

  load(content: string): void {
    Object.assign(this, JSON.parse(content));
  }
}

/** All meters. They are never deleted. */
export class MeterTable {
  private readonly meters = new Map<string, MeterRecord>();

  constructor(private readonly journal: CrankJournal) {}

  get size(): number {
    return this.meters.size;
  }

  all(): Iterable<MeterRecord> {
    return this.meters.values();
  }

  get(meterId: string): MeterRecord | undefined {
    return this.meters.get(meterId);
  }

  named(name: string): MeterRecord | undefined {
    for (const meter of this.meters.values()) if (meter.name === name) return meter;
    return undefined;
  }

  /** A meter by its name or id. @throws VMRE_METER_UNKNOWN */
  find(nameOrId: string): MeterRecord {
    const meter = this.named(nameOrId) ?? this.get(nameOrId);
    if (meter) return meter;
    const names = [...this.all()].flatMap(({ name }) => name ?? []);
    const text = `unknown meter ${nameOrId}.${didYouMean(nameOrId, names)}`;
    throw new VmreError('VMRE_METER_UNKNOWN', text);
  }

  add(meterId: string, name: string | undefined): MeterRecord {
    const meter = new MeterRecord(meterId, name, this.journal);
    this.meters.set(meterId, meter);
    this.journal.record(meter, () => this.meters.delete(meterId));
    return meter;
  }

  load(meterId: string, content: string): void {
    const meter = new MeterRecord(meterId, undefined, this.journal);
    this.journal.adopt(meter, content);
    meter.load(content);
    this.meters.set(meterId, meter);
  }
}

/** A copy of the state of a meter. */
export const stateOf = ({ meterId, name, remaining, threshold, used }: MeterState): MeterState => ({
  ...{ meterId, name, remaining, threshold, used },
});
