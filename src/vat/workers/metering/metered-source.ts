import type { Token } from 'acorn';

import { messageOf } from '../../../support/errors/vmre-error';
import { insertionsFor, type Insertion } from './meter-insertions';
import { parseCode } from './parse-code';

/** As it is evaluated. */
const STRICT = `'use strict';`;

/**
 * The code of a vat, rewritten so that it counts its steps: each turn of a loop, each entry of a function,
 * each time that a generator or an async function goes on. The same code counts the same anywhere.
 *
 * @param source a CommonJS module
 * @returns such a module, which expects its meter as the fourth argument of its function. What is no
 *   JavaScript becomes a module that says so when it is evaluated.
 */
export function meteredSource(source: string): string {
  try {
    return rewritten(source);
  } catch (error) {
    return `throw SyntaxError(${JSON.stringify(complaint(error))});`;
  }
}

/** A source, and what is put into it, in the order of places. */
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

/** @throws SyntaxError for what is no JavaScript */
export function meteredParts(source: string): MeteredParts {
  const { tokTypes } = require('acorn') as typeof import('acorn');
  const names = new Set<string>();
  const text = `${STRICT}${source}`;
  const program = parseCode(text, {
    onToken: ({ type, value }: Token & { value?: string }) => {
      if (type === tokTypes.name && value !== undefined) names.add(value);
    },
  });
  // A name that the vat does not say, however it is written.
  let meter = '$meter';
  while (names.has(meter)) meter += '$';
  // Unlike any other name of the module, strict code cannot declare this one anew. No line is added.
  const first = { at: 0, inserted: `const ${meter} = arguments[3]; ` };
  const behind = ({ at, inserted }: Insertion): Insertion => ({ at: at - STRICT.length, inserted });
  return { source, insertions: [first, ...insertionsFor(program, text, meter).map(behind)] };
}

/** Where acorn says it is, the source begins behind what was put in front of it. */
function complaint(error: unknown): string {
  const message = messageOf(error).replace(/ \(\d+:\d+\)$/, '');
  const { loc } = error as { loc?: { line: number } };
  return loc ? `${message} in line ${loc.line}` : message;
}
