import type { CapData } from './capdata';
import type { Message, Resolution } from './delivery';

/** What a vat asks of the kernel during a delivery, with its own references. */
export type VatSyscall =
  | readonly ['send', target: string, Message]
  | readonly ['callNow', target: string, method: string, args: CapData]
  | readonly ['subscribe', promise: string]
  | readonly ['resolve', readonly Resolution[]]
  | readonly ['vatstoreGet', key: string]
  | readonly ['vatstoreGetNextKey', priorKey: string]
  | readonly ['vatstoreSet', key: string, data: string]
  | readonly ['vatstoreDelete', key: string]
  | readonly ['dropImports', readonly string[]]
  | readonly ['retireImports', readonly string[]]
  | readonly ['retireExports', readonly string[]]
  | readonly ['abandonExports', readonly string[]]
  | readonly ['exit', isFailure: boolean, info: CapData];

/** The same with references of the kernel. What only concerns the vat's c-list has no form here. */
export type KernelSyscall =
  | readonly ['send', target: string, Message]
  | readonly ['invoke', target: string, method: string, args: CapData]
  | readonly ['subscribe', vatId: string, promise: string]
  | readonly ['resolve', vatId: string, readonly Resolution[]]
  | readonly ['vatstoreGet', vatId: string, key: string]
  | readonly ['vatstoreGetNextKey', vatId: string, priorKey: string]
  | readonly ['vatstoreSet', vatId: string, key: string, data: string]
  | readonly ['vatstoreDelete', vatId: string, key: string]
  | readonly ['retireExports', readonly string[]]
  | readonly ['abandonExports', vatId: string, readonly string[]]
  | readonly ['exit', vatId: string, isFailure: boolean, info: CapData];

/**
 * The answer to a syscall. `error` has two causes: the syscall was illegal, and the vat is condemned;
 * or a device failed, which the vat survives.
 */
export type SyscallResult =
  readonly ['ok', CapData | string | null] | readonly ['error', problem: string];

/** With references of the kernel. */
export type KernelSyscallResult = SyscallResult;
/** With references of one vat. */
export type VatSyscallResult = SyscallResult;

/** How a manager makes the syscalls of its vat: it returns when the syscall is done, and never throws. */
export type VatSyscallHandler = (syscall: VatSyscall) => VatSyscallResult;
