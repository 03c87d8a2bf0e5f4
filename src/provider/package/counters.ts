import { join } from 'node:path';

import type { CounterOptions } from '../../runtime/counters';
import { VmreError } from '../../support/errors/vmre-error';
import type { DescriptorCounter } from '../descriptor/descriptor';
import { defaultCounters } from '../descriptor/read-counters';
import { listProblems } from '../json-text';
import type { Project } from './project';

type Declared = Readonly<Record<string, CounterOptions>>;
type Described = Record<string, DescriptorCounter>;

/** Counted by the supervisor, whatever a runtime says. */
const ofSupervisor = [...Object.keys(defaultCounters), 'golem.usage.gib'];

/**
 * The counters of a descriptor: those of the definition, beside those that the supervisor counts. Where
 * package.json lists them itself, it has to agree with the definition.
 *
 * @returns undefined when those are enough that a provider assumes
 * @throws VMRE_PROJECT_INVALID with every difference
 */
export function countersFor(
  { directory, counters }: Project,
  declared: Declared,
): Described | undefined {
  if (counters) {
    const problems = differences(counters, declared);
    if (problems.length === 0) return counters;
    const path = join(directory, 'package.json');
    throw new VmreError('VMRE_PROJECT_INVALID', listProblems(path, problems), {
      hint: 'Leave "vmre.counters" out: they are taken from the definition.',
      data: { problems },
    });
  }
  const own = Object.entries(declared).map(([property, options]) => [
    property,
    described(property, options),
  ]);
  return own.length === 0
    ? undefined
    : { ...defaultCounters, ...(Object.fromEntries(own) as Described) };
}

function described(property: string, options: CounterOptions): DescriptorCounter {
  const { name, price } = { ...defaultCounters[property], ...options };
  const shortName = name ?? property.slice(property.lastIndexOf('.') + 1);
  const { description = shortName } = options;
  return { name: shortName, description, price: price ?? true };
}

/** What nobody would be billed for, or otherwise than the author has said. */
function differences(counters: Described, declared: Declared): string[] {
  const of = (property: string): string => `"vmre.counters" ${property}`;
  const missing = Object.keys(declared).filter((property) => !Object.hasOwn(counters, property));
  const unknown = Object.keys(counters).filter(
    (property) => !Object.hasOwn(declared, property) && !ofSupervisor.includes(property),
  );
  const changed = Object.entries(declared).flatMap(([property, options]) => {
    const counter = counters[property];
    return (['name', 'price'] as const)
      .filter((key) => counter && options[key] !== undefined && counter[key] !== options[key])
      .map((key) => {
        const [here, there] = [counter?.[key], options[key]].map((each) => JSON.stringify(each));
        return `${of(property)} has the ${key} ${here}, in the definition it is ${there}`;
      });
  });
  return [
    ...missing.map((property) => `${of(property)} is missing: the definition declares it`),
    ...unknown.map((property) => `${of(property)} is not declared in the definition`),
    ...changed,
  ];
}
