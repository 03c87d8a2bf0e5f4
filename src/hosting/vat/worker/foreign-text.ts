/**
 * What no text may have that a vat evaluates. An engine may take `import` followed by one of these for a call
 * that loads a module, also by a phase (`import.source`); V8 answers that with an object of the host. Comments
 * of HTML mean one thing to one parser and another to the next. The text is not parsed, so that strings
 * and comments are refused too: the host rewrites those of a vat's code before it gets here.
 *
 * Comments that are met on the way count as what they may hide. White space and ends of lines are those of the
 * language. A dot before the word makes it a property, three dots do not.
 */
export const foreignText =
  /<!--|-->|(?:^|[^.]|\.\.\.)\bimport\s*(?:\(|\/[/*]|\.\s*[^\s!-#%-/:-@[\]^`|~]*\s*(?:\(|\/[/*]))/u;
