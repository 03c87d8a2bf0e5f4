import { parseTOML, ParseError, type AST } from 'toml-eslint-parser';

import { positionAt, SyntaxProblem, type Position } from './config-format';

/** An option or a table in the source text. */
interface Entry {
  path: readonly (string | number)[];
  at: AST.TOMLNode;
}

/** Finds the position of an option, or of the first part of a table; undefined if the text is malformed. */
export function locateOption(text: string, path: readonly string[]): Position | undefined {
  try {
    for (const entry of entriesIn(syntaxOf(text), [])) {
      if (path.every((key, index) => String(entry.path[index]) === key))
        return positionOf(entry.at);
    }
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
  }
  return undefined;
}

/** @throws SyntaxProblem */
export function syntaxOf(text: string): AST.TOMLTopLevelTable {
  try {
    const { body, tokens } = parseTOML(text.replace(/^\uFEFF/, ''), { tomlVersion: '1.1' });
    refuseAccepted(text, tokens);
    return body[0];
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const { message, lineNumber, column } = error;
    throw new SyntaxProblem(message, { line: lineNumber, column: column + 1 });
  }
}

/** Rejects text that the library accepts although TOML forbids it. */
function refuseAccepted(text: string, tokens: readonly AST.Token[]): void {
  // eslint-disable-next-line no-control-regex -- matches control characters on purpose
  const control = text.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\r(?!\n)/);
  if (control >= 0)
    throw new SyntaxProblem('Unexpected control character', positionAt(text, control));
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    const isOpenDot = token.type === 'Punctuator' && token.value === '.' && !isKey(next);
    const isStrange = token.type === 'Bare' && !/^[\w-]+$/.test(token.value);
    if (isOpenDot) throw new SyntaxProblem('Unexpected end of a key', positionOf(token));
    if (isStrange) throw new SyntaxProblem('A key like this belongs in quotes', positionOf(token));
  });
}

const isKey = (token: AST.Token | undefined): boolean =>
  token !== undefined && ['Bare', 'BasicString', 'LiteralString'].includes(token.type);

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
      yield { path: own, at: node };
      yield* entriesIn(node.value, own);
      break;
    }
    case 'TOMLArray':
      for (const [index, value] of node.elements.entries()) {
        yield { path: [...path, index], at: value };
        yield* entriesIn(value, [...path, index]);
      }
      break;
    default:
  }
}

/** The start of a node; line and column start at 1. */
export const positionOf = ({ loc }: Pick<AST.TOMLNode, 'loc'>): Position => ({
  line: loc.start.line,
  column: loc.start.column + 1,
});
