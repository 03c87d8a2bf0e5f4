import ts from 'typescript';

/** What a docstring says, in parts. */
export interface Docstring {
  text: string;
  params: readonly { name: string; text: string }[];
  returns: string;
  throws: string;
  example: string;
  /** For the framework's own use, though the language cannot hide it. */
  isInternal: boolean;
}

/** The code of a docstring, read from the source: a decorator in it would be taken for a tag. */
function exampleOf({ declarations = [] }: ts.Symbol): string {
  for (const node of declarations.flatMap(ts.getJSDocCommentsAndTags)) {
    const [, code] = /@example\s[^`]*```\w*\n([^]*?)\n\s*\* ```/.exec(node.getFullText()) ?? [];
    if (code !== undefined) return code.replace(/^\s*\* ?/gm, '');
  }
  return '';
}

/** Tags that may also stand at the end of a line of text. */
const inlineTag = /\s*@(returns|throws|param)\s+/;

export function docstringOf(symbol: ts.Symbol, checker: ts.TypeChecker): Docstring {
  const [text = '', ...trailing] = plain(symbol.getDocumentationComment(checker)).split(inlineTag);
  const tags = symbol.getJsDocTags(checker).flatMap(({ name, text: parts }) => {
    const [own = '', ...more] = plain(parts).split(inlineTag);
    return [{ name, text: own }, ...pairs(more)];
  });
  const all = [...pairs(trailing), ...tags];
  const first = (name: string): string => all.find((tag) => tag.name === name)?.text ?? '';
  return {
    text,
    params: all.filter(({ name }) => name === 'param').map((tag) => parameter(tag.text)),
    returns: first('returns'),
    throws: first('throws'),
    example: exampleOf(symbol),
    isInternal: all.some(({ name }) => name === 'internal'),
  };
}

function pairs(words: readonly string[]): { name: string; text: string }[] {
  const found = [];
  for (let i = 0; i + 1 < words.length; i += 2) {
    found.push({ name: words[i] ?? '', text: words[i + 1] ?? '' });
  }
  return found;
}

const plain = (parts: ts.SymbolDisplayPart[] | undefined): string =>
  ts
    .displayPartsToString(parts)
    .replace(/\{@link ([^}\s]+)\s*\}/g, '`$1`')
    .trim();

function parameter(text: string): { name: string; text: string } {
  const [, name = '', rest = ''] = /^(\S+)\s*([^]*)$/.exec(text) ?? [];
  return { name, text: rest };
}
