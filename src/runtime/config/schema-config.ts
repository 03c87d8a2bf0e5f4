import type { StandardSchemaV1 } from '@standard-schema/spec';

import { isRecord } from '../../support/json';
import type { Field } from '../fields/field';
import { kebabCase, variableIn, variableName } from '../fields/names';
import { readText } from '../fields/read-value';
import type { ClassValues, FileValues } from './class-config';
import type { Origin } from './config-problems';
import type { Overrides } from './config-source';

/**
 * Reads a configuration that a validator describes. Only these options are known: those in the file, those
 * with a default, and those that the validator requires.
 */
export async function readSchemaConfig(
  schema: StandardSchemaV1,
  file: FileValues,
  overrides: Overrides,
): Promise<ClassValues> {
  const origins = new Map<string, Origin>();
  const fileOrigin: Origin = { kind: 'file', path: file.path };
  if (!isRecord(file.values)) {
    const problem = { path: [], message: 'must be an object of options', origin: fileOrigin };
    return { value: {}, origins, problems: [problem] };
  }
  const values = { ...file.values };
  for (const key of Object.keys(values)) origins.set(key, fileOrigin);
  const known = await knownOptions(schema);
  for (const key of new Set([...Object.keys(values), ...known.keys()])) {
    const override = overrideOf(key, overrides);
    if (!override) continue;
    const [text, origin] = override;
    values[key] = likeExisting(known.get(key) ?? values[key], text);
    origins.set(key, origin);
  }
  const result = await schema['~standard'].validate(values);
  if (!result.issues) return { value: result.value as object, origins, problems: [] };
  const problems = result.issues.map((issue) => {
    const path = keysOf(issue);
    return { path, message: issue.message, origin: origins.get(path[0] ?? '') ?? fileOrigin };
  });
  return { value: {}, origins, problems };
}

/**
 * Returns the validator's output for an empty object, if the validator accepts this output from a file;
 * undefined if the validator requires an option.
 */
export async function schemaDefaults(schema: StandardSchemaV1): Promise<object | undefined> {
  const { validate } = schema['~standard'];
  const made = await validate({});
  if (made.issues || !isRecord(made.value)) return undefined;
  return (await validate(made.value)).issues ? undefined : made.value;
}

/**
 * Returns the options of a validator that are known in advance: those with a default and those it requires.
 *
 * @param taken flags with another meaning; an option of a validator cannot choose another flag
 */
export async function schemaFields(
  schema: StandardSchemaV1,
  taken: ReadonlySet<string> = new Set(),
): Promise<Field[]> {
  const known = await knownOptions(schema);
  return [...known].map(([key, defaultValue]) => ({
    key,
    path: [key],
    type: typeof defaultValue === 'boolean' ? Boolean : String,
    positional: false,
    required: defaultValue === undefined,
    defaultValue,
    flag: taken.has(kebabCase(key)) ? undefined : kebabCase(key),
    env: variableName([key]),
    options: {},
    fields: undefined,
  }));
}

/** Options by key, with their defaults. A validator with required options does not reveal its defaults. */
async function knownOptions(schema: StandardSchemaV1): Promise<Map<string, unknown>> {
  const result = await schema['~standard'].validate({});
  if (!result.issues) return new Map(isRecord(result.value) ? Object.entries(result.value) : []);
  const demanded = result.issues
    .map((issue) => keysOf(issue)[0])
    .filter((key) => key !== undefined);
  return new Map(demanded.map((key) => [key, undefined]));
}

const keysOf = ({ path = [] }: StandardSchemaV1.Issue): string[] =>
  path.map((part) => String(typeof part === 'object' ? part.key : part));

function overrideOf(key: string, { flags, env }: Overrides): [string, Origin] | undefined {
  const flag = kebabCase(key);
  const given = flags.get(flag)?.toString();
  if (given !== undefined) return [given, { kind: 'flag', name: flag }];
  const name = variableName([key]);
  const variable = variableIn(env, name);
  return variable === undefined
    ? undefined
    : [variable, { kind: 'variable', name: name as string }];
}

/** Converts a string to the type of the existing value: a validator does not declare which type it needs. */
function likeExisting(existing: unknown, text: string): unknown {
  if (existing === undefined || typeof existing === 'string') return text;
  const reading = readText(Object, text);
  return reading.ok ? reading.value : text; // the validator reports the problem
}
