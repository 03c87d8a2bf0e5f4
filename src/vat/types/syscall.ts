import type { CapData } from './capdata';
import type { Message, Resolution } from './delivery';
import type { KPid, KRef, VatId, VRef } from './refs';

/**
 * A request of a vat to the kernel during a delivery, with the vat's own references.
 *
 * @typeParam Ref `string` if the references are not checked yet
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

/** A syscall whose shape is checked. */
export type VatSyscall = Syscall<VRef>;

/**
 * A syscall with references of the kernel. Syscalls that only concern the c-list of the vat have no form
 * here.
 */
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
 * The answer to a syscall. `error` means that the syscall was illegal, and the vat is terminated, or that a
 * device failed, which the vat survives.
 */
export type SyscallResult<Ref extends string = string> =
  readonly ['ok', CapData<Ref> | string | null] | readonly ['error', problem: string];

/** An answer with references of the kernel. */
export type KernelSyscallResult = SyscallResult<KRef>;
/** An answer with references of one vat. */
export type VatSyscallResult = SyscallResult<VRef>;

/**
 * Executes a syscall for the manager of a vat. It returns when the syscall is done, never throws, and checks
 * its argument, because a vat may pass anything.
 */
export type VatSyscallHandler = (syscall: Syscall) => VatSyscallResult;

/** A syscall, its answer, and its form in the kernel; undefined if it concerned only the c-list of the vat. */
export type AnsweredSyscall = readonly [VatSyscall, VatSyscallResult, KernelSyscall | undefined];
