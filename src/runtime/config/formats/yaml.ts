import type { Document, Scalar } from 'yaml';

import { isRecord } from '../../../support/json';
import { positionAt, SyntaxProblem, type ConfigFormat } from './config-format';

const loadYaml = (): typeof import('yaml') => require('yaml') as typeof import('yaml');

export const yamlFormat: ConfigFormat = {
  parse(text) {
    const document = loadYaml().parseDocument(text, { intAsBigInt: true });
    // A tag that nobody knows is only a warning to the library, but never what was meant.
    const [problem] = [...document.errors, ...document.warnings];
    if (problem) {
      const message = problem.message.split(' at line')[0] ?? problem.message;
      throw new SyntaxProblem(message, positionAt(text, problem.pos[0]));
    }
    return toNumbers(document.toJS() as unknown, text);
  },
  stringify: (value) => loadYaml().stringify(value),
  rewrite(text, value) {
    const document = loadYaml().parseDocument(text);
    setChanges(document, [], document.toJS(), value);
    return document.toString();
  },
  locate(text, path) {
    const node = loadYaml().parseDocument(text).getIn(path, true) as Partial<Scalar> | undefined;
    return node?.range ? positionAt(text, node.range[0]) : undefined;
  },
};

/** Sets what differs, key by key, so that comments stay with what they explain. */
function setChanges(document: Document, path: string[], old: unknown, value: object): void {
  for (const [key, next] of Object.entries(value)) {
    const at = [...path, key];
    const before = isRecord(old) ? old[key] : undefined;
    if (isRecord(next) && isRecord(before)) setChanges(document, at, before, next);
    else if (JSON.stringify(before) !== JSON.stringify(next)) document.setIn(at, next);
  }
}

/** Integers come as BigInt so that one too large for a number is noticed instead of rounded. */
function toNumbers(value: unknown, text: string): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    if (Number.isSafeInteger(number)) return number;
    throw new SyntaxProblem(
      `${value} is too large for a number; put it in quotes`,
      positionAt(text, Math.max(0, text.indexOf(String(value)))),
    );
  }
  if (Array.isArray(value)) return value.map((part) => toNumbers(part, text));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, toNumbers(part, text)]),
  );
}
