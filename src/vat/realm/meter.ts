/** Counts the steps of a vat, whose code was rewritten to take each of them here. */
export class Meter {
  private left: number;
  /** Made once: a vat that goes on sees it many times. */
  private readonly refusal = harden(new RangeError('the computation of this delivery is used up'));

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

  /** What is to be said when a step was refused. */
  get problem(): string | undefined {
    if (this.left >= 0) return undefined;
    return `vat has terminated: a delivery took more than ${this.limit} steps of computation`;
  }

  /** Takes a step and returns what it is given. Throws when there is none left, each time. */
  readonly step = harden(<Value>(value: Value): Value => {
    if (--this.left < 0) throw this.refusal;
    return value;
  });
}
