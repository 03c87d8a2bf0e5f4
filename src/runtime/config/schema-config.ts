import type { StandardSchemaV1 } from '@standard-schema/spec';

import { isRecord } from '../../support/json';
import type { Field } from '../fields/field';
import { kebabCase, variableIn, variableName } from '../fields/names';
import { readText } from '../fields/read-value';
import type { ClassValues, FileValues } from './class-config';
import type { Origin } from './config-problems';
import type { Overrides } from './config-source';

/**
 * Reads a configuration that a validator describes. Its options are known only by what it accepts:
 * those of the file, those it gives a default, and those it demands.
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
 * What a validator makes of nothing, if it accepts that again from a file; undefined if it demands
 * something.
 */
export async function schemaDefaults(schema: StandardSchemaV1): Promise<object | undefined> {
  const { validate } = schema['~standard'];
  const made = await validate({});
  if (made.issues || !isRecord(made.value)) return undefined;
  return (await validate(made.value)).issues ? undefined : made.value;
}

/**
 * What can be said of a validator's options in advance: those with a default, and those it demands.
 *
 * @param taken flags that mean something else; a validator cannot say how else to call its option
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

/** By key, with the default. A validator that demands something does not tell its defaults. */
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

/** A validator of numbers wants a number; only an existing value tells that it does. */
function likeExisting(existing: unknown, text: string): unknown {
  if (existing === undefined || typeof existing === 'string') return text;
  const reading = readText(Object, text);
  return reading.ok ? reading.value : text; // the validator says what is wrong with it
}
