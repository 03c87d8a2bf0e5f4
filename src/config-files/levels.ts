/**
 * Whether the brackets of a text are nested deeper than `levels`. Checked before parsing, because libraries use
 * a stack frame per level, and V8 aborts the process if it must compile a regular expression near the end of
 * the stack.
 *
 * @param tokensOf matches strings and comments, which are skipped; `[` and `{`, which open a level; `]` and
 *   `}`, which close it; `.`, which also opens one, until the next token other than `.`
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

/** Uses no regular expression: compiling one takes longer than counting. */
const countOf = (part: string, text: string): number => text.split(part).length - 1;
