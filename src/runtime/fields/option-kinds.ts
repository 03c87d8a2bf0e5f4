import type { StandardSchemaV1 } from '@standard-schema/spec';

import { VmreError } from '../../support/errors/vmre-error';
import { isRecord } from '../../support/json';

/** What a value of a definition must be, in words, and whether a value is that. */
export type OptionKind = readonly [text: string, accepts: (value: unknown) => boolean];

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number' && !Number.isNaN(value);

/** The kinds of values in definitions. */
export const kinds = {
  text: ['a string', isText],
  number: ['a number', isNumber],
  flag: ['true or false', (value) => typeof value === 'boolean'],
  function: ['a function', (value) => typeof value === 'function'],
  class: ['a class', (value) => typeof value === 'function'],
  object: ['an object', isRecord],
  nameOrFunction: [
    'a string or a function',
    (value) => isText(value) || typeof value === 'function',
  ],
  flagName: ['a name without dashes in front of it', isFlagName],
  flagNameOrFalse: [
    'a name without dashes in front of it, or false',
    (value) => value === false || isFlagName(value),
  ],
  variableOrFalse: [
    'the name of a variable, or false',
    (value) => value === false || (isText(value) && value !== ''),
  ],
  letter: ['one letter or digit', (value) => isText(value) && /^[a-z0-9]$/i.test(value as string)],
  texts: ['a list of strings', (value) => Array.isArray(value) && value.every(isText)],
  choices: [
    'a list of strings and numbers',
    (value) => Array.isArray(value) && value.every((each) => isText(each) || isNumber(each)),
  ],
  pattern: [
    'a regular expression',
    (value) => Object.prototype.toString.call(value) === '[object RegExp]',
  ],
  schema: ['a Standard Schema', isStandardSchema],
  type: [
    'String, Number, Boolean, Object, a class, or a list of one of them: [String]',
    isOptionType,
  ],
  count: [
    'an integer of at least 1, or Infinity',
    (value) => (Number.isSafeInteger(value) || value === Infinity) && Number(value) > 0,
  ],
  milliseconds: [
    'a number of milliseconds above 0, or Infinity',
    (value) => isNumber(value) && Number(value) > 0,
  ],
} satisfies Record<string, OptionKind>;

/** Whether a value is a Standard Schema validator. */
export function isStandardSchema(value: unknown): value is StandardSchemaV1 {
  const kind = typeof value;
  return (
    (kind === 'object' || kind === 'function') && value !== null && '~standard' in Object(value)
  );
}

function isFlagName(value: unknown): boolean {
  return typeof value === 'string' && /^[^\s=-][^\s=]*$/.test(value);
}

function isOptionType(value: unknown): boolean {
  return Array.isArray(value)
    ? value.length === 1 && isOptionType(value[0])
    : typeof value === 'function';
}

/**
 * Checks the kinds of the values in a definition. A value that is undefined counts as absent; null is rejected, as
 * any other wrong value.
 *
 * @param where prefix of the names in messages: `commands.hello `
 * @throws VMRE_DEFINITION_INVALID for the first wrong value, with its path
 */
export function checkKinds<T extends object>(
  where: string,
  options: T,
  expected: { readonly [K in keyof T]?: OptionKind },
): void {
  for (const name of Object.keys(options) as (keyof T & string)[]) {
    const kind = expected[name];
    if (options[name] !== undefined && kind) checkKind(where + name, options[name], kind);
  }
}

/** @throws VMRE_DEFINITION_INVALID if a value is of the wrong kind */
export function checkKind(path: string, value: unknown, [text, accepts]: OptionKind): void {
  if (accepts(value)) return;
  throw new VmreError('VMRE_DEFINITION_INVALID', `${path} must be ${text}, not ${shown(value)}`);
}

function shown(value: unknown): string {
  const { inspect } = require('node:util') as typeof import('node:util');
  return inspect(value, { depth: 0, breakLength: Infinity }).slice(0, 60);
}
