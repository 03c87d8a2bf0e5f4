import { forbiddenText } from '../workers/forbidden-text.js';

/** @throws SyntaxError for text that no vat may evaluate, in whatever worker it is */
export function checkText(text: unknown): void {
  if (typeof text !== 'string') throw new TypeError('a vat can evaluate nothing but text');
  const found = forbiddenText.exec(text);
  if (found === null) return;
  const line = text.slice(0, found.index).split('\n').length;
  throw new SyntaxError(
    `a vat cannot evaluate text with ${found[0].trim()} (line ${line}), not even in a string or a comment`,
  );
}
