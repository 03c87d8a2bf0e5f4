import { inspect } from 'node:util';

import { KernelRef, Tagged } from '../../../vat/capdata/kernel-ref';
import { messageOf } from '../../../support/errors/vmre-error';

/** A value of vats for people, much as it would be written in a message. Nothing in it reaches the terminal. */
export function valueText(value: unknown): string {
  const text = inspect(shown(value), {
    depth: null,
    maxArrayLength: null,
    maxStringLength: null,
    breakLength: 100,
  });
  // What ends a line within a text is escaped by now.
  return plainLines(text).join('\n');
}

/** Controls but the tab, what changes the direction of text, and what ends a line elsewhere. */
const UNSEEN = /[^\P{Cc}\t]|[\p{Zl}\p{Zp}\p{Surrogate}\p{Bidi_Control}]/gu;

/** Text that a vat has written, in one line, and without what would do something to a terminal. */
export const plainText = (text: string): string =>
  text.replace(UNSEEN, (found) =>
    found === '\n' ? '\\n' : `\\u{${(found.codePointAt(0) as number).toString(16)}}`,
  );

/** Text of several lines: each stands for itself, so that none can be taken for somebody else's. */
export const plainLines = (text: string): string[] => text.split('\n').map(plainText);

/** What is reached through a reference stands in angles; it cannot be written in a message. */
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
