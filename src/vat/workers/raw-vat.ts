import type { Awaitable } from '../../support/thenable';
import type { CapData } from '../types/capdata';
import type { Resolution, VatDelivery } from '../types/delivery';
import type { Syscall, SyscallResult } from '../types/syscall';

/** The syscalls of a raw vat, as functions. Each throws if the kernel refuses it. */
export interface RawSyscalls {
  /**
   * Sends a message.
   *
   * @param target a reference of the vat
   * @param method name of the method, as capdata
   * @param args its slots are references of the vat
   * @param result a promise with a new name; omit it if no answer is expected
   */
  send(target: string, method: string, args: CapData, result?: string): void;
  /**
   * Subscribes to the settlement of a promise.
   *
   * @param promise a reference of the vat
   */
  subscribe(promise: string): void;
  /** Settles promises that the vat decides. */
  resolve(resolutions: readonly Resolution[]): void;
  /**
   * Calls a device and waits for its answer.
   *
   * @param target a device node of the vat
   * @param method name of the method
   * @param args its slots are references of the vat
   * @throws if the device fails
   */
  callNow(target: string, method: string, args: CapData): CapData | null;
  /** The value of a key in the vat store. */
  vatstoreGet(key: string): string | undefined;
  /** The next key in the order of UTF-8 bytes; pass '' for the first key. */
  vatstoreGetNextKey(prior: string): string | undefined;
  /** Sets a value in the vat store. */
  vatstoreSet(key: string, value: string): void;
  /** Deletes a value from the vat store. */
  vatstoreDelete(key: string): void;
  /** Drops imports: the vat cannot send to them any more. */
  dropImports(vrefs: readonly string[]): void;
  /** Retires dropped imports: the vat cannot recognize them any more. */
  retireImports(vrefs: readonly string[]): void;
  /** Retires exports that are not reachable. */
  retireExports(vrefs: readonly string[]): void;
  /** Abandons exports: the vat does not serve them any more. */
  abandonExports(vrefs: readonly string[]): void;
  /**
   * Ends the vat after this delivery. A failure undoes the delivery.
   *
   * @param isFailure whether it is an error
   * @param info the result, or the error
   */
  exit(isFailure: boolean, info: CapData): void;
}

/** Handles a delivery of a raw vat. A promise is awaited; an error terminates the vat. */
export type RawDispatch = (delivery: VatDelivery) => Awaitable<void>;

/** What a raw vat gets in addition to its syscalls, for a vat library such as liveslots. */
export interface RawTools {
  /** Name of the vat. */
  readonly name: string;
  /** Resolves when no promise jobs are left. Only during a delivery. */
  readonly whenIdle: () => Promise<void>;
  /**
   * Collects garbage. In a vat that is given as code, this is the only moment at which targets of `WeakRef`
   * die and finalizers are called; what died is recorded, so that a replay repeats it.
   */
  readonly collectGarbage: () => void;
  /** As in the language. */
  readonly WeakRef: WeakRefConstructor;
  /** As in the language, but without `unregister`. */
  readonly FinalizationRegistry: FinalizationRegistryConstructor;
}

/** Creates a raw vat, which works with references and syscalls directly. */
export type RawSetup = (syscall: RawSyscalls, tools: RawTools) => Awaitable<RawDispatch>;

/** Wraps a syscall handler in functions. */
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
