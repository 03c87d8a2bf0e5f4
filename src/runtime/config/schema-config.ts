import type { StandardSchemaV1 } from '@standard-schema/spec';

import { isRecord } from '../../support/json';
import type { Field } from '../fields/field';
import { kebabCase, upperSnakeCase } from '../fields/names';
import { reservedVariables } from '../fields/fields-of';
import type { ClassValues, FileValues } from './class-config';
import type { Origin } from './config-problems';
import type { Overrides } from './config-source';

/**
 * Reads a configuration that a validator describes. Its options are known only by what it accepts:
 * those of the file, and those it gives a default.
 */
export async function readSchemaConfig(
  schema: StandardSchemaV1,
  file: FileValues | undefined,
  overrides: Overrides,
): Promise<ClassValues> {
  const defaults = await schemaDefaults(schema);
  const origins = new Map<string, Origin>();
  const values = { ...(isRecord(file?.values) ? file.values : {}) };
  for (const key of Object.keys(values)) {
    origins.set(key, { kind: 'file', path: file?.path ?? '' });
  }
  for (const key of new Set([...Object.keys(values), ...Object.keys(defaults ?? {})])) {
    const override = overrideOf(key, overrides);
    if (!override) continue;
    const [text, origin] = override;
    values[key] = likeDefault(defaults?.[key] ?? values[key], text);
    origins.set(key, origin);
  }
  const result = await schema['~standard'].validate(values);
  if (!result.issues) return { value: result.value as object, origins, problems: [] };
  const problems = result.issues.map(({ path = [], message }) => {
    const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
    const origin = origins.get(keys[0] ?? '') ?? { kind: 'file' as const, path: file?.path ?? '' };
    return { path: keys, message, origin };
  });
  return { value: {}, origins, problems };
}

/** What a validator makes of nothing; undefined if it demands something. */
export async function schemaDefaults(
  schema: StandardSchemaV1,
): Promise<Record<string, unknown> | undefined> {
  const result = await schema['~standard'].validate({});
  return result.issues || !isRecord(result.value) ? undefined : result.value;
}

/** What can be said of a validator's options in advance: those with a default, as texts. */
export async function schemaFields(schema: StandardSchemaV1): Promise<Field[]> {
  const defaults = (await schemaDefaults(schema)) ?? {};
  return Object.entries(defaults).map(([key, defaultValue]) => ({
    key,
    path: [key],
    type: String,
    positional: false,
    required: false,
    defaultValue,
    flag: kebabCase(key),
    env: `VMRE_${upperSnakeCase(key)}`,
    options: {},
    fields: undefined,
  }));
}

function overrideOf(key: string, { flags, env }: Overrides): [string, Origin] | undefined {
  const flag = kebabCase(key);
  const given = flags.get(flag)?.toString();
  if (given !== undefined) return [given, { kind: 'flag', name: flag }];
  const name = `VMRE_${upperSnakeCase(key)}`;
  const variable = reservedVariables.includes(name) ? undefined : env[name];
  return variable === undefined ? undefined : [variable, { kind: 'variable', name }];
}

/** A validator of numbers wants a number; only an existing value tells that it does. */
function likeDefault(existing: unknown, text: string): unknown {
  if (existing === undefined || typeof existing === 'string') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text; // the validator says what is wrong with it
  }
}
