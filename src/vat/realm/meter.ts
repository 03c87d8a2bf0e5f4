/** Counts the steps of a vat, whose rewritten code calls it. */
export class Meter {
  private left: number;
  /** Created once: a vat that continues gets it many times. */
  private readonly refusal = harden(
    new RangeError('the delivery has used all its steps of computation'),
  );

  /** @param limit steps that one delivery may take */
  constructor(private readonly limit: number) {
    this.left = limit;
  }

  /** Begins a delivery. */
  begin(): void {
    this.left = this.limit;
  }

  /** Steps of the delivery. */
  get used(): number {
    return this.limit - Math.max(this.left, 0);
  }

  /** The problem of the delivery, if a step was refused. */
  get problem(): string | undefined {
    if (this.left >= 0) return undefined;
    return `vat has terminated: a delivery took more than ${this.limit} steps of computation`;
  }

  /** Counts a step, and returns its argument. Throws if no steps are left, each time. */
  readonly step = harden(<Value>(value: Value): Value => {
    if (--this.left < 0) throw this.refusal;
    return value;
  });
}
