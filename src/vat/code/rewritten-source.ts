import type { AnyNode, Comment, Program } from 'acorn';

import { messageOf } from '../../support/errors/vmre-error';
import { forbiddenText } from '../workers/forbidden-text';
import { childrenOf } from '../workers/metering/child-nodes';
import { parseCode } from '../workers/metering/parse-code';
import { STRICT, codeError } from './code-error';
import { escapedAt, hoistedTemplate, regExpCall, type Edit } from './rewritten-literals';

const noModules =
  'A vat cannot load modules at run time: import them at the top of its file, so that they are bundled with it.';
const noEval =
  'A vat cannot evaluate text in its own scope: write (0, eval)(text), or new Function(text).';

/** Finds every occurrence. */
const everywhere = new RegExp(forbiddenText.source, 'gu');

/**
 * Rewrites code so that it has the same meaning and no forbidden text. Line numbers do not change.
 *
 * @param text a CommonJS module
 * @param place its origin, for errors
 * @throws VMRE_VAT_CODE_UNREADABLE
 */
export function rewritten(text: string, place: string): string {
  const code = STRICT + text;
  const fail = (at: number, message: string, hint?: string): never => {
    throw codeError(text, Math.max(at - STRICT.length, 0), place, message, hint);
  };
  const { program, comments } = parsed(code, fail);
  const commentAt = spanFinder(comments, (comment) => comment);
  const holderAt = spanFinder(holdersIn(program, code, fail), ({ node }) => node);
  const edits = new Map<unknown, readonly Edit[]>();
  const hoisted: string[] = [];
  for (const { at, part } of foreignPlaces(code)) {
    const comment = commentAt(at);
    if (comment) {
      if (edits.has(comment)) continue;
      const { start, end } = comment;
      const blank = code.slice(start, end).replace(/[^\n\r\u2028\u2029]/g, ' ');
      edits.set(comment, [{ start, end, text: blank }]);
      continue;
    }
    const holder = holderAt(at);
    const isRegExp = holder?.node.type === 'Literal' && holder.node.regex;
    // A node is rewritten once, however many occurrences it has.
    const key = holder?.tagged ?? (isRegExp ? holder.node : at);
    if (!edits.has(key)) edits.set(key, editsOf(at, part, holder, code, hoisted));
  }
  const result = applied(code, [...edits.values()].flat()).slice(STRICT.length);
  const whole = hoisted.join('') + result;
  if (forbiddenText.test(STRICT + whole))
    fail(0, 'the code has forbidden text that cannot be rewritten');
  return whole;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Finds the span that contains a position. Spans must not overlap, and positions must ascend. */
function spanFinder<T>(all: readonly T[], spanOf: (one: T) => Span): (at: number) => T | undefined {
  const sorted = [...all].sort((a, b) => spanOf(a).start - spanOf(b).start);
  let next = 0;
  return (at) => {
    while (next < sorted.length && spanOf(sorted[next]!).end <= at) next += 1;
    const found = sorted[next];
    return found !== undefined && spanOf(found).start <= at ? found : undefined;
  };
}

type Fail = (at: number, message: string, hint?: string) => never;

function parsed(code: string, fail: Fail): { program: Program; comments: Comment[] } {
  const comments: Comment[] = [];
  try {
    return { program: parseCode(code, { onComment: comments }), comments };
  } catch (error) {
    const { pos = 0 } = error as { pos?: number };
    const message = messageOf(error).replace(/ \(\d+:\d+\)$/, '');
    const isImport =
      /\bimport\s*(?:\.\s*)?$/.test(code.slice(0, pos)) || code.startsWith('import', pos);
    return fail(pos, `SyntaxError: ${message}`, isImport ? noModules : undefined);
  }
}

type Tagged = Extract<AnyNode, { type: 'TaggedTemplateExpression' }>;

/** The smallest node that contains a position: a string, a template part, a regular expression or a name. */
interface Holder {
  readonly node: AnyNode;
  /** The tagged template that it is part of. */
  readonly tagged: Tagged | undefined;
  /** Whether `new` precedes the tag function. */
  readonly isConstructed: boolean;
}

function holdersIn(program: Program, code: string, fail: Fail): Holder[] {
  const holders: Holder[] = [];
  const tags = new Map<AnyNode, Tagged>();
  const constructed = new Set<AnyNode>();
  const waiting: AnyNode[] = [program];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.type === 'ImportExpression')
      fail(node.start, 'import() is not supported in vats', noModules);
    if (isDirectEval(node)) fail(node.start, 'direct eval() is not supported in vats', noEval);
    if (node.type === 'TaggedTemplateExpression') {
      for (const each of node.quasi.quasis) tags.set(each, node);
    }
    const first = firstOf(node, constructed);
    if (first) constructed.add(first);
    if (isHolder(node) && /import|--|sourceMappingURL/.test(code.slice(node.start, node.end))) {
      const tagged = tags.get(node);
      holders.push({
        node,
        tagged,
        isConstructed: tagged !== undefined && constructed.has(tagged),
      });
    }
    for (const child of childrenOf(node)) waiting.push(child);
  }
  return holders;
}

/**
 * The part of a constructor expression that decides what `new` applies to: a member's object, or a template's
 * tag.
 */
function firstOf(node: AnyNode, constructed: ReadonlySet<AnyNode>): AnyNode | undefined {
  if (node.type === 'NewExpression') return node.callee;
  if (!constructed.has(node)) return undefined;
  if (node.type === 'MemberExpression') return node.object;
  return node.type === 'TaggedTemplateExpression' ? node.tag : undefined;
}

const isDirectEval = (node: AnyNode): boolean =>
  node.type === 'CallExpression' &&
  !node.optional &&
  node.callee.type === 'Identifier' &&
  node.callee.name === 'eval';

const isHolder = ({ type }: AnyNode): boolean =>
  ['Literal', 'TemplateElement', 'Identifier', 'PrivateIdentifier'].includes(type);

/** Positions of forbidden text, and the part that is forbidden. */
function* foreignPlaces(code: string): Iterable<{ at: number; part: string }> {
  everywhere.lastIndex = 0;
  for (let found = everywhere.exec(code); found; found = everywhere.exec(code)) {
    const [part = ''] = /<!--|-->|import|sourceMappingURL/.exec(found[0]) ?? [];
    const at = found.index + found[0].indexOf(part);
    yield { at, part };
    everywhere.lastIndex = at + 1;
  }
}

function editsOf(
  at: number,
  part: string,
  holder: Holder | undefined,
  code: string,
  hoisted: string[],
): readonly Edit[] {
  // Operators, as in `x-->0`.
  if (!holder) return [{ start: at + 2, end: at + 2, text: ' ' }];
  const { node, tagged, isConstructed } = holder;
  if (tagged) return hoistedTemplate(tagged, isConstructed, code, (text) => hoisted.push(text));
  if (node.type === 'Literal' && node.regex) return [regExpCall(node, node.regex)];
  return [escapedAt(at, part, code, node.type.endsWith('Identifier'))];
}

function applied(code: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const { start, end, text } of [...edits].sort(
    (a, b) => a.start - b.start || a.end - b.end,
  )) {
    parts.push(code.slice(done, start), text);
    done = end;
  }
  return parts.join('') + code.slice(done);
}
