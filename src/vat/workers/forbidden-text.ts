/**
 * Text that a vat must not evaluate. An engine may treat `import` followed by one of these as a call that
 * loads a module, also with a phase (`import.source`); V8 answers it with an object of the host. HTML
 * comments are parsed differently by different parsers. The text is not parsed, so that strings and comments
 * are rejected too: the host rewrites those in the code of a vat before it gets here.
 *
 * A comment within the expression counts as what it may hide. White space and line ends are those of the
 * language. A dot before the word makes it a property; three dots do not.
 *
 * With source maps enabled, Node opens the file that a `sourceMappingURL` comment of evaluated text names:
 * any file of the host. Node searches the whole text for it.
 */
export const forbiddenText =
  /<!--|-->|[#@]\s+sourceMappingURL|(?:^|[^.]|\.\.\.)\bimport\s*(?:\(|\/[/*]|\.\s*(?:[^\s!-#%-/:-@[\]^`|~]+\s*)?(?:\(|\/[/*]))/u;
