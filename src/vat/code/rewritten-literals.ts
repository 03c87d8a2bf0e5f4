import type { TaggedTemplateExpression } from 'acorn';

/** Replaces a part of the code. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Replaces a character by an escape, which has the same meaning in strings and in names. */
export function escapedAt(at: number, part: string, code: string, isName: boolean): Edit {
  // The third character of import, the last one of the others.
  const start = at + (part === 'import' ? 2 : part.length - 1);
  const digits = code.charCodeAt(start).toString(16);
  return { start, end: start + 1, text: isName ? `\\u00${digits}` : `\\x${digits}` };
}

/** A string literal without forbidden text. */
const quoted = (text: string): string =>
  JSON.stringify(text)
    .replace(/import/g, 'im\\x70ort')
    .replace(/<!--/g, '<!-\\x2d')
    .replace(/-->/g, '--\\x3e')
    .replace(/sourceMappingURL/g, 'sourceMappingUR\\x4c')
    .replace(/[\u2028\u2029]/g, (each) => `\\u${each.charCodeAt(0).toString(16)}`);

/** The source of a regular expression is visible as a property, so that escapes would change it. */
export function regExpCall(
  { start, end }: { start: number; end: number },
  { pattern, flags }: { pattern: string; flags: string },
): Edit {
  const text = ` new (/ /.constructor)(${quoted(pattern)}, ${quoted(flags)})`;
  return { start, end, text };
}

/**
 * Replaces a template whose raw strings a tag function sees. The array of strings stays the same object for
 * each evaluation of the template.
 *
 * @param isConstructed whether `new` precedes the tag function
 * @param hoist adds a declaration to the start of the module
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
    // Line numbers must not change.
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
