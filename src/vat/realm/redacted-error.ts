/** As in ses: the text of the template is public, its values are only for the log. */
interface Notes {
  readonly details: (template: TemplateStringsArray, ...values: unknown[]) => object;
  readonly note: (error: Error, details: object) => void;
}

const { details, note } = (globalThis as unknown as { assert: Notes }).assert;

/** Errors that are safe to pass: they say what is wrong without quoting values. */
const own = new WeakSet<object>();

/** Characters of a key that are logged. */
const SHOWN = 100;
const shown = (key: PropertyKey): string => String(key).slice(0, SHOWN);

/**
 * An error that a vat may pass to anyone.
 *
 * @param where path of the value, only for the log of the vat
 */
export function redactedError(
  kind: ErrorConstructor,
  message: string,
  where: readonly PropertyKey[] = [],
): Error {
  const error = new kind(message);
  if (where.length > 0) note(error, details`It is at ${where.map(shown).join('.')}`);
  own.add(error);
  return error;
}

/** Converts the error of a refused value to one that does not reveal the value. The log has the original. */
export function toRedactedError(thrown: unknown, message: string): Error {
  if (typeof thrown === 'object' && thrown !== null && own.has(thrown)) return thrown as Error;
  const error = redactedError(TypeError, message);
  note(error, details`Because of ${thrown}`);
  return error;
}
