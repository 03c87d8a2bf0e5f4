import type { Token } from 'acorn';

import { messageOf } from '../../../support/errors/vmre-error';
import { insertionsFor, type Insertion } from './meter-insertions';
import { parseCode } from './parse-code';

/** Vats are evaluated in strict mode. */
const STRICT = `'use strict';`;

/**
 * Rewrites the code of a vat so that it counts its steps: each iteration of a loop, each call of a function,
 * each resumption of a generator or async function. The same code counts the same everywhere.
 *
 * @param source a CommonJS module
 * @returns a module that expects its meter as the fourth argument of its function. Code with a syntax error
 *   becomes a module that throws it.
 */
export function meteredSource(source: string): string {
  try {
    return rewritten(source);
  } catch (error) {
    return `throw SyntaxError(${JSON.stringify(complaint(error))});`;
  }
}

/** A source and its insertions, in the order of their positions. */
export interface MeteredParts {
  readonly source: string;
  readonly insertions: readonly Insertion[];
}

function rewritten(text: string): string {
  const { source, insertions } = meteredParts(text);
  const parts: string[] = [];
  let done = 0;
  for (const { at, inserted } of insertions) {
    parts.push(source.slice(done, at), inserted);
    done = at;
  }
  return parts.join('') + source.slice(done);
}

/** @throws SyntaxError */
export function meteredParts(source: string): MeteredParts {
  const { tokTypes } = require('acorn') as typeof import('acorn');
  const names = new Set<string>();
  const text = `${STRICT}${source}`;
  const program = parseCode(text, {
    onToken: ({ type, value }: Token & { value?: string }) => {
      if (type === tokTypes.name && value !== undefined) names.add(value);
    },
  });
  // A name that the code does not use, also not with escapes.
  let meter = '$meter';
  while (names.has(meter)) meter += '$';
  // Strict code cannot redeclare this constant. No line is added.
  const first = { at: 0, inserted: `const ${meter} = arguments[3]; ` };
  const behind = ({ at, inserted }: Insertion): Insertion => ({ at: at - STRICT.length, inserted });
  return { source, insertions: [first, ...insertionsFor(program, text, meter).map(behind)] };
}

/** The message of acorn, with a line number. */
function complaint(error: unknown): string {
  const message = messageOf(error).replace(/ \(\d+:\d+\)$/, '');
  const { loc } = error as { loc?: { line: number } };
  return loc ? `${message} in line ${loc.line}` : message;
}
