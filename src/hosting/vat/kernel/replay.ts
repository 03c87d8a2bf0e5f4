import { isDeepStrictEqual } from 'node:util';

import { VmreError } from '../../../support/errors/vmre-error';
import type { VatManager, VatManagerMaker } from '../manager/vat-manager';
import type { VatSyscall, VatSyscallHandler, VatSyscallResult } from '../shapes/syscall';
import type { TranscriptEntry } from './transcript';

/**
 * Makes a manager whose worker has been through a transcript: it is given every delivery again, and its
 * syscalls are answered from the record.
 *
 * @throws VMRE_VAT_DIVERGED when the vat asks something else than it did
 */
export async function replay(
  name: string,
  make: VatManagerMaker,
  live: VatSyscallHandler,
  transcript: readonly TranscriptEntry[],
): Promise<VatManager> {
  let recorded: VatSyscallHandler | undefined;
  const manager = await make((syscall) => (recorded ?? live)(syscall));
  for (const [number, entry] of transcript.entries()) {
    const answers = new Answers(entry);
    recorded = (syscall) => answers.next(syscall);
    const result = await manager.deliver(entry.d);
    const problem = answers.problem ?? (result[0] === 'error' ? result[1] : undefined);
    if (problem !== undefined) {
      await manager.shutdown();
      throw new VmreError(
        'VMRE_VAT_DIVERGED',
        `the vat ${name} does not do what it did before, in delivery ${number}: ${problem}`,
        { data: { vat: name, delivery: number } },
      );
    }
  }
  recorded = undefined;
  return manager;
}

/** Answers the syscalls of one delivery as they were answered. */
class Answers {
  private at = 0;
  private divergence: string | undefined;

  constructor(private readonly entry: TranscriptEntry) {}

  next(syscall: VatSyscall): VatSyscallResult {
    const expected = this.entry.sc[this.at++];
    // A record knows no undefined, and no order of keys.
    const asKept: unknown = JSON.parse(JSON.stringify(syscall));
    if (!expected || !isDeepStrictEqual(asKept, expected.s)) {
      this.divergence ??= `syscall ${this.at - 1} is ${JSON.stringify(syscall)} instead of ${
        expected ? JSON.stringify(expected.s) : 'none'
      }`;
    }
    return expected?.r ?? ['error', 'the vat does not do what it did before'];
  }

  /** What differs from the record, or undefined. */
  get problem(): string | undefined {
    if (this.divergence !== undefined || this.at >= this.entry.sc.length) return this.divergence;
    return `it makes ${this.at} syscalls instead of ${this.entry.sc.length}`;
  }
}
