import { stackOf } from './vmre-error';

/** Maximum length of the chain of causes that is shown. */
const MAX_CAUSES = 5;

/** Matches `at name (PLACE:LINE:COLUMN)`, or `at PLACE:LINE:COLUMN`. */
const frame = /(^\s+at .*?\(?)((?:file:\/\/)?(?:\/|[A-Z]:[\\/])[^()\n]*?):(\d+):(\d+)(\)?)$/gm;

/**
 * Returns the stack of a thrown value for its author, followed by the stacks of its causes. Positions in compiled
 * code with a source map are mapped to the source. Maps are read when a stack is shown, not when code is loaded.
 */
export function authorStack(thrown: unknown): string {
  const shown = new Set<unknown>();
  const stacks: string[] = [];
  let each = thrown;
  do {
    shown.add(each);
    stacks.push(inSourceLines(stackOf(each)));
    each = causeOf(each);
  } while (each !== undefined && !shown.has(each) && shown.size <= MAX_CAUSES);
  return stacks.join('\ncaused by: ');
}

function causeOf(thrown: unknown): unknown {
  if (typeof thrown !== 'object' || thrown === null || !('cause' in thrown)) return undefined;
  return thrown.cause;
}

function inSourceLines(stack: string): string {
  return stack.replace(frame, (line, head: string, place: string, row, column, tail: string) => {
    const { sourcePosition } = require('./source-map') as typeof import('./source-map');
    const source = sourcePosition(place, Number(row), Number(column));
    return source === undefined ? line : `${head}${source}${tail}`;
  });
}
