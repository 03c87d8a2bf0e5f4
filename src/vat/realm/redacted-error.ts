/** As ses makes them: what stands in the template is told, what is put into it is for the log alone. */
interface Notes {
  readonly details: (template: TemplateStringsArray, ...values: unknown[]) => object;
  readonly note: (error: Error, details: object) => void;
}

const { details, note } = (globalThis as unknown as { assert: Notes }).assert;

/** Errors of the realm's own making: they say what is wrong, and never what the value has. */
const own = new WeakSet<object>();

/** Characters of a key that the log has. */
const SHOWN = 100;
const shown = (key: PropertyKey): string => String(key).slice(0, SHOWN);

/** An error for a vat, that it may hand on to anybody. @param where for the log of the vat */
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

/** What was thrown when a value was refused, without what it may tell of the value; that is in the log. */
export function toRedactedError(thrown: unknown, message: string): Error {
  if (typeof thrown === 'object' && thrown !== null && own.has(thrown)) return thrown as Error;
  const error = redactedError(TypeError, message);
  note(error, details`Because of ${thrown}`);
  return error;
}
