import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { format, resolveConfig } from 'prettier';

import { Documenter, type Documented } from './documented';
import { readEntries, root } from './entries';
import { mentionedTypes } from './mentioned';
import { markdownOf, pageName } from './page';

const directory = join(root, 'docs/reference');

/** The pages of the reference by file name, and the docstrings that are missing. */
async function write(): Promise<{ pages: Map<string, string>; gaps: string[] }> {
  const { checker, entries } = readEntries();
  const documenter = new Documenter(checker);
  const style = await resolveConfig(join(directory, 'page.md'));
  const exportedAnywhere = new Set(entries.flatMap(({ symbols }) => symbols));
  const pages = new Map<string, string>();
  const all: Documented[] = [];
  for (const entry of entries) {
    const exported = entry.symbols.map((symbol) => documenter.document(symbol));
    const mentioned: Documented[] = [];
    const known = new Set(exportedAnywhere);
    for (let fresh = exported; fresh.length > 0; mentioned.push(...fresh)) {
      const symbols = mentionedTypes(fresh, checker).filter((symbol) => !known.has(symbol));
      symbols.forEach((symbol) => known.add(symbol));
      const all = symbols.map((symbol) => documenter.document(symbol));
      fresh = all.filter(({ doc }) => !doc.isInternal);
    }
    all.push(...exported, ...mentioned);
    const text = markdownOf({ entry, exported, mentioned });
    pages.set(pageName(entry.name), await format(text, { ...style, parser: 'markdown' }));
  }
  return { pages, gaps: gapsOf(all) };
}

/** Everything public that has no docstring. */
function gapsOf(documented: readonly Documented[]): string[] {
  const bare = documented.flatMap((each) => [each, ...each.members.filter(({ name }) => name)]);
  const gaps = bare.filter(
    ({ doc }) => !doc.text && !doc.returns && !doc.throws && !doc.params.length,
  );
  return [...new Set(gaps.map(({ where, name }) => `${where} ${name} has no docstring`))];
}

/** `npm run docs` writes the pages; with `--check` it only says what is not as it should be. */
async function main(argv: readonly string[]): Promise<number> {
  const { pages, gaps } = await write();
  const problems = [...gaps];
  if (argv.includes('--check')) {
    const present = readdirSync(directory);
    for (const name of present) if (!pages.has(name)) problems.push(`${name} is of no entry`);
    for (const [name, text] of pages) {
      const isFresh =
        present.includes(name) && readFileSync(join(directory, name), 'utf8') === text;
      if (!isFresh) problems.push(`docs/reference/${name} is older than the sources: npm run docs`);
    }
  } else {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    for (const [name, text] of pages) writeFileSync(join(directory, name), text);
  }
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  return problems.length > 0 ? 1 : 0;
}

void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
