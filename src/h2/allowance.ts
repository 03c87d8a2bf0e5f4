/**
 * How much a peer may make us do for nothing: frames without content, or calls that it cancels. Each costs one;
 * useful ones earn some back, and so does time. A peer that uses it up loses its connection.
 */
export class Allowance {
  private left: number;
  private since = performance.now();

  /**
   * @param most what may be used at once
   * @param perSecond what time earns
   */
  constructor(
    private readonly most: number,
    private readonly perSecond: number,
  ) {
    this.left = most;
  }

  earn(count: number): void {
    if (this.left < this.most) this.left += count;
  }

  /** @returns whether it was allowed */
  spend(count = 1): boolean {
    this.left -= count;
    if (this.left >= 0) return true;
    const now = performance.now();
    const earned = ((now - this.since) / 1000) * this.perSecond;
    this.since = now;
    this.left = Math.min(this.most, this.left + earned);
    return this.left >= 0;
  }
}
