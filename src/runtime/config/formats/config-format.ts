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

/** One file format of configurations. Its library is loaded when it is used. */
export interface ConfigFormat {
  /** @throws SyntaxProblem */
  parse(text: string): unknown;
  stringify(value: object): string;
  /** The text with new values; keeps comments and order where the format's library can. */
  rewrite(text: string, value: object): string;
  /** Where an option stands, for error messages; elements of lists go by their index. */
  locate(text: string, path: readonly string[]): Position | undefined;
}

/** The position of an offset in a text. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}
