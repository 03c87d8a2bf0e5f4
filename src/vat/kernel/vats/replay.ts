import { isDeepStrictEqual } from 'node:util';

import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import type { VatManager, VatManagerFactory } from '../../workers/manager/vat-manager';
import type { Syscall, VatSyscall, VatSyscallHandler, VatSyscallResult } from '../../types/syscall';
import { checkSyscall } from '../syscalls/syscall-shape';
import type { TranscriptEntry } from '../state/transcript';

/** Where a vat differs from its transcript: the `data` of VMRE_VAT_DIVERGED. */
export interface VatDivergence {
  /** Name of the vat. */
  readonly vat: string;
  /** Number of the delivery in the transcript, from 0. */
  readonly delivery: number;
  /** Number of the syscall in the delivery, from 0; undefined if the delivery itself failed. */
  readonly syscall?: number | undefined;
  /** The recorded syscall, or null after the last one of the delivery. */
  readonly expected: VatSyscall | null;
  /** The syscall of the vat, or null if it made none or an illegal one. */
  readonly actual: VatSyscall | null;
  /** Why the delivery failed or the syscall is illegal. */
  readonly problem?: string | undefined;
}

type Difference = Omit<VatDivergence, 'vat' | 'delivery'>;

function diverged(divergence: VatDivergence): VmreError {
  const { vat, delivery, syscall, expected, actual, problem } = divergence;
  const [did, was] = [actual, expected].map((each) => (each ? JSON.stringify(each) : 'none'));
  const what =
    syscall === undefined ? problem : `syscall ${syscall} is ${problem ?? did} instead of ${was}`;
  const text = `vat ${vat} diverges from its transcript in delivery ${delivery}: ${what}`;
  return new VmreError('VMRE_VAT_DIVERGED', text, { data: { ...divergence } });
}

/** Whether a vat made a different syscall: then its code is at fault, not the worker. */
export const isDivergence = (error: unknown): boolean =>
  VmreError.is(error) && error.data['syscall'] !== undefined;

/**
 * Creates a manager, and replays a transcript in its worker: all deliveries are repeated, and its syscalls
 * are answered from the record.
 *
 * @param first number of the first delivery
 * @throws VMRE_VAT_DIVERGED if the vat makes different syscalls
 */
export async function replay(
  name: string,
  make: VatManagerFactory,
  live: VatSyscallHandler,
  transcript: Iterable<TranscriptEntry>,
  first = 0,
): Promise<VatManager> {
  let recorded: VatSyscallHandler | undefined;
  const manager = await make((syscall) => (recorded ?? live)(syscall));
  let number = first;
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

/** Stops a worker that is not needed, and ignores errors of that. */
export async function discard(manager: VatManager): Promise<void> {
  try {
    await manager.stop();
  } catch {
    // The worker is abandoned.
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

/** Answers the syscalls of one delivery from the record. */
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
    return ['error', 'the vat diverges from its transcript'];
  }

  /**
   * The first difference from the record, or undefined.
   *
   * @param failure of the delivery, which explains missing syscalls
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

/** Original deliveries were frozen, too. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const each of Object.values(value)) frozen<unknown>(each);
  return Object.freeze(value);
}
