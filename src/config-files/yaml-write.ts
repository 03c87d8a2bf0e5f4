import type { Alias, Document, Node, Pair, Scalar, YAMLMap } from 'yaml';

import { isRecord } from '../support/json';
import { firstDifference } from './first-difference';
import { numberLiteral, writeWithLiterals } from './stand-ins';
import { keyOf } from './yaml-key';
import { textOf } from './yaml-text';

const loadYaml = (): typeof import('yaml') => require('yaml') as typeof import('yaml');

/** Writes the values as a new text. */
export const stringifyYaml = (values: object): string =>
  writeWithLiterals(values, (plain) => textOf(new (loadYaml().Document)(plain)), numberLiteral);

/** Replaces the values of a text; comments and order stay. */
export function rewriteYaml(text: string, values: object): string {
  const write = (plain: object): string => {
    const document = loadYaml().parseDocument(text);
    setValues(document, plain as Record<string, unknown>);
    return textOf(document);
  };
  return writeWithLiterals(values, write, numberLiteral);
}

/** Sets the values that differ, key by key, so that comments stay at their keys. */
function setValues(document: Document, values: Record<string, unknown>): void {
  const { isMap, visit } = loadYaml();
  // Aliases become copies: a new value must not change the places where an alias repeats it.
  visit(document, { Alias: (_key, alias) => copyOf(document, alias) });
  if (isMap(document.contents)) setChanges(document, document.contents, values);
  else document.contents = document.createNode(values);
}

function copyOf(document: Document, alias: Alias): Node | undefined {
  const copy = alias.resolve(document)?.clone() as Scalar | undefined;
  delete copy?.anchor;
  return copy;
}

function setChanges(document: Document, map: YAMLMap, values: Record<string, unknown>): void {
  const { isMap } = loadYaml();
  if (map.items.length === 0) map.flow = false; // the author did not choose braces
  map.items = map.items.filter((pair) => Object.hasOwn(values, keyOf(pair)));
  for (const [key, value] of Object.entries(values)) {
    const pair = map.items.find((each) => keyOf(each) === key);
    if (!pair) map.add(document.createPair(key, value));
    else if (isMap(pair.value) && isRecord(value)) setChanges(document, pair.value, value);
    else setValue(document, pair, value);
  }
}

function setValue(document: Document, pair: Pair, value: unknown): void {
  const { isNode, isScalar } = loadYaml();
  const old = pair.value;
  const before: unknown = isNode(old) ? old.toJS(document) : old;
  if (firstDifference(before, value) === undefined) return;
  // In quotes, in a block, or with a string tag, a number would become a string.
  if (isScalar(old) && isOneText(old) && typeof before === 'string' && typeof value === 'string') {
    old.value = value;
    return;
  }
  const fresh = document.createNode(value);
  if (isNode(old)) {
    const { comment, commentBefore, spaceBefore } = old;
    Object.assign(fresh, { comment, commentBefore, spaceBefore });
  }
  pair.value = fresh;
}

/** Whether a scalar is neither tagged nor a block. */
const isOneText = ({ type, tag }: Scalar): boolean =>
  tag === undefined && !type?.startsWith('BLOCK');
