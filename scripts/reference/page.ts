import type { Docstring } from './docstring';
import type { Documented } from './documented';
import type { Entry } from './entries';

/** What a page is made of. */
export interface Page {
  entry: Pick<Entry, 'name' | 'text'>;
  exported: readonly Documented[];
  /** Types that signatures mention, but that nobody needs to import. */
  mentioned: readonly Documented[];
}

/** The Markdown of a page. */
export function markdownOf({ entry, exported, mentioned }: Page): string {
  const parts = [`# ${entry.name}`, entry.text, links(exported), ...exported.flatMap(section)];
  if (mentioned.length > 0) {
    parts.push('# Types in signatures', 'They have no name to import.', links(mentioned));
    parts.push(...mentioned.flatMap(section));
  }
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Where the page of an entry is. */
export const pageName = (entry: string): string => `${entry.replaceAll('/', '-')}.md`;

const links = (documented: readonly Documented[]): string =>
  documented.map(({ name }) => `[${name}](#${name.toLowerCase()})`).join(' · ');

function section({ name, signatures, doc, members }: Documented): string[] {
  return [
    `## ${name}`,
    ...signatures.map((signature) => `\`${signature}\``),
    withLinks(doc.text),
    facts(doc).join('\n'),
    members.map(item).join('\n'),
    doc.example && `\`\`\`ts ${name}.ts\n${doc.example}\n\`\`\``,
  ];
}

/** A member: its signature, what it is, and below it what goes in and comes out. */
function item({ signatures, doc }: Documented): string {
  const text = doc.text ? `: ${withLinks(doc.text)}` : '';
  const lines = [`- \`${signatures[0]}\`${text}`.replaceAll(/\n+/g, '\n  ')];
  return [...lines, ...facts(doc).map((fact) => `  ${fact}`)].join('\n');
}

function facts({ params, returns, throws }: Docstring): string[] {
  return [
    ...params.map(({ name, text }) => `- \`${name}\`: ${oneLine(text)}`),
    ...(returns ? [`- Returns ${oneLine(returns)}`] : []),
    ...(throws ? [`- Throws ${oneLine(throws)}`] : []),
  ].map(withLinks);
}

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ');

/** Codes lead to their sections. */
const withLinks = (text: string): string =>
  text.replace(/`?\b(VMRE_[A-Z_]*[A-Z])\b(?!…)`?/g, (all, code: string) =>
    isCode(code) ? `[${code}](../errors.md#${code.toLowerCase()})` : all,
  );

function isCode(name: string): boolean {
  const { errorCodes } = require('../../src/support/errors/codes') as { errorCodes: object };
  return name in errorCodes;
}
