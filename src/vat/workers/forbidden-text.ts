/**
 * What no text may have that a vat evaluates. An engine may take `import` followed by one of these for a call
 * that loads a module, also by a phase (`import.source`); V8 answers that with an object of the host. Comments
 * of HTML mean one thing to one parser and another to the next. The text is not parsed, so that strings
 * and comments are refused too: the host rewrites those of a vat's code before it gets here.
 *
 * Comments that are met on the way count as what they may hide. White space and ends of lines are those of the
 * language. A dot before the word makes it a property, three dots do not.
 *
 * Where source maps are on, Node opens what a comment of text that is evaluated names as its map: any file of the
 * host. Node looks for that in the whole text, wherever comments begin.
 */
export const forbiddenText =
  /<!--|-->|[#@]\s+sourceMappingURL|(?:^|[^.]|\.\.\.)\bimport\s*(?:\(|\/[/*]|\.\s*(?:[^\s!-#%-/:-@[\]^`|~]+\s*)?(?:\(|\/[/*]))/u;
