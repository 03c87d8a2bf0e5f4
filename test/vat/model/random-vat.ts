import type { KernelState } from '../../../src/vat/kernel/state/kernel-state';
import type { CapData } from '../../../src/vat/types/capdata';
import type { VatDelivery } from '../../../src/vat/types/delivery';
import type { Syscall } from '../../../src/vat/types/syscall';
import type { Random } from '../../support/random';
import type { KPid, VatId } from '../../../src/vat/types/refs';

const nonsense = ['o-999', 'p-999', 'd-70', 'd+0', 'o+', 'x', '', 'p+', 'kp40', '__proto__'];

/** Chooses syscalls of a vat; it knows the vat's c-list, and lies now and then. */
export class RandomVat {
  constructor(
    private readonly id: string,
    private readonly state: KernelState,
    private readonly random: Random,
  ) {}

  /** The reaction to a delivery. */
  *syscalls([type]: VatDelivery): Iterable<Syscall> {
    const { random } = this;
    if (type === 'bringOutYourDead') {
      yield ['dropImports', this.some((vref) => vref.startsWith('o-'))];
      return;
    }
    for (let left = random.below(4); left > 0; left -= 1) yield this.syscall();
  }

  private syscall(): Syscall {
    const { random } = this;
    const isLying = random.below(100) === 0;
    const rows = this.rows();
    const decided = rows.filter(({ kref }) => this.decides(kref)).map(({ vref }) => vref);
    const dropped = rows.filter(({ reachable }) => !reachable).map(({ vref }) => vref);
    const imports = this.some((vref) => vref.startsWith('o-'));
    const pick = (vrefs: string[]): string =>
      isLying ? random.pick([...nonsense, ...this.all()]) : random.pick(vrefs);
    const isFull = rows.length > 30 || decided.length > 12;
    const choice = isFull ? 30 + random.below(60) : random.below(100);
    if (choice < 30) {
      const result = random.below(3) === 0 ? null : this.fresh('p+');
      const target = pick(this.some((vref) => !vref.startsWith('d')));
      const lent = isLying && result !== null ? pick(decided) : result;
      return ['send', target, { method: 'm', args: this.data(), result: lent }];
    }
    if (choice < 60 && decided.length > 0) return this.resolve(decided, pick, isLying);
    if (choice < 70) {
      const promises = this.some((vref) => vref.startsWith('p'));
      return ['subscribe', pick(promises.length > 0 ? promises : [this.fresh('p+')])];
    }
    if (choice < 80 && imports.length > 0) return ['dropImports', [pick(imports)]];
    if (choice < 88 && dropped.length > 0) {
      const vref = pick(dropped);
      return [vref.startsWith('o-') ? 'retireImports' : 'retireExports', [vref]];
    }
    if (choice === 88 && random.below(3) === 0) {
      return ['abandonExports', [pick(this.some((vref) => vref.startsWith('o+')))]];
    }
    if (choice === 89 && random.below(12) === 0)
      return ['exit', random.below(2) === 0, this.data()];
    return this.storeCall();
  }

  private resolve(decided: string[], pick: (vrefs: string[]) => string, isLying: boolean): Syscall {
    const { random } = this;
    const count = decided.length > 1 && random.below(3) === 0 ? 2 : 1;
    const chosen = [...new Set(Array.from({ length: count }, () => pick(decided)))];
    if (isLying && random.below(2) === 0) chosen.push(chosen[0]!);
    return [
      'resolve',
      chosen.map((vpid) => [vpid, { rejected: random.below(4) === 0, data: this.data() }] as const),
    ];
  }

  private storeCall(): Syscall {
    const { random } = this;
    const key = random.pick(['a', 'b', 'ä', '\u{10000}', '\uffee', '']);
    switch (random.below(4)) {
      case 0:
        return ['vatstoreGet', key];
      case 1:
        return ['vatstoreGetNextKey', key];
      case 2:
        return ['vatstoreDelete', key];
      default:
        return ['vatstoreSet', key, `value ${random.below(9)}`];
    }
  }

  private data(): CapData {
    const { random } = this;
    const slots = Array.from({ length: random.below(3) }, () => {
      if (random.below(4) === 0) return this.fresh(random.pick(['o+', 'p+']));
      return random.pick(this.all());
    });
    const isOnly = slots.length === 1 && random.below(2) === 0;
    if (isOnly) return { body: slots[0]!.startsWith('p') ? '#"&0"' : '#"$0.Alleged: x"', slots };
    return { body: '#"data"', slots };
  }

  /** A new one, or an old one. */
  private fresh(kind: 'o+' | 'p+'): string {
    return `${kind}${this.random.below(1000)}`;
  }

  private rows() {
    return [...(this.state.vats.get(this.id as VatId)?.clist.entries() ?? [])];
  }

  /** The names that the vat may use. */
  private all(): string[] {
    const usable = this.rows().filter(({ reachable, isExport }) => reachable || isExport);
    return ['o+0', ...usable.map(({ vref }) => vref)];
  }

  private some(matches: (vref: string) => boolean): string[] {
    return this.all().filter(matches);
  }

  private decides(kref: string): boolean {
    const now = this.state.promises.get(kref as KPid)?.state;
    return now?.type === 'unresolved' && now.decider === this.id;
  }
}
