import type { VatDelivery } from '../../types/delivery';
import type { VatSyscall, VatSyscallResult } from '../../types/syscall';
import type { EntryTable } from './entry-table';
import type { KernelState } from './kernel-state';
import { chainHash } from './set-hash';
import type { VatRecord } from './vat-record';

/** One delivery and its syscalls, with references of the vat. */
export interface TranscriptEntry {
  readonly d: VatDelivery;
  readonly sc: readonly { readonly s: VatSyscall; readonly r: VatSyscallResult }[];
}

/** Deliveries and syscalls of a vat, from which a new worker reaches the same state. */
export class Transcript {
  private current: { d: VatDelivery; sc: { s: VatSyscall; r: VatSyscallResult }[] } | undefined;

  constructor(
    private readonly record: VatRecord,
    private readonly entries: EntryTable,
  ) {}

  begin(delivery: VatDelivery): void {
    this.current = { d: delivery, sc: [] };
  }

  add(syscall: VatSyscall, result: VatSyscallResult): void {
    this.current?.sc.push({ s: syscall, r: result });
  }

  /**
   * Adds the current delivery to the transcript. One that is undone is never added: its vat has ended.
   *
   * @returns a problem with it, or undefined
   */
  commit(): string | undefined {
    try {
      this.append(JSON.stringify(this.current));
      return undefined;
    } catch {
      return 'the transcript of one delivery is too long to be stored';
    } finally {
      this.current = undefined;
    }
  }

  private append(text: string): void {
    const { record, entries } = this;
    record.touch();
    entries.add(record.id, record.transcribed, text);
    record.transcribed += 1;
    record.unsaved += text.length;
    record.transcriptHash = chainHash(record.transcriptHash, text);
  }
}

/** Removes the latest entries of a transcript, and at last the snapshot. @returns how many */
export function removeTranscript(vat: VatRecord, state: KernelState, budget: number): number {
  const from = state.snapshots.get(vat.id)?.from ?? 0;
  const count = Math.min(budget, vat.transcribed - from);
  vat.touch();
  vat.transcribed -= count;
  state.entries.remove(vat.id, vat.transcribed, vat.transcribed + count);
  if (vat.transcribed > from) return count;
  vat.transcribed = vat.unsaved = 0;
  vat.transcriptHash = '';
  state.snapshots.remove(vat.id);
  return count;
}
