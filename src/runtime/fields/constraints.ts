import { VmreError } from '../../support/errors/vmre-error';
import { isList, type FieldOptions, type FieldType } from './field';
import { checkKinds, kinds, type OptionKind } from './option-kinds';

const kindsOfOptions: Readonly<Record<keyof FieldOptions, OptionKind>> = {
  type: kinds.type,
  description: kinds.text,
  required: kinds.flag,
  integer: kinds.flag,
  min: kinds.number,
  max: kinds.number,
  pattern: kinds.pattern,
  oneOf: kinds.choices,
  secret: kinds.flag,
  flag: kinds.flagNameOrFalse,
  alias: kinds.letter,
  env: kinds.variableOrFalse,
  schema: kinds.schema,
};

/**
 * Checks the definition of an option or argument.
 *
 * @param name name of the option in messages: `Settings.limit`
 * @throws VMRE_DEFINITION_INVALID for an unknown key, a value of the wrong kind, and `integer` on a type
 * other than number
 */
export function checkFieldOptions(name: string, options: FieldOptions, type: FieldType): void {
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(kindsOfOptions, key)) continue;
    const { didYouMean } =
      require('../../support/closest') as typeof import('../../support/closest');
    const keys = Object.keys(kindsOfOptions);
    const text = `${name} has the unknown key ${key}.${didYouMean(key, keys)}`;
    throw new VmreError('VMRE_DEFINITION_INVALID', text, {
      hint: `Use one of: ${keys.join(', ')}.`,
    });
  }
  checkKinds(`${name}: `, options, kindsOfOptions);
  if (options.integer && (isList(type) ? type[0] : type) !== Number) {
    throw new VmreError('VMRE_DEFINITION_INVALID', `${name} has integer, but is not a number`, {
      hint: 'Remove integer, or set type: Number.',
    });
  }
}

/** @returns the violated constraint of a value of the right type, or undefined */
export function findViolation(options: FieldOptions, value: unknown): string | undefined {
  if (!Array.isArray(value))
    return valueViolation(options, value) ?? rangeViolation(options, value);
  const inElement = value.map((element) => valueViolation(options, element)).find(Boolean);
  return inElement ? `${inElement} in every element` : rangeViolation(options, value);
}

function valueViolation(
  { oneOf, pattern, integer }: FieldOptions,
  value: unknown,
): string | undefined {
  if (integer && !Number.isSafeInteger(value)) {
    return Number.isInteger(value)
      ? `must be an integer from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`
      : 'must be an integer';
  }
  if (oneOf && !oneOf.some((allowed) => allowed === value)) {
    return `must be one of ${oneOf.join(', ')}`;
  }
  if (pattern && typeof value === 'string' && !matchesWhole(pattern, value)) {
    return `must match ${String(pattern)}`;
  }
  return undefined;
}

/** Removes the flags g, y and m, with which a part or a line could match instead of the whole string. */
const matchesWhole = (pattern: RegExp, text: string): boolean =>
  new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gym]/g, '')).test(text);

function rangeViolation({ min, max }: FieldOptions, value: unknown): string | undefined {
  const [size, verb, unit] = measure(value);
  if (size === undefined) return undefined;
  const tooSmall = min !== undefined && size < min;
  const tooLarge = max !== undefined && size > max;
  if (!tooSmall && !tooLarge) return undefined;
  const range =
    min === undefined
      ? `at most ${max}`
      : max === undefined
        ? `at least ${min}`
        : `from ${min} to ${max}`;
  return `must ${verb} ${range}${unit}`;
}

function measure(value: unknown): [size: number | undefined, verb: string, unit: string] {
  if (typeof value === 'number') return [value, 'be', ''];
  if (typeof value === 'string') return [value.length, 'have', ' characters'];
  if (Array.isArray(value)) return [value.length, 'have', ' elements'];
  return [undefined, '', ''];
}
