import { isDeepStrictEqual } from 'node:util';

import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import type { VatManager, VatManagerFactory } from '../../workers/manager/vat-manager';
import type { Syscall, VatSyscall, VatSyscallHandler, VatSyscallResult } from '../../types/syscall';
import { checkSyscall } from '../syscalls/syscall-shape';
import type { TranscriptEntry } from '../state/transcript';

/** Where a vat did not do what it did before. It is the `data` of VMRE_VAT_DIVERGED. */
export interface VatDivergence {
  /** Name of the vat. */
  readonly vat: string;
  /** Number of the delivery in the transcript, from 0. */
  readonly delivery: number;
  /** Number of the syscall in the delivery, from 0; undefined when it is the delivery itself that failed. */
  readonly syscall?: number;
  /** The syscall that is recorded, or null when there was none. */
  readonly expected: VatSyscall | null;
  /** The syscall that the vat made, or null when it made none that is legal. */
  readonly actual: VatSyscall | null;
  /** Why the delivery failed, or the syscall is illegal. */
  readonly problem?: string;
}

type Difference = Omit<VatDivergence, 'vat' | 'delivery'>;

function diverged(divergence: VatDivergence): VmreError {
  const { vat, delivery, syscall, expected, actual, problem } = divergence;
  const [did, was] = [actual, expected].map((each) => (each ? JSON.stringify(each) : 'none'));
  const what =
    syscall === undefined ? problem : `syscall ${syscall} is ${problem ?? did} instead of ${was}`;
  const text = `the vat ${vat} does not do what it did before, in delivery ${delivery}: ${what}`;
  return new VmreError('VMRE_VAT_DIVERGED', text, { data: { ...divergence } });
}

/** Whether a vat has asked something else than before: its code is to blame, whatever became of the worker. */
export const isDivergence = (error: unknown): boolean =>
  VmreError.is(error) && error.data['syscall'] !== undefined;

/**
 * Makes a manager whose worker has been through a transcript: it is given every delivery again, and its
 * syscalls are answered from the record.
 *
 * @throws VMRE_VAT_DIVERGED when the vat asks something else than it did
 */
export async function replay(
  name: string,
  make: VatManagerFactory,
  live: VatSyscallHandler,
  transcript: Iterable<TranscriptEntry>,
): Promise<VatManager> {
  let recorded: VatSyscallHandler | undefined;
  const manager = await make((syscall) => (recorded ?? live)(syscall));
  let number = 0;
  try {
    for (const entry of transcript) {
      const answers = new RecordedAnswers(entry);
      recorded = (syscall) => answers.next(syscall);
      const difference = await deliverAgain(manager, entry, answers);
      if (difference) throw diverged({ vat: name, delivery: number, ...difference });
      number += 1;
    }
  } catch (error) {
    await discard(manager);
    throw error;
  }
  recorded = undefined;
  return manager;
}

/** Ends a worker that is of no use; something else is told. */
export async function discard(manager: VatManager): Promise<void> {
  try {
    await manager.shutdown();
  } catch {
    // It is left behind.
  }
}

async function deliverAgain(
  manager: VatManager,
  entry: TranscriptEntry,
  answers: RecordedAnswers,
): Promise<Difference | undefined> {
  try {
    const result = await manager.deliver(
      frozen(entry.d),
      entry.sc.map(({ s }) => s),
    );
    return answers.difference(result[0] === 'ok' ? undefined : result[1]);
  } catch (error) {
    return answers.difference(messageOf(error));
  }
}

/** Answers the syscalls of one delivery as they were answered. */
class RecordedAnswers {
  private at = 0;
  private first: Difference | undefined;

  constructor(private readonly entry: TranscriptEntry) {}

  next(asked: Syscall): VatSyscallResult {
    const syscall = this.at++;
    const recorded = this.entry.sc[syscall];
    const expected = recorded?.s ?? null;
    try {
      const actual = checkSyscall(asked);
      if (recorded && isDeepStrictEqual(actual, expected)) return frozen(recorded.r);
      this.first ??= { syscall, expected, actual };
    } catch (error) {
      this.first ??= { syscall, expected, actual: null, problem: `illegal: ${messageOf(error)}` };
    }
    return ['error', 'the vat does not do what it did before'];
  }

  /**
   * What differs first from the record, or undefined.
   *
   * @param failure of the delivery, which is why something is missing then
   */
  difference(failure: string | undefined): Difference | undefined {
    if (this.first) return this.first;
    const missing = this.entry.sc[this.at];
    if (!missing) return failure === undefined ? undefined : { ...nothing, problem: failure };
    const problem = failure === undefined ? {} : { problem: `missing: ${failure}` };
    return { ...nothing, syscall: this.at, expected: missing.s, ...problem };
  }
}

const nothing = { expected: null, actual: null };

/** As what the vat was given then, it cannot be changed. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const each of Object.values(value)) frozen<unknown>(each);
  return Object.freeze(value);
}
