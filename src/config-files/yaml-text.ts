import type { Document } from 'yaml';

/**
 * The text of a document. The library folds long texts, and writes several lines as a block, in ways in which
 * white space is lost: nothing is folded, and what is delicate is put in double quotes, with escapes.
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

/** Anything but line ends that does not show, the byte order mark among it. */
const invisible = /[^\n\P{C}]|[\u2028\u2029]/u;

const whiteAtLineEnd = /^[ \t\n].*\n|[ \t]\n|\n[ \t]*$/s;
