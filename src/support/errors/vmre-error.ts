import { errorCodes, type ErrorCode } from './codes';

/** Maximum number of characters in a message; a longer one is truncated with a note. */
const MAX_MESSAGE_CHARACTERS = 20_000;

const brand = Symbol.for('vmre.error');

/** Details of a {@link VmreError}. */
export interface ErrorDetails {
  /** The next step, in one sentence. Default: the fix of the code. */
  hint?: string | undefined;
  /** Facts for programs; strings also travel as the `context` of a Runtime API error. */
  data?: Record<string, unknown> | undefined;
  /** The original error. It appears in the log, and is never sent over the wire. */
  cause?: unknown;
}

/**
 * The only error class of VMRE. `code` is for programs and searches, `message` describes the problem and its
 * place, `hint` the next step.
 */
export class VmreError extends Error {
  /** Stable code, listed in docs/errors.md. */
  readonly code: ErrorCode;
  /** The next step, in one sentence. */
  readonly hint: string;
  /** Facts for programs; may be empty. */
  readonly data: Record<string, unknown>;

  /**
   * @param code determines the exit code and the wire code, too
   * @param message the problem and its place; characters that control a terminal become visible escapes, and
   *   more than 20,000 characters are truncated
   * @param details hint, facts and cause
   */
  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(shown(message), details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'VmreError';
    this.code = code;
    this.hint = details.hint ?? errorCodes[code].fix;
    this.data = details.data ?? {};
    Object.defineProperty(this, brand, { value: true });
  }

  /** Exit code of a process that fails with this error. */
  get exitCode(): number {
    return errorCodes[this.code].exit;
  }

  /**
   * Returns two or three lines for a user: code, message, next step. They are safe to print, and all lines
   * after the first are indented.
   */
  describe(): string {
    const { printable } = loadPrintable();
    const text = `${this.message}\n  ${this.hint}`.replace(/\n(?! {2})/g, '\n  ');
    return `error ${this.code}: ${printable(text, { lines: true, most: 2 * MAX_MESSAGE_CHARACTERS })}`;
  }

  /** Whether a value is a VmreError of any copy of the package and any realm. */
  static is(value: unknown): value is VmreError {
    return typeof value === 'object' && value !== null && brand in value;
  }

  /**
   * Converts a thrown value to a VmreError. A VmreError is returned unchanged; any other value is wrapped
   * with its message, and becomes the cause.
   *
   * @param thrown the caught value
   * @param code code for a value other than a VmreError
   * @param where prefix of the message
   */
  static from(thrown: unknown, code: ErrorCode, where?: string): VmreError {
    if (VmreError.is(thrown)) return thrown;
    const text = messageOf(thrown);
    return new VmreError(code, where ? `${where}: ${text}` : text, { cause: thrown });
  }
}

/** Makes a message safe to print and limits its length, because it may quote text of other programs. */
const shown = (message: string): string =>
  loadPrintable().printable(message, { lines: true, most: MAX_MESSAGE_CHARACTERS });

const loadPrintable = () => require('../printable') as typeof import('../printable');

/** Returns the message of a thrown value. Works across realms, unlike `instanceof Error`. */
export function messageOf(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown !== null) {
    const { message, errors } = thrown as { message?: unknown; errors?: unknown };
    if (typeof message === 'string' && message !== '') return message;
    // Node collects the failures of several addresses under an empty message.
    if (Array.isArray(errors) && errors.length > 0) return errors.map(messageOf).join('; ');
  }
  try {
    return String(thrown);
  } catch {
    return 'a value that has no text';
  }
}

/** Returns the stack of a thrown value, or its message if it has no stack. */
export function stackOf(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown !== null && 'stack' in thrown) {
    const { stack } = thrown;
    if (typeof stack === 'string') return stack;
  }
  return messageOf(thrown);
}

/** Returns the `code` of an operating system error, such as `ENOENT`. */
export function systemCodeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
