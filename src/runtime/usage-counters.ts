import type { Clock } from '../support/clock';
import { didYouMean } from '../support/closest';
import { processClock } from '../support/deadline';
import { VmreError } from '../support/errors/vmre-error';
import type { CounterOptions, Counters } from './counters';
import { COUNTER_INTERVAL_MS } from './limits';

/** The persistent counter values of an activity. */
export interface CounterValues {
  /** @throws VMRE_COUNTER_INVALID */
  read(): Map<string, number>;
  write(values: ReadonlyMap<string, number>): void;
}

/** The parts of {@link UsageCounters}. */
export interface CounterParts {
  declared: Readonly<Record<string, CounterOptions>>;
  publish: (name: string, value: number) => void;
  /** Opens the persistent values of the activity. Undefined where counters are not published. */
  openKept?: (() => CounterValues) | undefined;
  /** Called when values cannot be persisted. */
  onUnkept?: (error: unknown) => void;
  /** Measures the time between publications. Default: that of the process. */
  clock?: Clock | undefined;
}

/** The usage counters of one session. */
export class UsageCounters implements Counters {
  private known: Map<string, number> | undefined;
  private opened: CounterValues | undefined;
  private readonly changed = new Set<string>();
  private readonly clock: Clock;
  private cancel: (() => void) | undefined;
  private lastPublished = -Infinity;
  private hasComplained = false;

  constructor(private readonly parts: CounterParts) {
    this.clock = parts.clock ?? processClock;
  }

  get(name: string): number {
    this.requireDeclared(name);
    return this.values.get(name) ?? 0;
  }

  set(name: string, value: number): void {
    this.requireDeclared(name);
    this.record(name, value);
  }

  add(name: string, amount = 1): void {
    this.requireDeclared(name);
    if (!isCount(amount)) {
      throw invalid(`counter ${name} cannot be changed by ${String(amount)}; it only grows`);
    }
    this.record(name, this.get(name) + amount);
  }

  /**
   * Sets a declared counter, and publishes it at once.
   */
  recordNow(name: string, value: number): void {
    this.requireDeclared(name);
    this.record(name, value);
    if (this.changed.size > 0 && this.lastPublished !== Infinity) this.publishChanged();
  }

  private record(name: string, value: number): void {
    const before = this.values.get(name);
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw invalid(`counter ${name} cannot be ${String(value)}`);
    }
    if (value < (before ?? 0)) {
      const text = `counter ${name} is at ${before ?? 0} and cannot fall to ${value}`;
      throw invalid(text, 'Values count from the first DEPLOY of the activity: use add, or get.');
    }
    if (before === value) return;
    this.values.set(name, value + 0); // -0 is 0
    this.changed.add(name);
    this.schedule();
  }

  /**
   * Continues an activity: publishes the values that an earlier process persisted.
   * @throws VMRE_COUNTER_INVALID when they cannot be read
   */
  resume(): void {
    if (!this.parts.openKept || Object.keys(this.parts.declared).length === 0) return;
    for (const name of this.values.keys()) this.changed.add(name);
    if (this.changed.size > 0) this.schedule();
  }

  /**
   * Publishes the final values. Later changes are not published.
   */
  finish(): void {
    this.cancel?.();
    this.lastPublished = Infinity;
    if (this.changed.size > 0) this.publishValues();
  }

  private get kept(): CounterValues | undefined {
    return (this.opened ??= this.parts.openKept?.());
  }

  private get values(): Map<string, number> {
    return (this.known ??= this.kept?.read() ?? new Map<string, number>());
  }

  private schedule(): void {
    if (this.cancel || this.lastPublished === Infinity) return;
    const wait = this.lastPublished + COUNTER_INTERVAL_MS - this.clock.now();
    if (wait <= 0) this.publishChanged();
    else this.cancel = this.clock.after(wait, () => this.publishChanged());
  }

  private publishChanged(): void {
    this.cancel?.();
    this.cancel = undefined;
    this.lastPublished = this.clock.now();
    this.publishValues();
  }

  private publishValues(): void {
    this.keep();
    for (const name of this.changed) this.parts.publish(name, this.values.get(name) ?? 0);
    this.changed.clear();
  }

  /** Persists values before they are published: a supervisor must never see more than the persisted value. */
  private keep(): void {
    try {
      this.kept?.write(this.values);
    } catch (error) {
      if (!this.hasComplained) this.parts.onUnkept?.(error);
      this.hasComplained = true;
    }
  }

  private requireDeclared(name: string): void {
    const { declared } = this.parts;
    if (Object.hasOwn(declared, name)) return;
    throw invalid(`counter ${name} was not declared.${didYouMean(name, Object.keys(declared))}`);
  }
}
/** Whether a value is valid for a counter. */
export const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

const invalid = (text: string, hint?: string): VmreError =>
  new VmreError('VMRE_COUNTER_INVALID', text, hint === undefined ? {} : { hint });
