import { isRecord } from '../support/json';
import { describePath, jsonTokens, refusalsOfJson } from '../support/strict-json';
import { positionAt, SyntaxProblem, tooLarge, type ConfigFormat } from './config-format';
import { isDeeper } from './levels';

/** Configuration in JSON. */
export const jsonFormat: ConfigFormat = {
  name: 'JSON',
  extras: { null: true, dates: false, notFinite: false },
  isDeeper: (text, levels) => isDeeper(text, () => jsonTokens, levels),
  parse(text) {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw problemIn(text);
    }
    refuseMisleading(text, value);
    return value;
  },
  stringify(values) {
    const { numberLiteral, writeWithLiterals } =
      require('./stand-ins') as typeof import('./stand-ins');
    return writeWithLiterals(
      values,
      (plain) => `${JSON.stringify(plain, null, 2)}\n`,
      numberLiteral,
    );
  },
  rewrite: (text, values) => jsonFormat.stringify(inOrderOf(JSON.parse(text), values) as object),
  locate(text, path) {
    const { findNodeAtLocation, parseTree } = loadParser();
    const tree = parseTree(text);
    const node = tree && findNodeAtLocation(tree, path.map(segment));
    return node && positionAt(text, node.offset);
  },
};

/** Replaces V8's error, which quotes the surrounding text, possibly a secret, and lacks a position. */
function problemIn(text: string): SyntaxProblem {
  const { parse, printParseErrorCode } = loadParser();
  const errors: import('jsonc-parser').ParseError[] = [];
  parse(text, errors, { disallowComments: true });
  const [first] = errors;
  if (!first) return new SyntaxProblem('this is not JSON', undefined);
  const expectation = printParseErrorCode(first.error)
    .replace(/(?!^)[A-Z]/g, ' $&')
    .toLowerCase();
  const isEnd = first.offset >= text.trimEnd().length;
  const message = isEnd ? `Unexpected end of the file: ${expectation}` : `JSON: ${expectation}`;
  return new SyntaxProblem(message, positionAt(text, first.offset));
}

/**
 * Whether a text equals the serialization of its values; then the parser ignored no part of it. This is true
 * for defaults that VMRE wrote, and comparing is faster than checking each part.
 */
const saysTheSame = (text: string, value: unknown): boolean =>
  !text.includes('\\u') && text === `${JSON.stringify(value, null, 2)}\n`;

/** `JSON.parse` keeps the last of duplicate keys, and converts numbers that are too large to infinity. */
function refuseMisleading(text: string, value: unknown): void {
  const [refusal] = saysTheSame(text, value) ? [] : refusalsOfJson(text);
  if (refusal) {
    const { path, offset, what } = refusal;
    throw new SyntaxProblem(`${describePath(path)} ${what}`, positionAt(text, offset));
  }
  if (/\d{16}/.test(text)) refuseLargeIntegers(text);
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

/** Returns the values with keys ordered as in the model; keys that the model lacks come last. */
function inOrderOf(model: unknown, values: unknown): unknown {
  if (!isRecord(model) || !isRecord(values)) return values;
  const keys = new Set([
    ...Object.keys(model).filter((key) => Object.hasOwn(values, key)),
    ...Object.keys(values),
  ]);
  return Object.fromEntries([...keys].map((key) => [key, inOrderOf(model[key], values[key])]));
}

/** A list element is addressed by number. */
const segment = (key: string): string | number => (/^\d+$/.test(key) ? Number(key) : key);

const loadParser = (): typeof import('jsonc-parser') =>
  require('jsonc-parser') as typeof import('jsonc-parser');
