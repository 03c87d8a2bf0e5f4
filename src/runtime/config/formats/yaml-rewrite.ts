import type { Alias, Document, Node, Pair, Scalar, YAMLMap } from 'yaml';

import { isRecord } from '../../../support/json';

const loadYaml = (): typeof import('yaml') => require('yaml') as typeof import('yaml');

/** Sets what differs, key by key, so that comments stay with what they explain. */
export function setValues(document: Document, values: Record<string, unknown>): void {
  const { isMap, visit } = loadYaml();
  // A new value must not reach the places that an alias repeats it in.
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
  if (JSON.stringify(before) === JSON.stringify(value)) return;
  if (isScalar(old) && typeof value !== 'object') old.value = value;
  else pair.value = document.createNode(value);
}

/** A key of a file is a text, whatever YAML takes it for. */
export const keyOf = ({ key }: Pair): string =>
  String(loadYaml().isScalar(key) ? (key.source ?? key.value) : key);
