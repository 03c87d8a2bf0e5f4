import type { Awaitable } from '../../support/thenable';
import type { CapData } from '../types/capdata';
import type { Resolution, VatDelivery } from '../types/delivery';
import type { Syscall, SyscallResult } from '../types/syscall';

/** The syscalls of a raw vat, as functions. Each throws when the kernel refuses it. */
export interface RawSyscalls {
  /**
   * Sends a message.
   *
   * @param target a reference of the vat
   * @param method name of the method, as capdata
   * @param args its slots are references of the vat
   * @param result a promise that the vat has not named before; leave it out where no answer is wanted
   */
  send(target: string, method: string, args: CapData, result?: string): void;
  /**
   * Asks to be notified when a promise is settled.
   *
   * @param promise a reference of the vat
   */
  subscribe(promise: string): void;
  /** Settles promises that are the vat's to settle. */
  resolve(resolutions: readonly Resolution[]): void;
  /**
   * Waits for a device.
   *
   * @param target a device node of the vat
   * @param method name of the method
   * @param args its slots are references of the vat
   * @throws when the device fails
   */
  callNow(target: string, method: string, args: CapData): CapData | null;
  /** What the vat has kept under a key. */
  vatstoreGet(key: string): string | undefined;
  /** The next key in the order of characters; from the first one with ''. */
  vatstoreGetNextKey(prior: string): string | undefined;
  /** Keeps a value. */
  vatstoreSet(key: string, value: string): void;
  /** Removes a value. */
  vatstoreDelete(key: string): void;
  /** The vat cannot send to these any more. */
  dropImports(vrefs: readonly string[]): void;
  /** The vat cannot even recognize these any more; they were dropped. */
  retireImports(vrefs: readonly string[]): void;
  /** Objects of the vat that nobody can reach are over. */
  retireExports(vrefs: readonly string[]): void;
  /** Objects that the vat does not serve any more. */
  abandonExports(vrefs: readonly string[]): void;
  /**
   * Ends the vat with this delivery. A failure undoes what the delivery has done.
   *
   * @param isFailure whether it is an error
   * @param info the result, or the error
   */
  exit(isFailure: boolean, info: CapData): void;
}

/** What a raw vat does with a delivery. A promise is waited for; what it throws ends the vat. */
export type RawDispatch = (delivery: VatDelivery) => Awaitable<void>;

/** A vat that speaks the kernel's own language. */
export type RawSetup = (syscall: RawSyscalls) => Awaitable<RawDispatch>;

/** The syscalls of a vat over its handler. */
export function rawSyscalls(handler: (syscall: Syscall) => SyscallResult): RawSyscalls {
  const call = (syscall: Syscall): CapData | string | null => {
    const [status, content] = handler(syscall);
    if (status === 'error') throw new Error(`syscall.${syscall[0]} failed: ${content}`);
    return content;
  };
  const text = (syscall: Syscall): string | undefined =>
    (call(syscall) as string | null) ?? undefined;
  return {
    send: (target, method, args, result) =>
      void call(['send', target, { method, args, result: result ?? null }]),
    subscribe: (promise) => void call(['subscribe', promise]),
    resolve: (resolutions) => void call(['resolve', resolutions]),
    callNow: (target, method, args) => call(['callNow', target, method, args]) as CapData | null,
    vatstoreGet: (key) => text(['vatstoreGet', key]),
    vatstoreGetNextKey: (prior) => text(['vatstoreGetNextKey', prior]),
    vatstoreSet: (key, value) => void call(['vatstoreSet', key, value]),
    vatstoreDelete: (key) => void call(['vatstoreDelete', key]),
    dropImports: (vrefs) => void call(['dropImports', vrefs]),
    retireImports: (vrefs) => void call(['retireImports', vrefs]),
    retireExports: (vrefs) => void call(['retireExports', vrefs]),
    abandonExports: (vrefs) => void call(['abandonExports', vrefs]),
    exit: (isFailure, info) => void call(['exit', isFailure, info]),
  };
}
