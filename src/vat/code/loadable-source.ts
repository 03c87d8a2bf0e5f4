import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { forbiddenText } from '../workers/forbidden-text';
import { STRICT } from './code-error';

/** Parameters of a module of a vat. */
const parameters = ['module', 'exports', 'require'];

/** Code that evaluates text in its own scope, or looks like it. */
const directEval = /\beval\s*(?:\(|\/[/*])/;

const loadable = new Map<string, string>();
/** Many vats may have the same source. */
const MAX_CACHED_SOURCES = 20;

/**
 * The code of a vat in the form that every worker evaluates. Comments and strings that only look like code
 * that loads modules are rewritten with the same meaning in the same lines.
 *
 * @param source a CommonJS module
 * @param place its origin, for errors
 * @throws VMRE_VAT_CODE_UNREADABLE for a syntax error, code that loads modules at run time, or a direct eval
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

/** Loaded with the first code that needs it; most code does not. */
const rewriting = () => require('./rewritten-source') as typeof import('./rewritten-source');

/** With source maps enabled, Node opens the file that such a comment names. */
const sourceMap = /([#@]\s+)sourceMappingURL/g;

/** V8 is faster than a parser in JavaScript; the parser is only used to find the position of an error. */
function checkSyntax(text: string, place: string): void {
  try {
    // `compileFunction` of Node ends the process when it describes some errors. This code is never called.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    new Function(...parameters, STRICT + text.replace(sourceMap, '$1sourceMap'));
  } catch (error) {
    rewriting().rewritten(text, place);
    const isDeep = error instanceof RangeError; // the stack overflowed
    const reason = isDeep ? 'the code is nested too deep' : messageOf(error);
    throw new VmreError('VMRE_VAT_CODE_UNREADABLE', `${place}: SyntaxError: ${reason}`);
  }
}
