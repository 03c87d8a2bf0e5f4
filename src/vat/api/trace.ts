import type { Writable } from 'node:stream';

import type { CrankReport, SuspendedVat } from '../kernel/cranks/crank-report';
import type { Kernel } from '../kernel/kernel';
import { LineFile } from './line-file';
import type { CapData } from '../types/capdata';
import type { VatDelivery, VatDeliveryResult } from '../types/delivery';
import type { KernelSyscall, VatSyscall, VatSyscallResult } from '../types/syscall';

/** The target of a trace: a file, to which lines are appended, or a stream. */
export type TraceTarget = string | Writable;

/** One line of a trace. */
export interface TraceLine {
  /** Number of the crank. */
  readonly crank: number;
  /** When the crank ended, in milliseconds since 1970. */
  readonly time: number;
  /** As in a {@link CrankReport}. */
  readonly type: CrankReport['type'];
  /** Id of the vat. */
  readonly vat?: string | undefined;
  /** Name of the vat. */
  readonly name?: string | undefined;
  /** The item of the run-queue, with references of the kernel. */
  readonly item?: CrankReport['item'] | undefined;
  /** The delivery, with references of the vat. */
  readonly delivery?: VatDelivery | undefined;
  /** Syscalls of the vat, their answers, and their forms in the kernel. */
  readonly syscalls?:
    readonly (readonly [VatSyscall, VatSyscallResult, KernelSyscall | null])[] | undefined;
  /** The result of the delivery. */
  readonly result?: VatDeliveryResult | undefined;
  /** The vat that the crank terminated, and the reason. */
  readonly terminated?:
    { vatId: string; name: string; isFailure: boolean; info: CapData } | undefined;
  /** The vat that the crank suspended, and the reason. */
  readonly suspended?: SuspendedVat | undefined;
}

/**
 * Writes every crank from now on.
 *
 * @returns stops the trace; resolves when all lines are written
 * @throws VMRE_OPTION_INVALID if the file cannot be opened
 */
export function traceTo(kernel: Kernel, target: TraceTarget): () => Promise<void> {
  const file = new LineFile(target, 'the trace');
  kernel.facet.traceSyscalls(true);
  const stop = kernel.observers.cranks.listen((report) =>
    file.add(traceLineOf(report, kernel.facet.nameOf(report.vatId))),
  );
  let isOver = false;
  return async () => {
    if (!isOver) kernel.facet.traceSyscalls(false);
    isOver = true;
    stop();
    await file.end();
  };
}

/** Converts a report of a crank to a line of a trace. */
export const traceLineOf = (
  { vatId, syscalls, details: _, ...report }: CrankReport,
  name: string | undefined,
): TraceLine => ({
  ...report,
  time: Date.now(),
  ...(vatId !== undefined && { vat: vatId }),
  ...(name !== undefined && { name }),
  ...(syscalls && {
    syscalls: syscalls.map(([asked, told, kernel]) => [asked, told, kernel ?? null]),
  }),
});
