/**
 * Whether the brackets of a text are nested deeper than so many levels. Libraries go down a level of the stack for
 * each, and V8 ends the process when it has to compile a regular expression near the end of the stack, so that this
 * is known before.
 *
 * @param tokensOf strings and comments, which are passed over; `[` and `{`, which open a level; `]` and `}`, which
 *   close it; `.`, which opens one as well, until the next token that is none
 */
export function isDeeper(text: string, tokensOf: () => RegExp, levels: number): boolean {
  if (countOf('[', text) + countOf('{', text) + countOf('.', text) <= levels) return false;
  let [open, dots] = [0, 0];
  for (const { 0: token } of text.matchAll(tokensOf())) {
    dots = token === '.' ? dots + 1 : 0;
    if (token === '[' || token === '{') open += 1;
    else if ((token === ']' || token === '}') && open > 0) open -= 1;
    if (open + dots > levels) return true;
  }
  return false;
}

/** Not by a regular expression, which takes longer to compile than to count. */
const countOf = (part: string, text: string): number => text.split(part).length - 1;
