import { isRecord } from '../support/json';

/** Returns the text of a value that a library writes incorrectly; undefined for all other values. */
export type Literal<T> = (value: T) => string | undefined;

/**
 * Writes values with a library that writes some of them incorrectly. Each of those is replaced by a unique
 * placeholder before the library writes; in its output the placeholder is replaced by the correct literal.
 *
 * @param literalOf returns the literal of a value, which may be a whole list or group
 * @param keyOf returns the literal of a key
 */
export function writeWithLiterals(
  values: object,
  write: (values: object) => string,
  literalOf: Literal<unknown>,
  keyOf: Literal<string> = () => undefined,
): string {
  const literals: string[] = [];
  const mark = `literal-${crypto.randomUUID()}`;
  const standIn = (literal: string): string => `${mark}(${literals.push(literal) - 1})`;
  const replaced = (value: unknown): unknown => {
    const literal = literalOf(value);
    if (literal !== undefined) return standIn(literal);
    if (Array.isArray(value)) return value.map(replaced);
    if (!isRecord(value) || value instanceof Date) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => {
        const name = keyOf(key);
        return [name === undefined ? key : standIn(name), replaced(part)];
      }),
    );
  };
  const text = write(replaced(values) as object);
  if (literals.length === 0) return text;
  const standIns = new RegExp(`(["']?)${mark}\\((\\d+)\\)\\1`, 'g');
  return text.replace(standIns, (_all, _quote, index: string) => literals[Number(index)] as string);
}

/**
 * Returns the literal of a number that libraries round, cannot read back, or write with the wrong sign:
 * negative zero, integers outside the safe range, and very small numbers.
 */
export function numberLiteral(value: unknown): string | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  if (Object.is(value, -0)) return '-0.0';
  const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : Math.abs(value) >= 1e-6;
  return isExact ? undefined : value.toExponential();
}
