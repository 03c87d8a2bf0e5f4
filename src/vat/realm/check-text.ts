import { forbiddenText } from '../workers/forbidden-text.js';

/** @throws SyntaxError for text that vats must not evaluate in any worker */
export function checkText(text: unknown): void {
  if (typeof text !== 'string') throw new TypeError('a vat can only evaluate a string');
  const found = forbiddenText.exec(text);
  if (found === null) return;
  const line = text.slice(0, found.index).split('\n').length;
  throw new SyntaxError(
    `a vat cannot evaluate text that contains ${found[0].trim()} (line ${line}), also in a string or a comment`,
  );
}

/** The `L` of the word as an escape, which has the same meaning in names, strings and regular expressions. */
const hidden = '$1sourceMappingUR\\u004c';

/**
 * Text without comments that name source maps; bundles have them.
 *
 * @throws TypeError if it is not a string
 */
export function withoutSourceMaps(text: unknown): string {
  if (typeof text !== 'string') throw new TypeError('a vat can only evaluate a string');
  return text.replace(/([#@]\s+)sourceMappingURL/g, hidden);
}
