import { join } from 'node:path';

import type { CounterOptions } from '../../runtime/counters';
import { VmreError } from '../../support/errors/vmre-error';
import type { DescriptorCounter } from '../descriptor/descriptor';
import { defaultCounters } from '../descriptor/read-counters';
import { listProblems } from '../json-text';
import type { Project } from './project';

type Declared = Readonly<Record<string, CounterOptions>>;
type Described = Record<string, DescriptorCounter>;

/** Counters that the supervisor provides. */
const ofSupervisor = [...Object.keys(defaultCounters), 'golem.usage.gib'];

/**
 * The counters of a descriptor: those of the definition and those of the supervisor. Counters in package.json must
 * agree with the definition.
 *
 * @returns undefined if the default counters of a provider suffice
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
      hint: 'Remove "vmre.counters": the counters are taken from the definition.',
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

/** Counters that would not be charged, or charged differently than the definition says. */
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
        return `${of(property)} has the ${key} ${here}, but ${there} in the definition`;
      });
  });
  return [
    ...missing.map((property) => `${of(property)} is missing: the definition declares it`),
    ...unknown.map((property) => `${of(property)} is not declared in the definition`),
    ...changed,
  ];
}
