import type { Syscall } from '../types/syscall.js';
import type { HostBindings, RealmApi } from '../workers/realm-bindings.js';

const shared = globalThis as { hostBindings?: HostBindings; realmApi?: RealmApi };
const bindings = shared.hostBindings as HostBindings;
delete shared.hostBindings;

/** Strings and symbols belong to no realm, so that they can be used directly. */
export const hookSymbols: symbol[] = [];
for (let index = 0; index < bindings.hookSymbols.length; index += 1) {
  hookSymbols.push(bindings.hookSymbols[index] as symbol);
}

const reserveFrames = (depth: number): number => (depth === 0 ? 0 : 1 + reserveFrames(depth - 1));

/** Syscalls that authored vats make only from promise jobs, with an empty stack. */
const fromJobs: readonly string[] = ['send', 'subscribe', 'resolve'];

const { parse, stringify } = JSON;

/**
 * Makes a syscall. Errors of the host do not reach the vat.
 *
 * @param mayBeDeep whether the stack may be nearly full. The host's code under a syscall needs stack, and an
 *   overflow there would be an error of the kernel: the vat gets the error instead
 */
export function hostSyscall(
  vat: number,
  syscall: Syscall,
  mayBeDeep = !fromJobs.includes(syscall[0]),
): readonly [string, unknown] {
  if (mayBeDeep) reserveFrames(bindings.spareFrames);
  const text = stringify(syscall);
  let answer: string | undefined;
  try {
    answer = bindings.syscall(vat, text);
  } catch {
    // The error is an object of the host.
  }
  if (typeof answer !== 'string') throw new Error('the kernel did not answer');
  return parse(answer) as [string, unknown];
}

/** Writes to the log of the host. */
export function hostLog(vat: number, level: string, text: string): void {
  try {
    bindings.log(vat, level, text);
  } catch {
    // An error of the log is ignored.
  }
}

/** Records the current stack. @returns its number, or 0 if it is not known */
export function captureStack(): number {
  try {
    const place = bindings.captureStack();
    if (typeof place === 'number') return place;
  } catch {
    // The stack is nearly full.
  }
  return 0;
}

/** The frames of a stack that was recorded in this delivery. */
export function stackText(place: number): string {
  try {
    const text = bindings.stackText(place);
    if (typeof text === 'string') return text;
  } catch {
    // The stack is nearly full.
  }
  return '';
}

/** Collects all garbage of the engine. */
export function collectGarbage(): void {
  try {
    bindings.collectGarbage();
  } catch {
    // Then more garbage remains than necessary.
  }
}

/** Begins to count steps: from here on, code of the vat may run. */
export function beginCounting(): void {
  try {
    bindings.beginCounting();
  } catch {
    // The stack is nearly full: it counts already.
  }
}

/** Publishes the functions of the realm for the host. */
export function publishRealmApi(realm: RealmApi): void {
  shared.realmApi = realm;
}
