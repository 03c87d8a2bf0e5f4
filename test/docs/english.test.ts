import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readPage, root } from '../support/markdown';

/** Phrases that stop a reader, each with a plain one. */
const plainer: readonly (readonly [stilted: RegExp, plain: string])[] = [
  [/\b(no|any)body\b/i, 'name who: another user, a reader, the host'],
  [/\b(is|are) told of\b|\btells? of\b/i, 'is notified of, reports'],
  [/\bthat there (is|are) not\b/i, 'unknown, missing'],
  [/\b(is|are) none\b/i, 'is not a …'],
  [/\bwholly\b/i, 'atomically, completely'],
  [/\b(is|are) kept\b/i, 'is stored, is persistent'],
  [/\bso long as\b|\bas yet\b/i, 'while, not yet'],
];

const inDirectory = (directory: string): string[] =>
  readdirSync(join(root, directory))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${directory}/${name}`);

const pages = [
  'README.md',
  'AGENTS.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...inDirectory('docs'),
  ...inDirectory('docs/decisions'),
];

/** The lines of a page without its code blocks, each with its number. */
function proseOf(page: string): [line: number, text: string][] {
  const blank = (block: string): string => block.replace(/[^\n]+/g, '');
  const text = readPage(page).replace(/^```[^]*?^```$/gm, blank);
  return text
    .split('\n')
    .map((line, index): [number, string] => [index + 1, line.replace(/`[^`]*`/g, '')]);
}

test.each(pages)('%s is in plain English', (page) => {
  const problems = proseOf(page).flatMap(([line, text]) =>
    plainer
      .filter(([stilted]) => stilted.test(text))
      .map(([stilted, plain]) => `${page}:${line} ${stilted.exec(text)?.[0]} → ${plain}`),
  );
  expect(problems).toEqual([]);
});

/** Directories whose comments and messages are in plain English. */
const rooms = ['cli', 'create', 'provider', 'supervisor', 'testing'];

test.each(rooms)('src/%s is in plain English', (room) => {
  const files = readdirSync(join(root, 'src', room), { recursive: true, encoding: 'utf8' });
  const problems = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      readFileSync(join(root, 'src', room, file), 'utf8')
        .split('\n')
        .flatMap((line, index) => plainerFor(line).map((text) => `${file}:${index + 1} ${text}`)),
    );
  expect(problems).toEqual([]);
});

/** Stilted phrases of a line of code, each with a plain phrase. */
const plainerFor = (line: string): string[] =>
  plainer
    .filter(([stilted]) => stilted.test(line))
    .map(([stilted, plain]) => `${stilted.exec(line)?.[0]} → ${plain}`);
