import { isDeepStrictEqual } from 'node:util';

import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import type { VatManager, VatManagerMaker } from '../manager/vat-manager';
import type { VatSyscall, VatSyscallHandler, VatSyscallResult } from '../shapes/syscall';
import { checkSyscall } from './syscall-shape';
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
  transcript: Iterable<TranscriptEntry>,
): Promise<VatManager> {
  let recorded: VatSyscallHandler | undefined;
  const manager = await make((syscall) => (recorded ?? live)(syscall));
  let number = 0;
  for (const entry of transcript) {
    const answers = new Answers(entry);
    recorded = (syscall) => answers.next(syscall);
    const problem = await deliverAgain(manager, entry, answers);
    if (problem !== undefined) {
      await manager.shutdown();
      throw new VmreError(
        'VMRE_VAT_DIVERGED',
        `the vat ${name} does not do what it did before, in delivery ${number}: ${problem}`,
        { data: { vat: name, delivery: number } },
      );
    }
    number += 1;
  }
  recorded = undefined;
  return manager;
}

async function deliverAgain(
  manager: VatManager,
  entry: TranscriptEntry,
  answers: Answers,
): Promise<string | undefined> {
  try {
    const result = await manager.deliver(
      frozen(entry.d),
      entry.sc.map(({ s }) => s),
    );
    return answers.problem ?? (result[0] === 'error' ? result[1] : undefined);
  } catch (error) {
    return answers.problem ?? messageOf(error);
  }
}

/** Answers the syscalls of one delivery as they were answered. */
class Answers {
  private at = 0;
  private divergence: string | undefined;

  constructor(private readonly entry: TranscriptEntry) {}

  next(asked: VatSyscall): VatSyscallResult {
    const expected = this.entry.sc[this.at++];
    const was = expected ? JSON.stringify(expected.s) : 'none';
    try {
      const syscall = checkSyscall(asked);
      if (expected && isDeepStrictEqual(syscall, expected.s)) return frozen(expected.r);
      this.divergence ??= `syscall ${this.at - 1} is ${JSON.stringify(syscall)} instead of ${was}`;
    } catch (error) {
      this.divergence ??= `syscall ${this.at - 1} is illegal (${messageOf(error)}) instead of ${was}`;
    }
    return ['error', 'the vat does not do what it did before'];
  }

  /** What differs from the record, or undefined. */
  get problem(): string | undefined {
    if (this.divergence !== undefined || this.at >= this.entry.sc.length) return this.divergence;
    return `it makes ${this.at} syscalls instead of ${this.entry.sc.length}`;
  }
}

/** As what the vat was given then, it cannot be changed. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const each of Object.values(value)) frozen<unknown>(each);
  return Object.freeze(value);
}
