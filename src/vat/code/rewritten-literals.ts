import type { TaggedTemplateExpression } from 'acorn';

/** Text that is put into code in the place of other text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Writes a character as an escape, which means the same in text, and in names. */
export function escapedAt(at: number, part: string, code: string, isName: boolean): Edit {
  // The third of import, the last of the others.
  const start = at + (part === 'import' ? 2 : part.length - 1);
  const digits = code.charCodeAt(start).toString(16);
  return { start, end: start + 1, text: isName ? `\\u00${digits}` : `\\x${digits}` };
}

/** A literal of text in which nothing is refused. */
const quoted = (text: string): string =>
  JSON.stringify(text)
    .replace(/import/g, 'im\\x70ort')
    .replace(/<!--/g, '<!-\\x2d')
    .replace(/-->/g, '--\\x3e')
    .replace(/sourceMappingURL/g, 'sourceMappingUR\\x4c')
    .replace(/[\u2028\u2029]/g, (each) => `\\u${each.charCodeAt(0).toString(16)}`);

/** A regular expression has its own text as a property: escapes would be seen. */
export function regExpCall(
  { start, end }: { start: number; end: number },
  { pattern, flags }: { pattern: string; flags: string },
): Edit {
  const text = ` new (/ /.constructor)(${quoted(pattern)}, ${quoted(flags)})`;
  return { start, end, text };
}

/**
 * What a function takes as it is written has to be made elsewhere. It is the same object each time that the
 * function is called from there, as it was.
 *
 * @param isConstructed whether `new` is in front of the function
 * @param hoist takes a declaration, which goes in front of the module
 */
export function hoistedTemplate(
  { start, quasi }: TaggedTemplateExpression,
  isConstructed: boolean,
  code: string,
  hoist: (declaration: string) => void,
): readonly Edit[] {
  let name = `$template${quasi.start}`;
  while (code.includes(name)) name += '$';
  const values = quasi.quasis.map(({ value }) => value);
  const cooked = values.map(({ cooked: each }) =>
    typeof each === 'string' ? quoted(each) : 'void 0',
  );
  const raw = values.map(({ raw: each }) => quoted(each));
  hoist(
    `const ${name} = (({ constructor: { defineProperty, freeze } }, all, raw) => freeze(defineProperty(all, 'raw', { value: freeze(raw) })))({}, [${cooked.join()}], [${raw.join()}]); `,
  );
  const edits: Edit[] = [];
  let from = quasi.start;
  const replace = (end: number, text: string): void => {
    // Lines stay where they are.
    const lines = code.slice(from, end).match(/\r\n|[\n\r\u2028\u2029]/g) ?? [];
    edits.push({ start: from, end, text: '\n'.repeat(lines.length) + text });
  };
  for (const [index, expression] of quasi.expressions.entries()) {
    replace(expression.start, index === 0 ? `(${name}, (` : '), (');
    from = expression.end;
  }
  const closing = quasi.expressions.length === 0 ? `(${name})` : '))';
  replace(quasi.end, isConstructed ? `${closing})` : closing);
  if (isConstructed) edits.push({ start, end: start, text: '(' });
  return edits;
}
