import { VmreError } from '../support/errors/vmre-error';
import { exactCopy } from '../support/exact-json';
import { isRecord, type Json, type JsonObject } from '../support/json';

/** What a runtime adds to the offers of its provider. */
export interface Offer {
  /** An LDAP filter that demands have to fulfil; empty for none. */
  constraints?: string;
  /** Keys may be nested; they are published flat, joined by dots. */
  properties?: JsonObject;
}

/**
 * The offer template as the provider reads it: both keys, flat properties in order. Nested objects
 * would stand beside the supervisor's own flat keys instead of replacing them.
 *
 * @throws VMRE_HOOK_RESULT_INVALID
 */
export function offerTemplate(offer: unknown): { constraints: string; properties: JsonObject } {
  const given = exactCopy(offer ?? {}, 'offer returned');
  if (!isRecord(given)) fail(`expected an object, got ${JSON.stringify(given)}`);
  const { constraints = '', properties = {}, ...others } = given;
  const unknown = Object.keys(others);
  if (typeof constraints !== 'string') fail('constraints must be a string');
  if (!isRecord(properties)) fail('properties must be an object');
  if (unknown.length > 0) fail(`${unknown.join(', ')}: only constraints and properties are known`);
  const flat = new Map<string, Json>();
  flatten(properties, [], flat);
  return { constraints, properties: Object.fromEntries([...flat].sort(byKey)) };
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

function flatten(values: JsonObject, path: string[], into: Map<string, Json>): void {
  for (const [key, value] of Object.entries(values)) {
    const at = [...path, key];
    const name = at.join('.');
    if (key === '') fail('properties has an empty key');
    if (into.has(name)) fail(`the property ${name} is given twice`);
    if (!isRecord(value)) into.set(name, value as Json);
    else if (Object.keys(value).length > 0) flatten(value, at, into);
    else fail(`${name} is an object without properties, which an offer cannot carry`);
  }
}

function fail(problem: string): never {
  throw new VmreError('VMRE_HOOK_RESULT_INVALID', `offer returned nonsense: ${problem}`, {
    hint: 'Return { constraints: "", properties: { "golem.runtime.x": 1 } }, or nothing.',
  });
}
