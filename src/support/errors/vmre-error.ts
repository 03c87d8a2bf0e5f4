import { errorCodes, type ErrorCode } from './codes';

/** Characters of a message; what is longer is cut, which is told. */
const MAX_MESSAGE_CHARACTERS = 20_000;

const brand = Symbol.for('vmre.error');

/** What can accompany a {@link VmreError}. */
export interface ErrorDetails {
  /** The next step, one sentence. Default: the remedy of the code. */
  hint?: string;
  /** Facts for programs; strings also travel as the `context` of a Runtime API error. */
  data?: Record<string, unknown>;
  /** What led to it. Kept for the log, never sent over the wire. */
  cause?: unknown;
}

/**
 * The one error class of VMRE. `code` is for programs and searches, `message` says what and where,
 * `hint` what to do next.
 */
export class VmreError extends Error {
  /** Stable, as in docs/errors.md. */
  readonly code: ErrorCode;
  /** The next step, one sentence. */
  readonly hint: string;
  /** Facts for programs; empty when there are none. */
  readonly data: Record<string, unknown>;

  /**
   * @param code says the exit code and the wire code too
   * @param message what is wrong and where; characters that a terminal obeys become visible escapes, and what
   *   has more than 20,000 characters is cut
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

  /** Exit code of a process that ends with this error. */
  get exitCode(): number {
    return errorCodes[this.code].exit;
  }

  /**
   * Two or three lines for a person: code, message, next step. It is safe to print, and only its first line
   * begins as one.
   */
  describe(): string {
    const { printable } = loadPrintable();
    const text = `${this.message}\n  ${this.hint}`.replace(/\n(?! {2})/g, '\n  ');
    return `error ${this.code}: ${printable(text, { lines: true, most: 2 * MAX_MESSAGE_CHARACTERS })}`;
  }

  /** Whether a value is a VmreError, of this copy of the package or another, of any realm. */
  static is(value: unknown): value is VmreError {
    return typeof value === 'object' && value !== null && brand in value;
  }

  /**
   * The single door through which something thrown becomes a VmreError: one that is already is
   * returned as it stands, anything else is wrapped with its message and kept as the cause.
   *
   * @param thrown what was caught
   * @param code for anything else than a VmreError
   * @param where put before the message
   */
  static from(thrown: unknown, code: ErrorCode, where?: string): VmreError {
    if (VmreError.is(thrown)) return thrown;
    const text = messageOf(thrown);
    return new VmreError(code, where ? `${where}: ${text}` : text, { cause: thrown });
  }
}

/** Much of a message may be quoted from others: whoever prints it, it stays text, of a length to be read. */
const shown = (message: string): string =>
  loadPrintable().printable(message, { lines: true, most: MAX_MESSAGE_CHARACTERS });

const loadPrintable = () => require('../printable') as typeof import('../printable');

/** The text of something thrown. Works across realms, where `instanceof Error` does not. */
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

/** The stack of something thrown, or its text when it has none. */
export function stackOf(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown !== null && 'stack' in thrown) {
    const { stack } = thrown;
    if (typeof stack === 'string') return stack;
  }
  return messageOf(thrown);
}

/** The `code` that Node puts on an error of the operating system, such as `ENOENT`. */
export function systemCodeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
