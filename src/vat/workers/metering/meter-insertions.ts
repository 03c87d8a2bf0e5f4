import type { AnyNode, Program } from 'acorn';

import { childrenOf } from './child-nodes';

/** Text to insert into a program. */
export interface Insertion {
  readonly at: number;
  readonly inserted: string;
}

/** A node when it is entered, or when it is left, with the text that closes it. */
interface Visit {
  readonly node: AnyNode;
  readonly parent: AnyNode | undefined;
  readonly closing?: string;
}

/**
 * The insertions that make a program count its steps, in the order of their positions. Everything that can be
 * repeated counts, wherever it is: bodies of loops and functions, and expressions in parameters and fields of
 * objects, which are evaluated outside of bodies. Code between them ends by itself.
 *
 * @param source the text of the program
 * @param meter the name of a function that counts a step and returns its argument
 */
export function insertionsFor(program: Program, source: string, meter: string): Insertion[] {
  const insertions: Insertion[] = [];
  const insert = (at: number, inserted: string): void => {
    if (inserted !== '') insertions.push({ at, inserted });
  };
  // An explicit stack, because chains of members and calls are as deep as they are long.
  const waiting: Visit[] = [{ node: program, parent: undefined }];
  for (let visit = waiting.pop(); visit; visit = waiting.pop()) {
    const { node, parent, closing } = visit;
    const isSuspension = node.type === 'YieldExpression' || node.type === 'AwaitExpression';
    if (closing !== undefined) {
      if (isSuspension) insert(node.end, ')');
      // A parenthesis inserted in the next line would continue this statement.
      if (endsWithSemicolon(node, parent) && source[node.end - 1] !== ';') insert(node.end, ';');
      insert(node.end, closing);
      continue;
    }
    const [before, behind] = around(node, parent, meter);
    insert(node.start, before);
    if (isSuspension) insert(node.start, `${meter}(`);
    if (node.type === 'BlockStatement' && isFunction(parent)) insert(...entry(node, meter));
    waiting.push({ node, parent, closing: behind });
    for (const child of [...childrenOf(node)].reverse()) {
      waiting.push({ node: child, parent: node });
    }
  }
  // The sort is stable, so that nesting is preserved.
  return insertions.sort((a, b) => a.at - b.at);
}

const nothing = ['', ''] as const;

/** The text around a node, which depends on its role in its parent. */
function around(
  node: AnyNode,
  parent: AnyNode | undefined,
  meter: string,
): readonly [opening: string, closing: string] {
  const counted = isFunction(node) ? nothing : ([`(${meter}(),`, ')'] as const);
  switch (parent?.type) {
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return node === parent.body ? [`{${meter}();`, '}'] : nothing;
    case 'ArrowFunctionExpression':
      // Without parentheses, which could continue in the next line.
      return parent.expression && node === parent.body ? [`{${meter}();return `, '}'] : nothing;
    case 'StaticBlock':
      return node === parent.body[0] ? [`${meter}();`, ''] : nothing;
    case 'AssignmentPattern':
      return node === parent.right ? counted : nothing;
    case 'PropertyDefinition':
      return node === parent.value ? counted : nothing;
    case 'Property':
      return parent.computed && node === parent.key ? counted : nothing;
    default:
      return nothing;
  }
}

type Function = Extract<
  AnyNode,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }
>;

const isFunction = (node: AnyNode | undefined): node is Function =>
  node?.type === 'FunctionDeclaration' ||
  node?.type === 'FunctionExpression' ||
  node?.type === 'ArrowFunctionExpression';

/** After the directives, which must come first. */
function entry(
  { start, body }: Extract<AnyNode, { type: 'BlockStatement' }>,
  meter: string,
): [at: number, inserted: string] {
  const directives = body.filter((each) => 'directive' in each);
  const last = directives.at(-1);
  return last ? [last.end, `;${meter}();`] : [start + 1, `${meter}();`];
}

function endsWithSemicolon(node: AnyNode, parent: AnyNode | undefined): boolean {
  switch (node.type) {
    case 'ExpressionStatement':
    case 'ReturnStatement':
    case 'ThrowStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'DebuggerStatement':
    case 'DoWhileStatement':
    case 'PropertyDefinition':
      return true;
    case 'VariableDeclaration':
      return !(parent && isHead(node, parent));
    default:
      return false;
  }
}

const isHead = (node: AnyNode, parent: AnyNode): boolean =>
  (parent.type === 'ForStatement' && node === parent.init) ||
  ((parent.type === 'ForInStatement' || parent.type === 'ForOfStatement') && node === parent.left);
