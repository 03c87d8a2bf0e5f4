import { isRecord } from '../../../support/json';

/**
 * Writes options with a library so that they can be read again: without functions and what is
 * undefined, and with numbers that are neither rounded nor refused. A whole number that is too large
 * to be exact is written with an exponent, as is a very small one, which not every library gets right.
 */
export function writeValues(values: object, write: (plain: object) => string): string {
  const writer = new ValueWriter();
  return writer.withNumbers(write(writer.plain(values) as object));
}

class ValueWriter {
  private mark: string | undefined;

  /** A text stands in for each number that needs an exponent. */
  plain(value: unknown): unknown {
    if (typeof value === 'number' && needsExponent(value)) {
      this.mark ??= `number-${crypto.randomUUID()}`;
      return `${this.mark}(${value.toExponential()})`;
    }
    if (Array.isArray(value)) return value.map((part) => this.plain(part));
    if (!isRecord(value) || value instanceof Date) return value;
    const entries = Object.entries(value).filter(([, part]) => !isNoOption(part));
    return Object.fromEntries(entries.map(([key, part]) => [key, this.plain(part)]));
  }

  withNumbers(text: string): string {
    if (this.mark === undefined) return text;
    return text.replace(new RegExp(`["']?${this.mark}\\(([^)]*)\\)["']?`, 'g'), '$1');
  }
}

const needsExponent = (value: number): boolean =>
  Number.isInteger(value) ? !Number.isSafeInteger(value) : Math.abs(value) < 1e-6;

const isNoOption = (value: unknown): boolean =>
  value === undefined || typeof value === 'function' || typeof value === 'symbol';
