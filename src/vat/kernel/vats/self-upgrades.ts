import type { CrankReport } from '../cranks/crank-report';
import type { FailureListener } from '../kernel-setup';
import { firstVat } from '../state/vat-order';
import type { VatRecord } from '../state/vat-record';
import type { VatId } from '../../types/refs';
import type { VatHandle, VatRegistry } from './vat-registry';
import type { VatUpgrades } from './vat-upgrade';
import { DEFAULT_UPGRADE_EVERY } from '../../limits';

/**
 * Upgrades vats to their own code, which begins a new transcript: durable ones after a restart of the kernel, and
 * others when their transcript has become long.
 */
export class SelfUpgrades {
  /** Vats that may have to be upgraded. */
  private readonly candidates = new Set<VatId>();

  /** @param onFailure called if the code of a vat does not start */
  constructor(
    private readonly registry: VatRegistry,
    private readonly upgrades: VatUpgrades,
    private readonly onFailure: FailureListener,
  ) {}

  /**
   * Notes a vat from before a restart. If others wait for what only its memory had, it is upgraded as soon as the
   * kernel runs; otherwise before its next delivery.
   */
  noteRestart(vat: VatHandle): void {
    const { record } = vat;
    // After its start alone, a vat is the same anew.
    vat.mustRestart = record.options.restart === 'durable' && record.transcribed > 1;
    if (vat.mustRestart ? record.clist.fleeting > 0 : isLong(record))
      this.candidates.add(record.id);
  }

  /** Notes a delivery to a vat. */
  noteDelivery({ record, refusesUpgrade }: VatHandle): void {
    if (!refusesUpgrade && isLong(record)) this.candidates.add(record.id);
  }

  /** Whether {@link next} has a vat. */
  get hasNext(): boolean {
    return this.candidates.size > 0 && this.next() !== undefined;
  }

  /** The next vat to upgrade. */
  next(): VatHandle | undefined {
    if (this.candidates.size === 0) return undefined;
    const id = firstVat(this.candidates, (vatId) => this.isReady(vatId));
    return id === undefined ? undefined : this.registry.get(id);
  }

  /** Upgrades a vat. If its code does not start, it continues as it was. */
  async perform(vat: VatHandle): Promise<Omit<CrankReport, 'crank'>> {
    const { report, problem } = await this.upgrades.restart(vat);
    const { record, mustRestart } = vat;
    this.candidates.delete(record.id);
    if (problem === undefined) return report;
    vat.mustRestart = false;
    vat.refusesUpgrade = true;
    const consequence = mustRestart
      ? 'it is brought back from its transcript'
      : 'it continues with its transcript';
    this.onFailure(
      `vat ${record.id}`,
      `its code does not start from its baggage: ${problem}; ${consequence}`,
    );
    return report;
  }

  /** Long transcripts wait until an upgrade breaks nothing, but not longer than another interval. */
  private isReady(vatId: VatId): boolean {
    const vat = this.registry.get(vatId);
    const length = vat ? lengthOf(vat.record) : 0;
    if (!vat?.mustRestart && length < 1) this.candidates.delete(vatId); // it has ended, or has other code
    if (!vat || vat.record.isHeld) return false;
    const { mustRestart, record } = vat;
    return mustRestart || length >= 2 || (length >= 1 && record.clist.fleeting === 0);
  }
}

const isLong = (record: VatRecord): boolean => lengthOf(record) >= 1;

/** The length of a transcript in intervals. */
function lengthOf({ transcribed, unsaved, options }: VatRecord): number {
  const { restart, upgradeEvery = restart === 'durable' ? DEFAULT_UPGRADE_EVERY : 'never' } =
    options;
  if (upgradeEvery === 'never') return 0;
  const { deliveries = Infinity, bytes = Infinity } = upgradeEvery;
  return Math.max(transcribed / deliveries, unsaved / bytes);
}
