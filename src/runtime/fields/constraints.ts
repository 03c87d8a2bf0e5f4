import type { FieldOptions } from './field';

/** @returns what is wrong with a value of the right type, or undefined */
export function findViolation(options: FieldOptions, value: unknown): string | undefined {
  if (!Array.isArray(value))
    return valueViolation(options, value) ?? rangeViolation(options, value);
  const inElement = value.map((element) => valueViolation(options, element)).find(Boolean);
  return inElement ? `${inElement} in every element` : rangeViolation(options, value);
}

function valueViolation({ oneOf, pattern }: FieldOptions, value: unknown): string | undefined {
  if (oneOf && !oneOf.some((allowed) => allowed === value)) {
    return `must be one of ${oneOf.join(', ')}`;
  }
  if (pattern && typeof value === 'string' && !matchesWhole(pattern, value)) {
    return `must match ${String(pattern)}`;
  }
  return undefined;
}

/** The flags g, y and m would have a part or a line match instead. */
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
