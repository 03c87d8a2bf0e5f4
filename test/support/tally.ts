/** Counts results and reports them. */
export class Tally {
  private readonly counts = { passed: 0, failed: 0, skipped: 0 };

  get hasFailures(): boolean {
    return this.counts.failed > 0;
  }

  get hasPasses(): boolean {
    return this.counts.passed > 0;
  }

  /** `N passed, N failed, N skipped` */
  get summary(): string {
    const { passed, failed, skipped } = this.counts;
    return `${passed} passed, ${failed} failed, ${skipped} skipped`;
  }

  passed(name: string): void {
    this.counts.passed += 1;
    say(`ok      ${name}`);
  }

  failed(name: string, reason: string): void {
    this.counts.failed += 1;
    say(`FAILED  ${name}\n        ${reason.trim().replaceAll('\n', '\n        ')}`);
  }

  skipped(name: string, reason: string): void {
    this.counts.skipped += 1;
    const line = `SKIPPED: ${name}: ${reason}`;
    const bar = '='.repeat(line.length);
    say(`${bar}\n${line}\n${bar}`);
  }
}

/** A progress line. */
export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
