import type { KernelSyscall, VatSyscall, VatSyscallResult } from '../../types/syscall';

/** A syscall with its answer, and as the kernel has it; undefined where only the vat's c-list knew of it. */
export type AnsweredSyscall = readonly [VatSyscall, VatSyscallResult, KernelSyscall | undefined];
