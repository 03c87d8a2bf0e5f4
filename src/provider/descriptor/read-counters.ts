import { isRecord } from '../../support/json';
import type { JsonPath, JsonText } from '../json-text';
import type { Descriptor, DescriptorCounter } from './descriptor';

/** The counters of a descriptor without `config`. */
export const defaultCounters: Readonly<Record<string, DescriptorCounter>> = {
  'golem.usage.duration_sec': {
    name: 'duration',
    description: 'Seconds of the activity',
    price: true,
  },
  'golem.usage.cpu_sec': { name: 'cpu', description: 'Seconds of processor time', price: true },
  'golem.usage.storage_gib': { name: 'storage_gib', description: 'GiB of storage', price: false },
};

/** The names of the counters that golemsp prices, in lower case. */
export const namesOfGolemsp = ['cpu', 'duration'];

/** The counters of a descriptor by their property. */
export const countersOf = ({ config }: Descriptor): Readonly<Record<string, DescriptorCounter>> =>
  config?.counters ?? defaultCounters;

/** Checks `config`. */
export function checkCounters(json: JsonText, config: unknown, at: JsonPath): void {
  if (config === undefined || config === null) return;
  if (!isRecord(config)) return json.problem(at, 'must be an object');
  for (const key of Object.keys(config)) {
    if (key !== 'counters') json.warn([...at, key], 'is not a key that a provider reads');
  }
  const { counters } = config;
  if (!isRecord(counters)) return json.problem(at, 'must have an object counters');
  const names = new Map<string, string>();
  for (const [property, counter] of Object.entries(counters)) {
    const path = [...at, 'counters', property];
    if (property === '') json.problem(path, 'has an empty property name');
    if (!isRecord(counter)) {
      json.problem(path, 'must be an object');
      continue;
    }
    checkCounter(json, counter, path);
    const { name } = counter;
    if (typeof name !== 'string') continue;
    const other = names.get(name.toLowerCase());
    if (other) json.problem([...path, 'name'], `is also the name of ${other}`);
    names.set(name.toLowerCase(), property);
  }
}

function checkCounter(json: JsonText, counter: Record<string, unknown>, at: JsonPath): void {
  const { name, description, price } = counter;
  if (typeof name !== 'string' || name === '') json.problem(at, 'must have a name');
  if (description === undefined) json.warn(at, 'has no description');
  else if (typeof description !== 'string')
    json.problem([...at, 'description'], 'must be a string');
  if (price === undefined) json.warn(at, 'has no price, true or false');
  else if (typeof price !== 'boolean') json.problem([...at, 'price'], 'must be true or false');
}
