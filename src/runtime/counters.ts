import { didYouMean } from '../support/closest';
import { VmreError } from '../support/errors/vmre-error';
import { COUNTER_INTERVAL_MS } from './limits';

/** A usage counter in a definition. */
export interface CounterOptions {
  /** Short name in price lists. Default: the last part of the property name. */
  name?: string;
  /** One sentence for price lists. Default: none. */
  description?: string;
  /** Whether providers can set a price for it. Default true. */
  price?: boolean;
}

/** The persistent counter values of an activity. */
export interface CounterValues {
  /** @throws VMRE_COUNTER_INVALID */
  read(): Map<string, number>;
  write(values: ReadonlyMap<string, number>): void;
}

/** The parts of {@link Counters}. */
export interface CounterParts {
  declared: Readonly<Record<string, CounterOptions>>;
  publish: (name: string, value: number) => void;
  /** Opens the persistent values of the activity. Undefined where counters are not published. */
  openKept?: (() => CounterValues) | undefined;
  /** Called when values cannot be persisted. */
  onUnkept?: (error: unknown) => void;
  /** A clock, in milliseconds. Default: `performance.now`. */
  now?: () => number;
}

/**
 * The usage counters of a runtime. Changes are published at most once per second; when the runtime stops, the final
 * values are published. Values are absolute and never fall within an activity.
 */
export class Counters {
  private known: Map<string, number> | undefined;
  private opened: CounterValues | undefined;
  private readonly changed = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private lastPublished = -Infinity;
  private hasComplained = false;

  /** @internal */
  constructor(private readonly parts: CounterParts) {}

  /**
   * The value of a counter; 0 before the first change.
   *
   * @param name as declared in the definition
   * @throws VMRE_COUNTER_INVALID
   */
  get(name: string): number {
    this.requireDeclared(name);
    return this.values.get(name) ?? 0;
  }

  /**
   * The values of all declared counters.
   *
   * @internal
   */
  get current(): ReadonlyMap<string, number> {
    return new Map(Object.keys(this.parts.declared).map((name) => [name, this.get(name)]));
  }

  /**
   * Sets a counter. The value is published within a second.
   *
   * @param name a counter of the definition
   * @param value absolute within the activity, in the unit of the counter; never less than before
   * @throws VMRE_COUNTER_INVALID when the name was not declared, or the value is not finite or less than before
   */
  set(name: string, value: number): void {
    this.requireDeclared(name);
    this.record(name, value);
  }

  /**
   * Adds to a counter.
   *
   * @param name as declared in the definition
   * @param amount 0 or more. Default 1
   * @throws as {@link set}
   */
  add(name: string, amount = 1): void {
    this.requireDeclared(name);
    if (!isCount(amount)) {
      throw invalid(`counter ${name} cannot be changed by ${String(amount)}; it only grows`);
    }
    this.record(name, this.get(name) + amount);
  }

  /**
   * Sets a declared counter, and publishes it at once.
   *
   * @internal
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
   *
   * @internal
   * @throws VMRE_COUNTER_INVALID when they cannot be read
   */
  resume(): void {
    if (!this.parts.openKept || Object.keys(this.parts.declared).length === 0) return;
    for (const name of this.values.keys()) this.changed.add(name);
    if (this.changed.size > 0) this.schedule();
  }

  /**
   * Publishes the final values. Later changes are not published.
   *
   * @internal
   */
  finish(): void {
    clearTimeout(this.timer);
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
    if (this.timer || this.lastPublished === Infinity) return;
    const wait = this.lastPublished + COUNTER_INTERVAL_MS - this.now();
    if (wait <= 0) this.publishChanged();
    else this.timer = setTimeout(() => this.publishChanged(), wait).unref();
  }

  private publishChanged(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.lastPublished = this.now();
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

  private now(): number {
    return this.parts.now?.() ?? performance.now();
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
