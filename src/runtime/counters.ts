/** A usage counter in a definition. */
export interface CounterOptions {
  /** Short name in price lists. Default: the last part of the property name. */
  name?: string | undefined;
  /** One sentence for price lists. Default: none. */
  description?: string | undefined;
  /** Whether providers can set a price for it. Default true. */
  price?: boolean | undefined;
}

/**
 * The usage counters of a runtime. Changes are published at most once per second; when the runtime stops, the final
 * values are published. Values are absolute and never fall within an activity.
 */
export interface Counters {
  /**
   * The value of a counter; 0 before the first change.
   *
   * @param name as declared in the definition
   * @throws VMRE_COUNTER_INVALID
   */
  get(name: string): number;
  /**
   * Sets a counter. The value is published within a second.
   *
   * @param name a counter of the definition
   * @param value absolute within the activity, in the unit of the counter; never less than before
   * @throws VMRE_COUNTER_INVALID when the name was not declared, or the value is not finite or less than before
   */
  set(name: string, value: number): void;
  /**
   * Adds to a counter.
   *
   * @param name as declared in the definition
   * @param amount 0 or more. Default 1
   * @throws as {@link set}
   */
  add(name: string, amount?: number): void;
}
