import type { Document, Node } from 'yaml';

import { messageOf } from '../support/errors/vmre-error';
import { positionAt, SyntaxProblem, tooLarge, type ConfigFormat } from './config-format';
import { keyOf } from './yaml-key';

const loadYaml = (): typeof import('yaml') => require('yaml') as typeof import('yaml');

const loadWriter = (): typeof import('./yaml-write') =>
  require('./yaml-write') as typeof import('./yaml-write');

/** Configuration in YAML 1.2. */
export const yamlFormat: ConfigFormat = {
  name: 'YAML',
  extras: { null: true, dates: false, notFinite: true },
  isDeeper(text, levels) {
    const { Lexer, Parser } = loadYaml();
    const parser = new Parser();
    for (const lexeme of new Lexer().lex(text)) {
      for (const _ of parser.next(lexeme));
      if (parser.stack.length > levels) return true;
    }
    return false;
  },
  parse(text) {
    const document = loadYaml().parseDocument(text);
    // The library only warns about an unknown tag, but such a tag is always a mistake.
    const [problem] = [...document.errors, ...document.warnings];
    if (problem) {
      const message = problem.message.split(' at line')[0] ?? problem.message;
      throw new SyntaxProblem(message, positionAt(text, problem.pos[0]));
    }
    refuseMisleading(document, text);
    try {
      return document.toJS() as unknown;
    } catch (error) {
      throw new SyntaxProblem(messageOf(error), undefined); // excessive aliases
    }
  },
  stringify: (values) => loadWriter().stringifyYaml(values),
  rewrite: (text, values) => loadWriter().rewriteYaml(text, values),
  locate(text, path) {
    const start = startOf(loadYaml().parseDocument(text), path);
    return start === undefined ? undefined : positionAt(text, start);
  },
};

/** Rejects values that would be rounded or lost, and aliases without an anchor or with a cycle. */
function refuseMisleading(document: Document, text: string): void {
  const at = (node: Node): ReturnType<typeof positionAt> => positionAt(text, node.range?.[0] ?? 0);
  const { isAlias, isScalar, visit } = loadYaml();
  visit(document, {
    Scalar(_key, node) {
      const { value, source = '' } = node;
      const isInteger = /^[-+]?(\d+|0x[\da-f]+|0o[0-7]+)$/i.test(source);
      if (typeof value === 'number' && isInteger && !Number.isSafeInteger(value)) {
        throw tooLarge(source, at(node));
      }
    },
    Map(_key, node) {
      const names = new Set<string>();
      for (const { key } of node.items) {
        const value = isAlias(key) ? key.resolve(document) : key;
        if (!isScalar(value)) throw new SyntaxProblem('a key must be a string', at(node));
        const plain: unknown = value.value ?? '';
        const name = typeof plain === 'string' ? plain : JSON.stringify(plain);
        // The library treats the number 1 and the string "1" as different keys.
        if (names.has(name)) throw new SyntaxProblem('a key is given twice', at(key as Node));
        names.add(name);
      }
    },
    Alias(_key, node, path) {
      const target = node.resolve(document);
      if (!target) {
        const text = 'an alias has no anchor; quote a string that begins with *';
        throw new SyntaxProblem(text, at(node));
      }
      if (path.includes(target)) {
        throw new SyntaxProblem('an alias refers to a value that contains it', at(node));
      }
    },
  });
}

/** The start of a plain value; for a group or list, the start of its key. */
function startOf(document: Document, path: readonly string[]): number | undefined {
  const { isAlias, isMap, isNode, isScalar, isSeq } = loadYaml();
  let [key, value]: [unknown, unknown] = [document.contents, document.contents];
  for (const step of path) {
    if (isAlias(value)) value = value.resolve(document);
    if (isMap(value)) {
      const pair = value.items.find((each) => keyOf(each) === step);
      [key, value] = [pair?.key, pair?.value];
    } else {
      key = value = isSeq(value) ? value.items[Number(step)] : undefined;
    }
  }
  const found = isScalar(value) && value.range ? value : key;
  return isNode(found) ? found.range?.[0] : undefined;
}
