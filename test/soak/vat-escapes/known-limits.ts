import type { Battlefield } from './attacked-kernel';

/** An effect that a worker cannot prevent, so that the worker is not for untrusted vats. */
interface KnownLimit {
  readonly workers: readonly Battlefield['worker'][];
  /** Evidence of this effect in the result of an attack. */
  readonly sign: RegExp;
  readonly says: string;
}

/**
 * The engine is in the process of the host, and nothing in the realm of a vat changes the behaviour of the
 * engine itself.
 */
const inTheHost = ['local', 'thread'] as const;

const knownLimits: readonly KnownLimit[] = [
  {
    workers: inTheHost,
    sign: /RegExpCompiler Allocation failed|RegExp.*out of memory|v8::internal::RegExpImpl::/i,
    says: 'V8 ends the process when a regular expression is compiled where no stack is left',
  },
  {
    workers: inTheHost,
    // Its first line may arrive on another path, after the others.
    sign: /^had the host say: (Exception in PromiseRejectCallback:|\S+:\d+\n[^]*\n(RangeError: )?Maximum call stack size exceeded\n)/,
    says: 'Node writes an error of its own when a promise is rejected where no stack is left',
  },
  {
    workers: ['local'],
    sign: /args\[1\]->IsNumber\(\)|async hook stack has become corrupted/,
    says: 'Node ends a process with async hooks when a promise has no number for them',
  },
];

/** Why the effect of an attack is known and cannot be fixed; undefined if it is a fault. */
export function knownLimitOf(
  { worker }: Battlefield,
  successes: readonly string[],
): string | undefined {
  const limit = knownLimits.find(
    ({ workers, sign }) =>
      workers.some((each) => each === worker) && successes.some((each) => sign.test(each)),
  );
  if (!limit) return undefined;
  // There must be no other effect.
  const others = successes.filter(
    (each) => !each.startsWith('had the host say: ') && !/^the host ended with SIG/.test(each),
  );
  return others.length === 0 ? limit.says : undefined;
}
