import { messageOf } from '../../../support/errors/vmre-error';
import { isRecord } from '../../../support/json';
import { SyntaxProblem, type ConfigFormat, type Position } from './config-format';

const loadToml = (): typeof import('@iarna/toml') =>
  require('@iarna/toml') as typeof import('@iarna/toml');

export const tomlFormat: ConfigFormat = {
  parse(text) {
    try {
      return toPlain(loadToml().parse(text));
    } catch (error) {
      if (error instanceof SyntaxProblem) throw error;
      throw new SyntaxProblem(messageOf(error).split(' at row')[0] ?? '', positionOf(error));
    }
  },
  stringify: (value) => loadToml().stringify(value as import('@iarna/toml').JsonMap),
  rewrite: (_text, value) => tomlFormat.stringify(value),
  locate,
};

/** The library counts lines and columns from 0. */
function positionOf(error: unknown): Position | undefined {
  if (!isRecord(error) || typeof error['line'] !== 'number') return undefined;
  return { line: error['line'] + 1, column: Number(error['col'] ?? 0) + 1 };
}

/** Plain objects and numbers: the library marks its tables, and gives large integers as BigInt. */
function toPlain(value: unknown): unknown {
  if (typeof value === 'bigint') {
    throw new SyntaxProblem(`${value} is too large for a number; put it in quotes`, undefined);
  }
  if (Array.isArray(value)) return value.map(toPlain);
  if (!isRecord(value) || typeof value['toISOString'] === 'function') return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, toPlain(part)]));
}

/** The library keeps no positions, so the key is looked for under the header of its table. */
function locate(text: string, path: readonly string[]): Position | undefined {
  const table = path.slice(0, -1).join('.');
  const key = new RegExp(`^\\s*"?${escape(path.at(-1) ?? '')}"?\\s*=`);
  let current = '';
  for (const [index, line] of text.split('\n').entries()) {
    const header = /^\s*\[\s*([^[\]]+?)\s*\]/.exec(line);
    if (header) current = header[1] ?? '';
    else if (current === table && key.test(line)) {
      return { line: index + 1, column: line.search(/\S/) + 1 };
    }
  }
  return undefined;
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
