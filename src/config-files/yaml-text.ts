import type { Document } from 'yaml';

/**
 * Writes a document. The library's folding of long strings and its block style for several lines can lose
 * white space: so folding is off, and affected strings are written in double quotes, with escapes.
 */
export function textOf(document: Document): string {
  const { isCollection, visit } = require('yaml') as typeof import('yaml');
  visit(document, {
    Scalar(_key, node, path) {
      if (typeof node.value !== 'string') return;
      const isInBraces = path.some((each) => isCollection(each) && each.flow === true);
      const isBroken = isInBraces && node.value.includes('\n');
      if (isBroken || isDelicate(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0, doubleQuotedAsJSON: true });
}

const isDelicate = (text: string): boolean => invisible.test(text) || whiteAtLineEnd.test(text);

/** Invisible characters except line ends; includes the byte order mark. */
const invisible = /[^\n\P{C}]|[\u2028\u2029]/u;

const whiteAtLineEnd = /^[ \t\n].*\n|[ \t]\n|\n[ \t]*$/s;
