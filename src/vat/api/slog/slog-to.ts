import type { CrankReport } from '../../kernel/cranks/crank-report';
import type { Kernel } from '../../kernel/kernel';
import type { CrankDetails } from '../../kernel/state/crank-recorder';
import type { VatId, VRef } from '../../types/refs';
import { LineFile, type LineTarget } from '../line-file';
import {
  itemForm,
  kernelDeliveryForm,
  kernelSyscallForm,
  resultForm,
  vatDeliveryForm,
  vatSyscallForm,
} from './slog-forms';

/** Options of {@link VatKernel.slogTo}. */
export interface SlogOptions {
  /**
   * Bytes after which the file is renamed to `FILE.1`, which replaces an older one, and begun anew. Default
   * 1 GiB.
   */
  readonly maxBytes?: number | undefined;
}

const DEFAULT_MAX_BYTES = 2 ** 30;

/**
 * Writes every crank from now on in the format of SwingSet's slog.
 *
 * @returns stops it; resolves when all lines are written
 * @throws VMRE_OPTION_INVALID if the file cannot be opened
 */
export function slogTo(
  kernel: Kernel,
  target: LineTarget,
  { maxBytes = DEFAULT_MAX_BYTES }: SlogOptions = {},
): () => Promise<void> {
  const file = new LineFile(target, 'the slog', maxBytes);
  const slog = new Slog(kernel, (line) => file.add(line));
  const { facet } = kernel;
  facet.traceSyscalls(true);
  facet.traceDetails(true);
  const stop = kernel.observers.cranks.listen((report) => slog.add(report));
  let isOver = false;
  return async () => {
    if (!isOver) {
      facet.traceSyscalls(false);
      facet.traceDetails(false);
    }
    isOver = true;
    stop();
    await file.end();
  };
}

/** Converts reports of cranks to lines of a slog. */
class Slog {
  private readonly told = new Set<string>();

  constructor(
    private readonly kernel: Kernel,
    private readonly write: (line: object) => void,
  ) {
    for (const { id } of kernel.state.vats.all()) this.tellVat(id);
  }

  add(report: CrankReport): void {
    const { crank: crankNum, vatId, delivery, item, details, terminated } = report;
    if (!details) return; // the crank began before the slog
    if (vatId !== undefined) this.tellVat(vatId);
    const kd = delivery && kernelDeliveryForm(delivery, this.namer(report, details));
    const message =
      report.type === 'cleanup' ? { type: 'cleanup-terminated-vat' } : itemForm(item, vatId, kd);
    const crankType = delivery ? 'delivery' : 'routing';
    const crank = { crankType, crankNum, messageType: message.type };
    this.line('crank-start', { ...crank, message }, details.began);
    if (delivery) this.tellDelivery(report, details, kd ?? []);
    if (terminated) {
      const { vatId: vatID, isFailure: shouldReject, info } = terminated;
      this.line('terminate', { vatID, shouldReject, info }, details.ended);
    }
    this.line('crank-finish', crank, details.ended, details.began);
    if (terminated) this.told.delete(terminated.vatId);
  }

  private tellDelivery(report: CrankReport, details: CrankDetails, kd: readonly unknown[]): void {
    const { crank: crankNum, vatId: vatID, delivery, syscalls = [], result } = report;
    if (!delivery || !result || vatID === undefined) return;
    const { delivered = details.began, done = details.ended } = details;
    const at = { crankNum, vatID, deliveryNum: this.deliveryNumber(report), replay: false };
    const dispatch = delivery[0];
    this.tellChanges(details, crankNum, -1, delivered);
    this.line('deliver', { ...at, dispatch, kd, vd: vatDeliveryForm(delivery) }, delivered);
    const name = this.namer(report, details);
    syscalls.forEach(([vsc, vsr, kernel], syscallNum) => {
      const { began, ended, answer: ksr = vsr } = details.syscalls[syscallNum] ?? noDetails;
      this.tellChanges(details, crankNum, syscallNum, began);
      const call = { ...at, syscallNum, syscall: vsc[0] };
      const ksc = kernelSyscallForm(vsc, kernel, name);
      this.line('syscall', { ...call, ksc, vsc: vatSyscallForm(vsc) }, began);
      this.line('syscall-result', { ...call, ksr, vsr }, ended, began);
    });
    this.tellChanges(details, crankNum, syscalls.length, done);
    this.line('deliver-result', { ...at, dispatch, dr: resultForm(result) }, done, delivered);
  }

  /** The number of a delivery in the life of its vat. One that is undone does not count. */
  private deliveryNumber({ vatId, result, terminated, suspended }: CrankReport): number {
    const count = (vatId && this.kernel.state.vats.get(vatId)?.deliveries) ?? 0;
    const isKept = result?.[0] === 'ok' && terminated?.isFailure !== true && !suspended;
    return isKept && count > 0 ? count - 1 : count;
  }

  /** Changes of c-lists after so many syscalls; -1: before the delivery. */
  private tellChanges({ clist }: CrankDetails, crankNum: number, after: number, at: number): void {
    for (const { mode, vatId: vatID, kref: kobj, vref: vobj, ...change } of clist) {
      if (change.after === after) this.line('clist', { crankNum, mode, vatID, kobj, vobj }, at);
    }
  }

  /** The kernel's names for those of a vat, also for names that the crank removed. */
  private namer(
    { vatId }: Pick<CrankReport, 'vatId'>,
    { clist }: CrankDetails,
  ): (ref: string) => string {
    const known = vatId && this.kernel.state.vats.get(vatId)?.clist;
    return (ref) =>
      known?.ofVref(ref as VRef)?.kref ??
      clist.findLast((change) => change.vatId === vatId && change.vref === ref)?.kref ??
      ref;
  }

  private tellVat(vatID: VatId): void {
    const record = this.kernel.state.vats.get(vatID);
    if (!record?.isAlive || this.told.has(vatID)) return;
    this.told.add(vatID);
    const { name, source, parameters: vatParameters } = record;
    const dynamic = source !== undefined;
    const managerType = this.kernel.workerOf(vatID) ?? 'host';
    const vat = { vatID, dynamic, description: dynamic ? source : name, name, managerType };
    this.line('create-vat', { ...vat, vatParameters }, performance.now());
  }

  /** @param began of what takes time, so that the line has its duration */
  private line(type: string, fields: object, at: number, began?: number): void {
    const time = (performance.timeOrigin + at) / 1000;
    const seconds = began === undefined ? {} : { seconds: (at - began) / 1000 };
    this.write({ type, ...fields, time, monotime: at / 1000, ...seconds });
  }
}

const noDetails = { began: 0, ended: 0, answer: undefined };
