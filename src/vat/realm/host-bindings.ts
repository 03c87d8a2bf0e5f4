import type { Syscall } from '../types/syscall.js';
import type { HostBindings, RealmApi } from '../workers/realm-bindings.js';

const shared = globalThis as { hostBindings?: HostBindings; realmApi?: RealmApi };
const bindings = shared.hostBindings as HostBindings;
delete shared.hostBindings;

/** As text and symbols are nobody's, they can be taken over. */
export const hookSymbols: symbol[] = [];
for (let index = 0; index < bindings.hookSymbols.length; index += 1) {
  hookSymbols.push(bindings.hookSymbols[index] as symbol);
}

const reserveFrames = (depth: number): number => (depth === 0 ? 0 : 1 + reserveFrames(depth - 1));

/** Syscalls that authored vats make from promise jobs of their own, on an empty stack. */
const fromJobs: readonly string[] = ['send', 'subscribe', 'resolve'];

const { parse, stringify } = JSON;

/**
 * A syscall of a vat. What goes wrong in the host stays there.
 *
 * @param mayBeDeep whether the stack may be nearly full. Kernel code under a syscall takes stack, and an
 *   overflow in it would be the kernel's: so the vat must have some left, or it gets the error
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
    // An object of the host's: it must not get any further.
  }
  if (typeof answer !== 'string') throw new Error('the kernel does not answer');
  return parse(answer) as [string, unknown];
}

/** Tells the log of the host. */
export function hostLog(vat: number, level: string, text: string): void {
  try {
    bindings.log(vat, level, text);
  } catch {
    // A log is no reason to stop.
  }
}

/** Notes the place on the stack. @returns its number, or 0 when it is not known */
export function captureStack(): number {
  try {
    const place = bindings.captureStack();
    if (typeof place === 'number') return place;
  } catch {
    // The stack is nearly full.
  }
  return 0;
}

/** Frames of a place that was noted in this delivery. */
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
    // Then there is more of it than there could be.
  }
}

/** From here on code of the vat may run: what the engine does counts. */
export function beginCounting(): void {
  try {
    bindings.beginCounting();
  } catch {
    // The stack is nearly full: it counts already.
  }
}

/** Hands the realm over to the host. */
export function publishRealmApi(realm: RealmApi): void {
  shared.realmApi = realm;
}
