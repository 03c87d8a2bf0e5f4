import type { Options, Parser, Program } from 'acorn';
import { MAX_CODE_NESTING } from '../../limits';

/** The recursive methods of the parser, and how many calls each counts as. */
const weights: Readonly<Record<string, number>> = {
  parseStatement: 1,
  parseMaybeAssign: 2,
  parseMaybeUnary: 1,
  parseExprAtom: 1,
  parseBindingAtom: 1,
  regexp_disjunction: 2,
  regexp_classContents: 2,
  // Sums and concatenations are deeper than other code, and this method needs less stack.
  parseExprOp: 1 / 2,
};

type Arguments = [a?: unknown, b?: unknown, c?: unknown, d?: unknown, e?: unknown];
type Method = (this: BoundedParser, ...args: Arguments) => unknown;

interface BoundedParser extends Parser {
  depth?: number;
  start: number;
  raise(at: number, message: string): never;
}

let bounded: typeof Parser | undefined;

/**
 * Parses the code of a vat: a script that may return.
 *
 * @throws SyntaxError, also for code that is nested too deep
 */
export function parseCode(code: string, options: Pick<Options, 'onToken' | 'onComment'>): Program {
  bounded ??= boundedParser();
  return bounded.parse(code, {
    ecmaVersion: 'latest',
    sourceType: 'script',
    allowReturnOutsideFunction: true,
    preserveParens: true,
    ...options,
  });
}

/** Loaded with the first code that needs it. */
function boundedParser(): typeof Parser {
  const { Parser: Acorn } = require('acorn') as typeof import('acorn');
  const Bounded = class extends Acorn {};
  const methods = Bounded.prototype as unknown as Record<string, Method>;
  for (const [name, weight] of Object.entries(weights)) {
    const method = methods[name]!;
    // Spread arguments would take more stack than the method itself.
    methods[name] = function (a, b, c, d, e) {
      const depth = this.depth ?? 0;
      if (depth >= MAX_CODE_NESTING) this.raise(this.start, 'the code is nested too deep');
      this.depth = depth + weight;
      const result = method.call(this, a, b, c, d, e);
      this.depth = depth;
      return result;
    };
  }
  return Bounded;
}
