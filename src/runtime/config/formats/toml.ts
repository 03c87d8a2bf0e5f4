import { messageOf } from '../../../support/errors/vmre-error';
import { isRecord } from '../../../support/json';
import { SyntaxProblem, type ConfigFormat, type Position } from './config-format';
import { writeValues } from './writable-values';

const loadToml = (): typeof import('@iarna/toml') =>
  require('@iarna/toml') as typeof import('@iarna/toml');

/** Positions are known to a second library, which is needed only where something is wrong. */
const loadSyntax = (): typeof import('./toml-syntax') =>
  require('./toml-syntax') as typeof import('./toml-syntax');

export const tomlFormat: ConfigFormat = {
  parse(text) {
    // Integers beyond 64 bits come out as other numbers, so they are looked at first.
    if (/\d[\d_]{15}|0[box][\da-f_]{14}/i.test(text)) loadSyntax().refuseLargeIntegers(text);
    try {
      return toPlain(loadToml().parse(text.replaceAll('\r\n', '\n')));
    } catch (error) {
      throw new SyntaxProblem(messageOf(error).split(' at row')[0] ?? '', positionOf(error));
    }
  },
  stringify: (value) =>
    writeValues(value, (plain) => loadToml().stringify(plain as import('@iarna/toml').JsonMap)),
  rewrite: (_text, value) => tomlFormat.stringify(value),
  locate: (text, path) => loadSyntax().locateOption(text, path),
};

/** The library counts lines and columns from 0. */
function positionOf(error: unknown): Position | undefined {
  if (!isRecord(error) || typeof error['line'] !== 'number') return undefined;
  return { line: error['line'] + 1, column: Number(error['col'] ?? 0) + 1 };
}

/** Plain objects: the library marks its tables. */
function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (!isRecord(value) || typeof value['toISOString'] === 'function') return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, toPlain(part)]));
}
