import { VmreError, messageOf } from '../../support/errors/vmre-error';
import { isRecord } from '../../support/json';
import { recordedFields, type FieldRecord } from '../decorators/metadata';
import { checkFieldOptions, findViolation } from './constraints';
import {
  groupClass,
  isList,
  type Constructor,
  type Field,
  type FieldOptions,
  type FieldType,
} from './field';
import { resolveFieldType } from './field-type';
import { kebabCase, variableName } from './names';
import { readTyped } from './read-value';

/** Determines the flags and variables of options. */
interface Naming {
  /** Whether options are read from variables by default: true for configuration, false for the command line. */
  variables: boolean;
  path: readonly string[];
  /** Classes that contain this one. */
  within?: readonly Constructor[];
  /** Elements of a list have no flags and no variables. */
  inList?: boolean;
}

/**
 * Returns the options of a class: its decorated properties, and its other properties with a default value.
 *
 * @throws VMRE_FIELD_TYPE_UNKNOWN, VMRE_DEFINITION_INVALID
 */
export function fieldsOf(owner: Constructor, naming: Naming): Field[] {
  if (naming.within?.includes(owner)) {
    throw new VmreError('VMRE_DEFINITION_INVALID', `${owner.name} contains itself as an option`);
  }
  const example = makeExample(owner);
  const records = new Map<string, FieldRecord>();
  for (const record of recordedFields(owner)) records.set(record.key, record);
  for (const key of Object.keys(example)) {
    if (records.has(key) || typeof example[key] === 'function') continue;
    records.set(key, { key, positional: false, options: {} });
  }
  return [...records.values()].map((record) => settle(owner, record, example, naming));
}

function settle(
  owner: Constructor,
  { key, positional, options }: FieldRecord,
  example: Record<string, unknown>,
  naming: Naming,
): Field {
  const defaultValue = example[key] ?? undefined;
  const type = resolveFieldType(owner, key, options, defaultValue);
  checkFieldOptions(`${owner.name}.${key}`, options, type);
  const path = [...naming.path, key];
  const group = groupClass(type);
  const within = [...(naming.within ?? []), owner];
  // A list of groups cannot be given as one string.
  const inList = naming.inList === true || (group !== undefined && isList(type));
  refuseDefault(owner, key, type, options, group ? undefined : defaultValue);
  return {
    key,
    path,
    type,
    positional,
    required: options.required ?? (positional && defaultValue === undefined),
    defaultValue,
    flag: positional || inList ? undefined : flagOf(options.flag, path),
    env: inList ? undefined : variableOf(options.env, path, naming.variables),
    options,
    fields: group && fieldsOf(group, { ...naming, path, within, inList }),
  };
}

/** Rejects a default that violates its constraints: the first start would write it, the next would reject it. */
function refuseDefault(
  owner: Constructor,
  key: string,
  type: FieldType,
  options: FieldOptions,
  value: unknown,
): void {
  if (value === undefined) return;
  const reading = readTyped(type, value);
  const problem = reading.ok ? findViolation(options, reading.value) : reading.problem;
  if (problem === undefined) return;
  throw new VmreError(
    'VMRE_DEFINITION_INVALID',
    `the default of ${owner.name}.${key} is not accepted: ${problem}`,
    { hint: 'Change the default or the limit; to have it given, use required and no default.' },
  );
}

function flagOf(flag: string | false | undefined, path: readonly string[]): string | undefined {
  return flag === false ? undefined : (flag ?? path.map(kebabCase).join('.'));
}

function variableOf(
  env: string | false | undefined,
  path: readonly string[],
  automatic: boolean,
): string | undefined {
  if (env !== undefined) return env === false ? undefined : env;
  return automatic ? variableName(path) : undefined;
}

/** Creates a temporary instance, which has the default values and runs the initializers of decorators. */
function makeExample(owner: Constructor): Record<string, unknown> {
  try {
    const example = new owner();
    if (isRecord(example)) return example;
  } catch (error) {
    throw new VmreError(
      'VMRE_DEFINITION_INVALID',
      `${owner.name} cannot be made without arguments: ${messageOf(error)}`,
      { cause: error, hint: 'Give its properties default values instead of using a constructor.' },
    );
  }
  throw new VmreError('VMRE_DEFINITION_INVALID', `${owner.name} is not a class of options`);
}
