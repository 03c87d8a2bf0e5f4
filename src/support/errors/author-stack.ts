import { stackOf } from './vmre-error';

/** Causes of causes that are shown. */
const MAX_CAUSES = 5;

/** `at name (PLACE:LINE:COLUMN)`, or without a name and its brackets. */
const frame = /(^\s+at .*?\(?)((?:file:\/\/)?(?:\/|[A-Z]:[\\/])[^()\n]*?):(\d+):(\d+)(\)?)$/gm;

/**
 * The stack of something thrown as its author reads it, followed by those of its causes: where compiled code has a
 * source map, with the lines of the source. Maps are read when a stack is shown, not when code is loaded.
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
