import { parseTOML, ParseError, type AST } from 'toml-eslint-parser';

import { SyntaxProblem, tooLarge, type Position } from './config-format';

/** An option or a table as it is written. */
interface Entry {
  path: readonly (string | number)[];
  at: AST.TOMLNode;
  value?: AST.TOMLNode;
}

/** Where an option, or the first part of a table, stands; undefined in a text that is malformed. */
export function locateOption(text: string, path: readonly string[]): Position | undefined {
  try {
    for (const entry of entriesOf(text)) {
      if (path.every((key, index) => String(entry.path[index]) === key))
        return positionOf(entry.at);
    }
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
  }
  return undefined;
}

/** @throws SyntaxProblem at an integer that would be rounded */
export function refuseLargeIntegers(text: string): void {
  for (const { value } of entriesOf(text)) {
    if (value?.type !== 'TOMLValue' || value.kind !== 'integer') continue;
    const number = Number(value.bigint);
    if (!Number.isSafeInteger(number)) throw tooLarge(value.number, positionOf(value));
  }
}

function entriesOf(text: string): Iterable<Entry> {
  try {
    return entriesIn(parseTOML(text.replace(/^\uFEFF/, '')).body[0], []);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const { message, lineNumber, column } = error;
    throw new SyntaxProblem(message, { line: lineNumber, column: column + 1 });
  }
}

function* entriesIn(node: AST.TOMLNode, path: Entry['path']): Iterable<Entry> {
  switch (node.type) {
    case 'TOMLTable':
      yield { path: node.resolvedKey, at: node };
      for (const part of node.body) yield* entriesIn(part, node.resolvedKey);
      break;
    case 'TOMLTopLevelTable':
    case 'TOMLInlineTable':
      for (const part of node.body) yield* entriesIn(part, path);
      break;
    case 'TOMLKeyValue': {
      const names = node.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value));
      const own = [...path, ...names];
      yield { path: own, at: node, value: node.value };
      yield* entriesIn(node.value, own);
      break;
    }
    case 'TOMLArray':
      for (const [index, value] of node.elements.entries()) {
        yield { path: [...path, index], at: value, value };
        yield* entriesIn(value, [...path, index]);
      }
      break;
    default:
  }
}

const positionOf = ({ loc }: AST.TOMLNode): Position => ({
  line: loc.start.line,
  column: loc.start.column + 1,
});
