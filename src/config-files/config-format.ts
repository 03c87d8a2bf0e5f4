/** A position in a text; line and column start at 1. */
export interface Position {
  line: number;
  column: number;
}

/** A text that cannot be parsed. */
export class SyntaxProblem extends Error {
  constructor(
    message: string,
    readonly position: Position | undefined,
  ) {
    super(message);
  }
}

/** The error for an integer that a number cannot represent exactly. */
export const tooLarge = (source: string, position: Position): SyntaxProblem =>
  new SyntaxProblem(`${source} is too large for a number; put it in quotes`, position);

/** Maximum nesting depth of groups and lists in a file. */
export const MAX_LEVELS = 100;

/** The error for groups and lists nested deeper than {@link MAX_LEVELS}. */
export const tooDeep = (position: Position | undefined): SyntaxProblem =>
  new SyntaxProblem(`nested more than ${MAX_LEVELS} levels deep`, position);

/** Values that a format supports besides strings, finite numbers, booleans, lists and groups. */
export interface Extras {
  null: boolean;
  dates: boolean;
  /** NaN and both infinities. */
  notFinite: boolean;
}

/** A file format for configurations. Its library is loaded on first use. */
export interface ConfigFormat {
  /** Name in messages. */
  readonly name: string;
  readonly extras: Extras;
  /**
   * Whether groups and lists may be nested deeper than `levels`. Accepts any text; its stack use does not
   * grow with the depth.
   */
  isDeeper(text: string, levels: number): boolean;
  /** @throws SyntaxProblem */
  parse(text: string): unknown;
  /** @param values values that `plainValues` accepted for this format */
  readonly stringify: (values: object) => string;
  /** Returns the text with new values; keeps comments and order if the format's library can. */
  rewrite(text: string, values: object): string;
  /** Returns the position of an option, for error messages; a list element is given by its index. */
  locate(text: string, path: readonly string[]): Position | undefined;
}

/** Converts an offset in a text to a position. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}

/** Twice the maximum, because the YAML parser counts some levels twice. */
const MAX_PARSED_LEVELS = 2 * MAX_LEVELS + 10;

/**
 * Parses a text in a format. The depth is limited, because the libraries, and code that walks the values,
 * use the stack for each level.
 *
 * @throws SyntaxProblem
 */
export function parseConfig(format: ConfigFormat, text: string): unknown {
  if (text.length > MAX_LEVELS && format.isDeeper(text, MAX_PARSED_LEVELS))
    throw tooDeep(undefined);
  const values = format.parse(text);
  refuseDeep(values, 0, new Map());
  return values;
}

/** @param seen depth at which each value was found; YAML aliases can repeat a value at ever greater depths */
function refuseDeep(value: unknown, level: number, seen: Map<object, number>): void {
  if (typeof value !== 'object' || value === null) return;
  if (level >= MAX_LEVELS) throw tooDeep(undefined);
  if ((seen.get(value) ?? -1) >= level) return;
  seen.set(value, level);
  for (const part of Object.values(value)) refuseDeep(part, level + 1, seen);
}
