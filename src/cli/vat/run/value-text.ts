import { inspect } from 'node:util';

import { KernelRef, Tagged } from '../../../vat/capdata/kernel-ref';
import { messageOf } from '../../../support/errors/vmre-error';

/** Formats a value of a vat, similar to its form in a message. The text is safe to print. */
export function valueText(value: unknown): string {
  const text = inspect(shown(value), {
    depth: null,
    maxArrayLength: null,
    maxStringLength: null,
    breakLength: 100,
  });
  // Line terminators in strings are already escaped.
  return plainLines(text).join('\n');
}

/** Control characters except the tab, bidi controls, surrogates, and separators of lines and paragraphs. */
const UNSEEN = /[^\P{Cc}\t]|[\p{Zl}\p{Zp}\p{Surrogate}\p{Bidi_Control}]/gu;

/** Text of a vat as one line that is safe to print. */
export const plainText = (text: string): string =>
  text.replace(UNSEEN, (found) =>
    found === '\n' ? '\\n' : `\\u{${(found.codePointAt(0) as number).toString(16)}}`,
  );

/** Text of a vat as separate lines, each safe to print. */
export const plainLines = (text: string): string[] => text.split('\n').map(plainText);

/** References are shown in angle brackets, which cannot be written in a message. */
function shown(value: unknown): unknown {
  if (value instanceof KernelRef) {
    const name = value.iface?.replace(/^Alleged: /, '') ?? '';
    return asText(`<${[name, value.slot].filter(Boolean).join(' ')}>`);
  }
  if (value instanceof Error) return asText(`${value.name}: ${messageOf(value)}`);
  if (value instanceof Tagged) return { [`#${value.tag}`]: shown(value.payload) };
  if (typeof value === 'symbol') return asText(String(value));
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shown(each)]));
}

const asText = (text: string): object => ({ [inspect.custom]: () => plainText(text) });
