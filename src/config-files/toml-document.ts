import type { AST } from 'toml-eslint-parser';

import { MAX_LEVELS, tooDeep, tooLarge } from './config-format';
import { positionOf, syntaxOf } from './toml-syntax';

/** A TOML table. */
export type Group = Record<string, unknown>;
/** A key, or the index of a list element. */
export type Step = string | number;

/**
 * Reads any TOML 1.1 document.
 *
 * @throws SyntaxProblem
 */
export function readDocument(text: string): Group {
  const root: Group = {};
  for (const part of syntaxOf(text).body) {
    if (part.type === 'TOMLKeyValue') setEntry(root, part, 1);
    else {
      if (part.resolvedKey.length > MAX_LEVELS) throw tooDeep(positionOf(part));
      const table = placeOf(root, part.resolvedKey) as Group;
      for (const each of part.body) setEntry(table, each, part.resolvedKey.length + 1);
    }
  }
  return root;
}

/** Returns the value at a path, or undefined. */
export function place(root: Group, path: readonly Step[]): unknown {
  let found: unknown = root;
  for (const step of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step))
      return undefined;
    if (Array.isArray(found) !== (typeof step === 'number')) return undefined;
    found = (found as Group)[step];
  }
  return found;
}

/** Returns the value after `steps` steps of a path; creates missing groups, or lists if an index follows. */
export function placeOf(
  root: Group,
  path: readonly Step[],
  steps = path.length,
): Group | unknown[] {
  let owner: Group | unknown[] = root;
  path.slice(0, steps).forEach((step, index) => {
    const group = owner as Group;
    if (!Object.hasOwn(group, step))
      put(group, step, typeof path[index + 1] === 'number' ? [] : {});
    owner = group[step] as Group;
  });
  return owner;
}

/** Sets a property, even under an inherited name such as `__proto__`. */
export const put = (owner: object, key: Step, value: unknown): unknown =>
  Object.defineProperty(owner, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });

function setEntry(table: Group, { key, value }: AST.TOMLKeyValue, level: number): void {
  const names = key.keys.map((each) => (each.type === 'TOMLBare' ? each.name : each.value));
  const inside = level + names.length - 1;
  if (inside > MAX_LEVELS) throw tooDeep(positionOf(key));
  put(placeOf(table, names.slice(0, -1)), names.at(-1) as string, valueOf(value, inside));
}

/** Returns the plain value of a node. @param level depth of the node, at most `MAX_LEVELS` */
export function valueOf(node: AST.TOMLContentNode, level: number): unknown {
  if (node.type === 'TOMLValue') return scalarOf(node);
  if (level >= MAX_LEVELS) throw tooDeep(positionOf(node));
  if (node.type === 'TOMLArray') return node.elements.map((each) => valueOf(each, level + 1));
  const group: Group = {};
  for (const each of node.body) setEntry(group, each, level + 1);
  return group;
}

function scalarOf(node: AST.TOMLValue): unknown {
  switch (node.kind) {
    case 'integer': {
      const number = Number(node.bigint);
      if (Number.isSafeInteger(number)) return number;
      throw tooLarge(node.number, positionOf(node));
    }
    case 'local-date-time':
    case 'local-date':
    case 'local-time':
      return new LocalDate(node.datetime);
    default:
      return node.value;
  }
}

/** A date, a time or both without a time zone. It is read as UTC, and written back unchanged. */
class LocalDate extends Date {
  constructor(private readonly text: string) {
    const [, date = '0000-01-01', time = '00:00'] =
      /^(\d{4}-\d\d-\d\d)?(?:[T ]?(\d\d:\d\d.*))?$/i.exec(text) ?? [];
    super(`${date}T${time}Z`);
    Object.defineProperty(this, 'text', { enumerable: false });
  }

  override toISOString(): string {
    return this.text;
  }
}
