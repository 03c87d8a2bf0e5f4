import { messageOf } from '../support/errors/vmre-error';
import { isRecord } from '../support/json';
import { SyntaxProblem, type ConfigFormat, type Position } from './config-format';
import { isDeeper } from './levels';
import { isPlainToml } from './toml-plain';

const loadToml = (): typeof import('@iarna/toml') =>
  require('@iarna/toml') as typeof import('@iarna/toml');

/** A second library, which loads more slowly, reads what the first one gets wrong, and reports positions. */
const loadDocument = (): typeof import('./toml-document') =>
  require('./toml-document') as typeof import('./toml-document');
const loadRewrite = (): typeof import('./toml-rewrite') =>
  require('./toml-rewrite') as typeof import('./toml-rewrite');
const loadSyntax = (): typeof import('./toml-syntax') =>
  require('./toml-syntax') as typeof import('./toml-syntax');

/** Matches strings, comments, brackets, and the characters that separate or end keys. */
const tokens = /"""[^]*?"""|'''[^]*?'''|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\n]*'|#.*|[[\]{}.=,\n]/g;

/** Configuration in TOML 1.0. */
export const tomlFormat: ConfigFormat = {
  name: 'TOML',
  extras: { null: false, dates: true, notFinite: true },
  isDeeper: (text, levels) => isDeeper(text, () => tokens, levels),
  parse(text) {
    const lines = text.replaceAll('\r\n', '\n');
    if (!isPlainToml(lines)) return loadDocument().readDocument(text);
    try {
      return toPlain(loadToml().parse(lines));
    } catch (error) {
      throw new SyntaxProblem(messageOf(error).split(' at row')[0] ?? '', positionOf(error));
    }
  },
  stringify(values) {
    const { writeWithLiterals } = require('./stand-ins') as typeof import('./stand-ins');
    const { tomlKeyLiteral, tomlLiteral } =
      require('./toml-literal') as typeof import('./toml-literal');
    const write = (plain: object): string =>
      loadToml().stringify(plain as import('@iarna/toml').JsonMap);
    return writeWithLiterals(values, write, tomlLiteral, tomlKeyLiteral);
  },
  rewrite: (text, values) =>
    loadRewrite().rewriteToml(text, values as Record<string, unknown>, tomlFormat.stringify) ??
    tomlFormat.stringify(values),
  locate: (text, path) => loadSyntax().locateOption(text, path),
};

/** Converts the library's position, which counts lines and columns from 0. */
function positionOf(error: unknown): Position | undefined {
  if (!isRecord(error) || typeof error['line'] !== 'number') return undefined;
  return { line: error['line'] + 1, column: Number(error['col'] ?? 0) + 1 };
}

/** Copies tables into plain objects: the library adds marks to its tables. */
function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, toPlain(part)]));
}
