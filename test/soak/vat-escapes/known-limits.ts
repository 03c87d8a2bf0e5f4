import type { Battlefield } from './attacked-kernel';

/** What a worker cannot keep a vat from, so that it is not for vats that nobody trusts. */
interface KnownLimit {
  readonly workers: readonly Battlefield['worker'][];
  /** What of an attack tells that this has happened. */
  readonly sign: RegExp;
  readonly says: string;
}

/** The engine is in the process of the host, and nothing in the realm of a vat changes what the engine itself does. */
const inTheHost = ['local', 'thread'] as const;

const knownLimits: readonly KnownLimit[] = [
  {
    workers: inTheHost,
    sign: /RegExpCompiler Allocation failed|RegExp.*out of memory|v8::internal::RegExpImpl::/i,
    says: 'V8 ends the process when a regular expression is compiled where no stack is left',
  },
  {
    workers: inTheHost,
    // Its first line may come by another way, after the others.
    sign: /^had the host say: (Exception in PromiseRejectCallback:|\S+:\d+\n[^]*\n(RangeError: )?Maximum call stack size exceeded\n)/,
    says: 'Node writes an error of its own when a promise is rejected where no stack is left',
  },
  {
    workers: ['local'],
    sign: /args\[1\]->IsNumber\(\)|async hook stack has become corrupted/,
    says: 'Node ends a process with async hooks when a promise has no number for them',
  },
];

/** Why what an attack has done is known and cannot be mended; undefined: it is a fault. */
export function knownLimitOf(
  { worker }: Battlefield,
  successes: readonly string[],
): string | undefined {
  const limit = knownLimits.find(
    ({ workers, sign }) =>
      workers.some((each) => each === worker) && successes.some((each) => sign.test(each)),
  );
  if (!limit) return undefined;
  // Nothing else may have happened beside it.
  const others = successes.filter(
    (each) => !each.startsWith('had the host say: ') && !/^the host ended with SIG/.test(each),
  );
  return others.length === 0 ? limit.says : undefined;
}
