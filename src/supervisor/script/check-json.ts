import { describePath, type JsonPath } from '../../support/strict-json';
import { messageOf } from '../../support/errors/vmre-error';
import { isRecord } from '../../support/json';
import { printable } from '../../support/printable';
import { fits, shownPattern, type JsonPattern } from './pattern';
import { quoted } from './text-difference';

const MAX_SHOWN_DIFFERENCES = 5;

/** Describes where a JSON text lacks the pattern; undefined if it has all of it. */
export function checkJson(pattern: JsonPattern, text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return `stdout: expected JSON, got ${quoted(text)}`;
  }
  const found = [...differences(pattern, value, [])];
  const more = found.length > MAX_SHOWN_DIFFERENCES ? ['…'] : [];
  return found.length === 0
    ? undefined
    : ['stdout as JSON:', ...found.slice(0, MAX_SHOWN_DIFFERENCES), ...more].join('\n');
}

/** Objects may have more keys than the pattern; lists have the same length. */
function* differences(pattern: JsonPattern, value: unknown, path: JsonPath): Generator<string> {
  const place = describePath(path) || 'the value';
  const differs = (expected: string): string =>
    `${place}: expected ${expected}, got ${shown(value)}`;
  if ('text' in pattern) {
    const isFit = typeof value === 'string' && fits(pattern.text, value);
    if (!isFit) yield differs(shownPattern(pattern.text));
  } else if ('plain' in pattern) {
    if (value !== pattern.plain) yield differs(String(pattern.plain));
  } else if ('items' in pattern) {
    const { items } = pattern;
    if (!Array.isArray(value)) {
      yield differs(`a list of ${items.length}`);
      return;
    }
    if (value.length !== items.length)
      yield `${place}: expected ${items.length} elements, got ${value.length}`;
    for (const [at, item] of items.entries()) {
      if (at < value.length) yield* differences(item, value[at], [...path, at]);
    }
  } else if (!isRecord(value)) yield differs('an object');
  else {
    for (const [name, each] of pattern.fields) {
      if (Object.hasOwn(value, name)) yield* differences(each, value[name], [...path, name]);
      else yield `${describePath([...path, name])}: is missing`;
    }
  }
}

function shown(value: unknown): string {
  try {
    return printable(JSON.stringify(value), { most: 200 });
  } catch (error) {
    return `what cannot be shown: ${messageOf(error)}`; // nested too deeply
  }
}
