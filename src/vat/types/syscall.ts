import type { CapData } from './capdata';
import type { Message, Resolution } from './delivery';
import type { KPid, KRef, VatId, VRef } from './refs';

/**
 * What a vat asks of the kernel during a delivery, with its own references.
 *
 * @typeParam Ref `string` for one that nobody has checked
 */
export type Syscall<Ref extends string = string> =
  | readonly ['send', target: Ref, Message<Ref>]
  | readonly ['callNow', target: Ref, method: string, args: CapData<Ref>]
  | readonly ['subscribe', promise: Ref]
  | readonly ['resolve', readonly Resolution<Ref>[]]
  | readonly ['vatstoreGet', key: string]
  | readonly ['vatstoreGetNextKey', priorKey: string]
  | readonly ['vatstoreSet', key: string, data: string]
  | readonly ['vatstoreDelete', key: string]
  | readonly ['dropImports', readonly Ref[]]
  | readonly ['retireImports', readonly Ref[]]
  | readonly ['retireExports', readonly Ref[]]
  | readonly ['abandonExports', readonly Ref[]]
  | readonly ['exit', isFailure: boolean, info: CapData<Ref>];

/** A syscall that has the shape of one. */
export type VatSyscall = Syscall<VRef>;

/** The same with references of the kernel. What only concerns the vat's c-list has no form here. */
export type KernelSyscall =
  | readonly ['send', target: KRef, Message<KRef, KPid>]
  | readonly ['invoke', target: KRef, method: string, args: CapData<KRef>]
  | readonly ['subscribe', vatId: VatId, promise: KPid]
  | readonly ['resolve', vatId: VatId, readonly Resolution<KRef, KPid>[]]
  | readonly ['vatstoreGet', vatId: VatId, key: string]
  | readonly ['vatstoreGetNextKey', vatId: VatId, priorKey: string]
  | readonly ['vatstoreSet', vatId: VatId, key: string, data: string]
  | readonly ['vatstoreDelete', vatId: VatId, key: string]
  | readonly ['retireExports', readonly KRef[]]
  | readonly ['abandonExports', vatId: VatId, readonly KRef[]]
  | readonly ['exit', vatId: VatId, isFailure: boolean, info: CapData<KRef>];

/**
 * The answer to a syscall. `error` has two causes: the syscall was illegal, and the vat is condemned;
 * or a device failed, which the vat survives.
 */
export type SyscallResult<Ref extends string = string> =
  readonly ['ok', CapData<Ref> | string | null] | readonly ['error', problem: string];

/** With references of the kernel. */
export type KernelSyscallResult = SyscallResult<KRef>;
/** With references of one vat. */
export type VatSyscallResult = SyscallResult<VRef>;

/**
 * How a manager makes the syscalls of its vat: it returns when the syscall is done, and never throws. It checks
 * what it is given: a vat may ask for anything.
 */
export type VatSyscallHandler = (syscall: Syscall) => VatSyscallResult;

/** A syscall, its answer, and its form in the kernel; undefined if it concerned only the c-list of the vat. */
export type AnsweredSyscall = readonly [VatSyscall, VatSyscallResult, KernelSyscall | undefined];
