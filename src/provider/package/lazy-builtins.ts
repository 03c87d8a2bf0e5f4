import { isBuiltin } from 'node:module';

import type { AnyNode, Program } from 'acorn';

/** Modules whose loading has side effects. */
const effective = ['domain', 'node:domain', 'node:test', 'process', 'node:process'];

/** A variable that holds a module of Node. */
interface Builtin {
  request: string;
  /** The declarator, `name = require('request')`. */
  declared: AnyNode;
  /** Each use becomes a call; that of a class in parentheses, because `new` would bind to the call. */
  uses: { at: number; isClass: boolean }[];
}

/** A node of a program, with its parent. */
interface Part {
  node: AnyNode;
  parent?: AnyNode;
  role?: string;
  /** Whether it is the callee of `new`, or an object within it. */
  isClass?: boolean;
}

/**
 * Rewrites a module so that it loads each module of Node at its first use. A short command needs few of them, and
 * `node:http` or `node:child_process` take longer to load than all of VMRE. Only variables that are declared on the top
 * level and used only for their members are changed: `fs.existsSync` becomes `fs().existsSync`.
 *
 * @param text of a CommonJS module; other text is returned unchanged
 */
export function loadBuiltinsLazily(text: string): string {
  if (!/\brequire\(["'][\w:/]+["']\)/.test(text)) return text;
  const program = parse(text);
  if (!program) return text;
  const edits: { start: number; end: number; by: string }[] = [];
  for (const [name, { request, declared, uses }] of builtinsOf(program)) {
    const { start, end } = declared;
    edits.push({
      start,
      end,
      by: `${name}=()=>${name}.loaded??=require(${JSON.stringify(request)})`,
    });
    for (const { at, isClass } of uses) {
      edits.push({ start: at, end: at + name.length, by: isClass ? `(${name}())` : `${name}()` });
    }
  }
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce((done, { start, end, by }) => done.slice(0, start) + by + done.slice(end), text);
}

function parse(text: string): Program | undefined {
  const { parse } = require('acorn') as typeof import('acorn');
  try {
    return parse(text, {
      ecmaVersion: 'latest',
      allowHashBang: true,
      allowReturnOutsideFunction: true,
    });
  } catch {
    return undefined; // an ES module, or a syntax error that esbuild reports
  }
}

/** The modules whose variables are used only for their members, anywhere in the text. */
function builtinsOf(program: Program): Map<string, Builtin> {
  const builtins = new Map<string, Builtin>();
  for (const statement of program.body) {
    if (statement.type !== 'VariableDeclaration') continue;
    for (const declared of statement.declarations) {
      const request = requestOf(declared.init);
      if (declared.id.type !== 'Identifier' || request === undefined) continue;
      builtins.set(declared.id.name, { request, declared, uses: [] });
    }
  }
  const parts: Part[] = builtins.size > 0 ? [{ node: program }] : [];
  for (let part = parts.pop(); part; part = parts.pop()) {
    if (part.node.type === 'Identifier') note(part.node.name, part, builtins);
    else parts.push(...partsOf(part));
  }
  return builtins;
}

function requestOf(node: AnyNode | null | undefined): string | undefined {
  if (node?.type !== 'CallExpression' || node.arguments.length !== 1) return undefined;
  const [argument] = node.arguments;
  if (node.callee.type !== 'Identifier' || node.callee.name !== 'require') return undefined;
  if (argument?.type !== 'Literal' || typeof argument.value !== 'string') return undefined;
  const { value } = argument;
  return isBuiltin(value) && !effective.includes(value) ? value : undefined;
}

function note(name: string, part: Part, builtins: Map<string, Builtin>): void {
  if (isNameOfMember(part)) return;
  const { node, parent, role, isClass = false } = part;
  const builtin = builtins.get(name);
  if (name === 'eval') builtins.clear();
  else if (parent?.type === 'MemberExpression' && role === 'object') {
    builtin?.uses.push({ at: node.start, isClass });
  } else if (parent !== builtin?.declared || role !== 'id') builtins.delete(name);
}

/** `a.fs` and `{ fs: 1 }`. */
const isNameOfMember = ({ parent, role }: Part): boolean =>
  (role === 'property' || role === 'key') && !(parent && 'computed' in parent && parent.computed);

function partsOf({ node, isClass = false }: Part): Part[] {
  return Object.entries(node).flatMap(([role, value]: [string, unknown]) =>
    (Array.isArray(value) ? value : [value]).filter(isNode).map((child) => ({
      ...{ node: child, parent: node, role },
      isClass:
        (node.type === 'NewExpression' && role === 'callee') ||
        (isClass && (role === 'object' || role === 'tag')),
    })),
  );
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
