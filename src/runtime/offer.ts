import { VmreError } from '../support/errors/vmre-error';
import { exactCopy } from '../support/exact-json';
import { isRecord, type Json, type JsonObject } from '../support/json';

/** Properties and constraints that a runtime adds to the offers of its provider. */
export interface Offer {
  /** An LDAP filter that demands must match. Default: empty, which matches all. */
  constraints?: string | undefined;
  /** Properties by name. Nested objects are flattened; their keys are joined with dots. Default: none. */
  properties?: JsonObject | undefined;
}

/**
 * The offer template as the provider reads it: both keys, with flat properties in alphabetical order. A nested object
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
  if (unknown.length > 0)
    fail(`unknown keys: ${unknown.join(', ')}; allowed are constraints and properties`);
  const flat = new Map<string, Json>();
  flatten(properties, [], flat);
  return { constraints, properties: Object.fromEntries([...flat].sort(byKey)) };
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

function flatten(values: JsonObject, path: string[], into: Map<string, Json>): void {
  for (const [key, value] of Object.entries(values)) {
    const at = [...path, key];
    const name = at.join('.');
    if (key === '') fail('a property has an empty key');
    if (into.has(name)) fail(`the property ${name} is given twice`);
    if (!isRecord(value)) into.set(name, value as Json);
    else if (Object.keys(value).length > 0) flatten(value, at, into);
    else fail(`${name} is an empty object, which an offer cannot contain`);
  }
}

function fail(problem: string): never {
  throw new VmreError('VMRE_HOOK_RESULT_INVALID', `offer returned an invalid result: ${problem}`, {
    hint: 'Return { constraints: "", properties: { "golem.runtime.x": 1 } }, or nothing.',
  });
}
