import type { StandardSchemaV1 } from '@standard-schema/spec';

import { findViolation } from './constraints';
import type { Field } from './field';
import { quote, readText, readTyped, type ParseResult } from './read-value';

/** Flags and variables contain text; files contain typed values. */
export type ValueForm = 'text' | 'typed';

/**
 * Reads a value, and checks it against the constraints of its option and the author's schema. Only the
 * schema may be asynchronous.
 */
export function acceptValue(
  field: Field,
  raw: unknown,
  form: ValueForm,
): ParseResult | Promise<ParseResult> {
  const { options, type } = field;
  const reading = form === 'text' ? readText(type, raw as string | string[]) : readTyped(type, raw);
  const problem = reading.ok ? findViolation(options, reading.value) : reading.problem;
  if (problem !== undefined) return { ok: false, problem: problem + gotText(field, raw) };
  if (!reading.ok || !options.schema) return reading;
  return acceptBySchema(reading.value, options.schema, gotText(field, raw));
}

/** Checks a value with a validator, which may change it. */
export async function acceptBySchema(
  value: unknown,
  schema: StandardSchemaV1,
  gotText = '',
): Promise<ParseResult> {
  const result = await schema['~standard'].validate(value);
  if (!result.issues) return { ok: true, value: result.value };
  const issues = result.issues.map((issue) => issue.message).join('; ');
  return { ok: false, problem: issues + gotText };
}

const gotText = ({ options }: Field, raw: unknown): string =>
  options.secret ? '' : `; got ${quote(raw)}`;
