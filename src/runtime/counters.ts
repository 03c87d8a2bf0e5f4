import { didYouMean } from '../support/closest';
import { VmreError } from '../support/errors/vmre-error';

/** What a definition says of a usage counter. */
export interface CounterOptions {
  /** Short name in price lists. Default: the last part of the property name. */
  name?: string;
  /** One sentence for price lists. Default: none. */
  description?: string;
  /** Whether providers can set a price for it. Default true. */
  price?: boolean;
}

/** The provider samples once a second; more would be wasted. */
const INTERVAL_MS = 1000;

/**
 * Usage counters of a runtime. A change is published at once if the last is a second old, else when
 * it is; stopping publishes the final values. Values are absolute.
 */
export class Counters {
  private readonly values = new Map<string, number>();
  private readonly changed = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private lastPublished = -Infinity;

  constructor(
    private readonly declared: Readonly<Record<string, CounterOptions>>,
    private readonly publish: (name: string, value: number) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The value of a counter; 0 before the first change. @throws VMRE_COUNTER_INVALID */
  get(name: string): number {
    this.requireDeclared(name);
    return this.values.get(name) ?? 0;
  }

  /**
   * Sets a counter, to be published within a second.
   *
   * @param name as declared in the definition
   * @param value absolute, in the unit of the counter
   * @throws VMRE_COUNTER_INVALID when the name was not declared or the value is not finite
   */
  set(name: string, value: number): void {
    this.requireDeclared(name);
    if (!Number.isFinite(value)) {
      throw new VmreError('VMRE_COUNTER_INVALID', `counter ${name} cannot be ${value}`);
    }
    if (this.values.get(name) === value) return;
    this.values.set(name, value);
    this.changed.add(name);
    this.schedule();
  }

  /**
   * Adds to a counter.
   *
   * @param amount Default 1
   * @throws as {@link set}
   */
  add(name: string, amount = 1): void {
    this.set(name, this.get(name) + amount);
  }

  /**
   * Publishes the final value of every counter that was ever set, and no more after that.
   *
   * @internal
   */
  finish(): void {
    clearTimeout(this.timer);
    this.lastPublished = Infinity;
    for (const [name, value] of this.values) this.publish(name, value);
    this.changed.clear();
  }

  private schedule(): void {
    if (this.timer || this.lastPublished === Infinity) return;
    const wait = this.lastPublished + INTERVAL_MS - this.now();
    if (wait <= 0) this.publishChanged();
    else this.timer = setTimeout(() => this.publishChanged(), wait).unref();
  }

  private publishChanged(): void {
    this.timer = undefined;
    this.lastPublished = this.now();
    for (const name of this.changed) this.publish(name, this.values.get(name) ?? 0);
    this.changed.clear();
  }

  private requireDeclared(name: string): void {
    if (Object.hasOwn(this.declared, name)) return;
    const known = Object.keys(this.declared);
    throw new VmreError(
      'VMRE_COUNTER_INVALID',
      `counter ${name} was not declared.${didYouMean(name, known)}`,
    );
  }
}
