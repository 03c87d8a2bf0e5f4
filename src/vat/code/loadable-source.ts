import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { forbiddenText } from '../workers/forbidden-text';
import { STRICT } from './code-error';

/** Names of what a module of a vat is given. */
const parameters = ['module', 'exports', 'require'];

/** How it looks where code evaluates text in its own scope, or seems to. */
const directEval = /\beval\s*(?:\(|\/[/*])/;

const loadable = new Map<string, string>();
/** Sources that are kept: many vats may have one. */
const MAX_CACHED_SOURCES = 20;

/**
 * The code of a vat as every worker evaluates it: what only looks as if it loaded modules, in comments and in
 * text, is written in another way that means the same, in the same lines.
 *
 * @param source a CommonJS module
 * @param place where it is from, for errors
 * @throws VMRE_VAT_CODE_UNREADABLE for what is no JavaScript, what loads modules while it runs, and what
 *   evaluates text in its own scope
 */
export function loadableSource(source: string, place: string): string {
  const known = loadable.get(source);
  if (known !== undefined) return known;
  const text = source.startsWith('#!') ? `//${source.slice(2)}` : source;
  checkSyntax(text, place);
  const isPlain = !forbiddenText.test(text) && !directEval.test(text);
  const result = isPlain ? text : rewriting().rewritten(text, place);
  if (loadable.size >= MAX_CACHED_SOURCES) loadable.clear();
  loadable.set(source, result);
  return result;
}

/** Loaded with the first code that needs it: little does. */
const rewriting = () => require('./rewritten-source') as typeof import('./rewritten-source');

/** Where source maps are on, Node opens the file that such a comment names. */
const sourceMap = /([#@]\s+)sourceMappingURL/g;

/** V8 is faster than a parser in JavaScript, which then says where the fault is. */
function checkSyntax(text: string, place: string): void {
  try {
    // Not compileFunction of Node, which ends the process while it describes some errors. Nothing of it runs.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    new Function(...parameters, STRICT + text.replace(sourceMap, '$1sourceMap'));
  } catch (error) {
    rewriting().rewritten(text, place);
    const isDeep = error instanceof RangeError; // the end of the stack
    const reason = isDeep ? 'the code is nested too deep' : messageOf(error);
    throw new VmreError('VMRE_VAT_CODE_UNREADABLE', `${place}: SyntaxError: ${reason}`);
  }
}
