import { openKernel, type VatKernel } from '../../src/vat';
import { VmreError } from '../../src/support/errors/vmre-error';
import { ensure, inTime } from './suite';

/** Maximum time until the end of a vat is noticed, whatever its cause. */
const NOTICED_MS = 20_000;

/** A vat that counts for others, and that follows orders. */
export const citizen = `exports.buildRootObject = (powers, parameters, baggage) => {
  let count = 0;
  return Far('citizen', {
    add() { baggage.set('count', count + 1); return (count += 1); },
    pass: (others) => Promise.all(others.map((other) => E(other).add().catch((e) => e.message))),
    spin() { for (;;); },
    async endless() { for (;;) await null; },
    ask() { for (;;) baggage.keys(); },
    keep() { for (let i = 0; ; i += 1) baggage.set('k' + (i % 100), i); },
    talk() { for (;;) console.log('x'.repeat(10000)); },
    fill() { const all = []; for (;;) all.push([1, 2, 3]); },
    list() { const all = []; for (;;) all.push(1.5); },
    map() { const all = new Map(); for (let i = 0; ; i += 1) all.set(i, i); },
    copies() { let all = [1]; for (;;) all = [...all, ...all]; },
    fail: () => powers.exitVatWithFailure(Error('enough')),
    deep() { const down = () => 1 + down(); return down(); },
  });
};`;

const residents = ['near', 'beside', 'away'] as const;

/** A kernel with residents in every kind of worker, which are not affected by the faults of others. */
export class VatTown {
  /** The number of count requests to each resident. */
  private asked = 0;
  private readonly ends = new Map<string, { reason: string; time: number }>();
  private tell = (): void => undefined;

  private constructor(readonly kernel: VatKernel) {
    kernel.terminations$.subscribe(({ name, value }) => {
      const reason = value instanceof Error ? value.message : String(value);
      this.ends.set(name, { reason, time: performance.now() });
      this.tell();
    });
  }

  static async open(): Promise<VatTown> {
    const vats = {
      near: { source: citizen, worker: 'local' },
      beside: { source: citizen, worker: 'thread' },
      away: { source: citizen, worker: 'process' },
    } as const;
    const kernel = await openKernel({ vats });
    await kernel.run();
    return new VatTown(kernel);
  }

  /** Each resident makes the others count, and maybe a victim with a fault. */
  async talk(victim?: string): Promise<void> {
    const { kernel } = this;
    const guests = victim === undefined ? [] : [kernel.root(victim)];
    const count = ++this.asked;
    const answers = await Promise.all(
      residents.map((name) => {
        const others = residents.filter((each) => each !== name).map((each) => kernel.root(each));
        return kernel.call(name, 'pass', [...others, ...guests]);
      }),
    );
    const sums = answers.map((each) => (each as unknown[]).slice(0, 2));
    // Two of the others ask each of them.
    const expected = [2 * count - 1, 2 * count];
    ensure(
      sums.flat().every((each) => expected.includes(each as number)),
      `the residents counted ${JSON.stringify(answers)} instead of ${expected.join(' and ')}`,
    );
    for (const each of (answers as unknown[][]).flatMap((list) => list.slice(2))) {
      const isFine = typeof each === 'number' || each === 'vat terminated';
      ensure(isFine, `the victim answered ${String(each)}`);
    }
  }

  /** Runs the kernel until a vat has ended. @returns when, and why; no other vat may end */
  async endOf(name: string): Promise<{ reason: string; time: number }> {
    const ended = new Promise<void>((resolve) => {
      this.tell = resolve;
      if (this.ends.size > 0) resolve();
    });
    await Promise.all([this.kernel.run(), inTime(ended, NOTICED_MS, `the end of ${name}`)]);
    const [other] = [...this.ends.keys()].filter((each) => each !== name);
    ensure(other === undefined, `${other} has ended beside ${name}: ${this.reasonOf(other)}`);
    const end = this.ends.get(name);
    ensure(end !== undefined, `${name} has not ended`);
    this.ends.clear();
    return end;
  }

  /** Queues a message, whose answer is ignored. */
  async send(name: string, method: string): Promise<void> {
    try {
      await this.kernel.queueMessage(name, method);
    } catch (error) {
      // It may be over already.
      ensure(VmreError.is(error) && error.code === 'VMRE_VAT_TERMINATED', String(error));
    }
  }

  private reasonOf(name: string | undefined): string {
    return this.ends.get(name ?? '')?.reason ?? '';
  }
}
