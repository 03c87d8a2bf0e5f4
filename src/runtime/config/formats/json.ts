import { positionAt, SyntaxProblem, tooLarge, type ConfigFormat } from './config-format';
import { writeValues } from './writable-values';

export const jsonFormat: ConfigFormat = {
  parse(text) {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw problemIn(text);
    }
    if (/\d{16}/.test(text)) refuseLargeIntegers(text);
    return value;
  },
  stringify: (value) => writeValues(value, (plain) => `${JSON.stringify(plain, null, 2)}\n`),
  rewrite: (_text, value) => jsonFormat.stringify(value),
  locate(text, path) {
    const { findNodeAtLocation, parseTree } = loadParser();
    const tree = parseTree(text);
    const node = tree && findNodeAtLocation(tree, path.map(segment));
    return node && positionAt(text, node.offset);
  },
};

/** V8 quotes the text around a mistake, which may be a secret, and leaves out its position. */
function problemIn(text: string): SyntaxProblem {
  const { parse, printParseErrorCode } = loadParser();
  const errors: import('jsonc-parser').ParseError[] = [];
  parse(text, errors, { disallowComments: true });
  const [first] = errors;
  if (!first) return new SyntaxProblem('this is no JSON', undefined);
  const expectation = printParseErrorCode(first.error)
    .replace(/(?!^)[A-Z]/g, ' $&')
    .toLowerCase();
  const isEnd = first.offset >= text.trimEnd().length;
  const message = isEnd ? `Unexpected end of the file: ${expectation}` : `JSON: ${expectation}`;
  return new SyntaxProblem(message, positionAt(text, first.offset));
}

function refuseLargeIntegers(text: string): void {
  loadParser().visit(text, {
    onLiteralValue(value, offset, length) {
      const source = text.slice(offset, offset + length);
      if (/^-?\d+$/.test(source) && !Number.isSafeInteger(value)) {
        throw tooLarge(source, positionAt(text, offset));
      }
    },
  });
}

/** Elements of lists are found by number. */
const segment = (key: string): string | number => (/^\d+$/.test(key) ? Number(key) : key);

const loadParser = (): typeof import('jsonc-parser') =>
  require('jsonc-parser') as typeof import('jsonc-parser');
