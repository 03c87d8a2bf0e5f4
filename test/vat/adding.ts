import type { KernelState } from '../../src/vat/kernel/state/kernel-state';
import { violations } from './invariants';
import type { KPid, VatId } from '../../src/vat/types/refs';

const vatStoreOf = (state: KernelState, name: string, key: string): string | undefined =>
  state.vatStore.get((state.vats.named(name)?.id ?? '') as VatId, key);

/** The numbers with which the messages of a host of adding vats were answered, in order. */
function numbersGiven(state: KernelState): number[] {
  const given = [...state.promises.all()].flatMap(({ policy, state: now }) =>
    policy && now.type === 'fulfilled' ? [JSON.parse(now.data.body.slice(1)) as unknown] : [],
  );
  // A value that is not text is an answer to something else.
  const numbers = given.flatMap((each) => (typeof each === 'string' ? [Number(each)] : []));
  return numbers.sort((a, b) => a - b);
}

/**
 * Problems of the state of adding vats, in words: it must be the state after a complete crank, include
 * everything that was ever reported outside (`queued KPID`, `answered KPID BODY`), and count each message
 * once.
 */
export function faultsOf(state: KernelState, said: readonly string[]): string[] {
  const found = violations(state);
  const ensure = (holds: boolean, what: string): void => void (holds || found.push(what));
  for (const line of said) {
    const [what, kpid = '', body] = line.split(' ');
    if (kpid === '') continue;
    const promise = state.promises.get(kpid as KPid)?.state;
    ensure(promise !== undefined, `${kpid} was queued and is lost`);
    if (what !== 'answered') continue;
    const isKept = promise?.type === 'fulfilled' && promise.data.body === body;
    ensure(isKept, `${kpid} was answered ${body}, and is ${JSON.stringify(promise)}`);
  }
  const total = Number(vatStoreOf(state, 'counter', 'total') ?? 0);
  const given = numbersGiven(state);
  ensure(given.length === total, `${given.length} messages are answered, ${total} were counted`);
  const twice = given.find((number, index) => number !== index + 1);
  ensure(twice === undefined, `${twice} was given twice, or a number before it never`);
  return found;
}
