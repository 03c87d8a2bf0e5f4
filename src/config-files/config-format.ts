/** Where something stands in a text; both from 1. */
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

/** An integer that would be rounded if it were read as a number. */
export const tooLarge = (source: string, position: Position): SyntaxProblem =>
  new SyntaxProblem(`${source} is too large for a number; put it in quotes`, position);

/** Groups and lists inside each other that a file may have. */
export const MAX_LEVELS = 100;

/** A text whose groups and lists are nested deeper than {@link MAX_LEVELS}. */
export const tooDeep = (position: Position | undefined): SyntaxProblem =>
  new SyntaxProblem(`nested more than ${MAX_LEVELS} levels deep`, position);

/** What a format can hold besides texts, finite numbers, true, false, lists and groups. */
export interface Extras {
  null: boolean;
  dates: boolean;
  /** NaN and both infinities. */
  notFinite: boolean;
}

/** One file format of configurations. Its library is loaded when it is used. */
export interface ConfigFormat {
  /** As messages call it. */
  readonly name: string;
  readonly extras: Extras;
  /**
   * Whether groups and lists may be nested deeper than so many levels. Takes any text, and no more stack for its
   * levels.
   */
  isDeeper(text: string, levels: number): boolean;
  /** @throws SyntaxProblem */
  parse(text: string): unknown;
  /** @param values that `plainValues` has accepted for this format */
  readonly stringify: (values: object) => string;
  /** The text with new values; keeps comments and order where the format's library can. */
  rewrite(text: string, values: object): string;
  /** Where an option stands, for error messages; elements of lists go by their index. */
  locate(text: string, path: readonly string[]): Position | undefined;
}

/** The position of an offset in a text. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}

/** A parser of YAML counts some levels twice. */
const MAX_PARSED_LEVELS = 2 * MAX_LEVELS + 10;

/**
 * What a text says in a format. Libraries for formats need the stack for its levels, as does whoever looks at
 * the values, so that there is a limit.
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

/** @param seen where a value was found; YAML can name one in many places, each deeper than the one before */
function refuseDeep(value: unknown, level: number, seen: Map<object, number>): void {
  if (typeof value !== 'object' || value === null) return;
  if (level >= MAX_LEVELS) throw tooDeep(undefined);
  if ((seen.get(value) ?? -1) >= level) return;
  seen.set(value, level);
  for (const part of Object.values(value)) refuseDeep(part, level + 1, seen);
}
