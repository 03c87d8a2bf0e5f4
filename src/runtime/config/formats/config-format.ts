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
export const MOST_LEVELS = 100;

/** A text whose groups and lists are nested deeper than {@link MOST_LEVELS}. */
export const tooDeep = (position: Position | undefined): SyntaxProblem =>
  new SyntaxProblem(`nested more than ${MOST_LEVELS} levels deep`, position);

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
