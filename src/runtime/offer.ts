import { VmreError } from '../support/errors/vmre-error';
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
  const { constraints = '', properties = {}, ...others } = asOffer(offer ?? {});
  const unknown = Object.keys(others);
  if (typeof constraints !== 'string') fail('constraints must be a text');
  if (!isRecord(properties)) fail('properties must be an object');
  if (unknown.length > 0) fail(`${unknown.join(', ')}: only constraints and properties are known`);
  const flat: JsonObject = {};
  flatten(properties, [], flat);
  return { constraints, properties: Object.fromEntries(Object.entries(flat).sort(byKey)) };
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

function asOffer(offer: unknown): Record<string, unknown> {
  return isRecord(offer) ? offer : fail(`expected an object, got ${JSON.stringify(offer)}`);
}

function flatten(values: Record<string, unknown>, path: string[], into: JsonObject): void {
  for (const [key, value] of Object.entries(values)) {
    const at = [...path, key];
    const name = at.join('.');
    if (key === '') fail('properties has an empty key');
    if (name in into) fail(`the property ${name} is given twice`);
    if (isRecord(value)) flatten(value, at, into);
    else if (value !== undefined) into[name] = asJson(name, value);
  }
}

function asJson(name: string, value: unknown): Json {
  if (typeof value === 'number' && !Number.isFinite(value)) fail(`${name} is ${value}`);
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
    fail(`${name} is a ${typeof value}, which JSON cannot carry`);
  }
  return value as Json;
}

function fail(problem: string): never {
  throw new VmreError('VMRE_HOOK_RESULT_INVALID', `offer returned nonsense: ${problem}`, {
    hint: 'Return { constraints: "", properties: { "golem.runtime.x": 1 } }, or nothing.',
  });
}
