import { appendFileSync } from 'node:fs';
import type { Writable } from 'node:stream';

import type { CrankReport } from '../kernel/cranks/crank-report';
import type { Kernel } from '../kernel/kernel';
import type { CapData } from '../types/capdata';
import type { VatDelivery, VatDeliveryResult } from '../types/delivery';
import type { KernelSyscall, VatSyscall, VatSyscallResult } from '../types/syscall';

/** Where a trace goes: a file, to whose end it is added, or a stream. */
export type TraceTarget = string | Writable;

/** One line of a trace. */
export interface TraceLine {
  /** Number of the crank. */
  readonly crank: number;
  /** Milliseconds since 1970, at the end of the crank. */
  readonly time: number;
  /** As in a {@link CrankReport}. */
  readonly type: CrankReport['type'];
  /** Id of the vat. */
  readonly vat?: string;
  /** Name of the vat. */
  readonly name?: string;
  /** What came to its turn, with references of the kernel. */
  readonly item?: CrankReport['item'];
  /** The delivery, with references of the vat. */
  readonly delivery?: VatDelivery;
  /** What the vat asked, what it was told, and what that was in the kernel. */
  readonly syscalls?: readonly (readonly [VatSyscall, VatSyscallResult, KernelSyscall | null])[];
  /** How the delivery went. */
  readonly result?: VatDeliveryResult;
  /** The vat that was ended by it, and why. */
  readonly terminated?: { vatId: string; name: string; isFailure: boolean; info: CapData };
}

/** Characters after which lines are written. */
const BATCH = 64 * 1024;

/** Writes every crank from now on. @returns ends it, when all is written */
export function traceTo(kernel: Kernel, target: TraceTarget): () => Promise<void> {
  let lines = '';
  const write = (): void => {
    const text = lines;
    lines = '';
    if (text === '') return;
    if (typeof target === 'string') appendFileSync(target, text);
    else target.write(text);
  };
  kernel.facet.traceSyscalls(true);
  const subscription = kernel.cranks$.subscribe((report) => {
    lines += `${JSON.stringify(traceLineOf(report, kernel.facet.nameOf(report.vatId)))}\n`;
    if (lines.length >= BATCH || typeof target !== 'string') write();
  });
  return async () => {
    subscription.unsubscribe();
    kernel.facet.traceSyscalls(false);
    write();
    if (typeof target !== 'string' && target.writableNeedDrain) {
      await new Promise((resolve) => target.once('drain', resolve));
    }
  };
}

/** A crank as a trace has it. */
export const traceLineOf = (
  { vatId, syscalls, ...report }: CrankReport,
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
