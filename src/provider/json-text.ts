import type { Node, ParseError } from 'jsonc-parser';

import { positionAt } from '../config-files/config-format';
import { printable } from '../support/printable';
import { describePath, refusalsOfJson, type JsonPath } from '../support/strict-json';

export type { JsonPath } from '../support/strict-json';

/** An untrusted file can have millions of problems, and finding the place of each takes time. */
export const MAX_PROBLEMS = 20;
/** Characters of a problem. */
const MAX_PROBLEM_LENGTH = 500;

/**
 * A JSON file, read by the rules of the provider's parser, which is stricter than `JSON.parse`: see
 * {@link refusalsOfJson}. Collects all problems with their places.
 */
export class JsonText {
  readonly value: unknown;
  readonly problems: string[] = [];
  readonly warnings: string[] = [];
  private readonly tree: Node | undefined;

  constructor(private readonly text: string) {
    for (const { path, offset, what } of refusalsOfJson(text)) {
      const { line, column } = positionAt(text, offset);
      this.problems.push(`${line}:${column} ${describePath(path)} ${what}`);
    }
    if (this.problems.length > 0) return;
    const { parseTree } = loadParser();
    const errors: ParseError[] = [];
    this.tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
    try {
      this.value = JSON.parse(text);
    } catch {
      this.problems.push(this.syntaxProblem(errors[0]));
    }
  }

  problem(path: JsonPath, what: string): void {
    this.note(this.problems, path, what);
  }

  warn(path: JsonPath, what: string): void {
    this.note(this.warnings, path, what);
  }

  private note(list: string[], path: JsonPath, what: string): void {
    noteProblem(list, () => this.place(path) + printable(what, { most: MAX_PROBLEM_LENGTH }));
  }

  /** The place of a path, such as `3:7 [0].config.counters `. */
  private place(path: JsonPath): string {
    const { findNodeAtLocation } = loadParser();
    let node: Node | undefined;
    for (let depth = path.length; !node && this.tree && depth >= 0; depth -= 1) {
      node = findNodeAtLocation(this.tree, path.slice(0, depth));
    }
    const { line, column } = positionAt(this.text, node?.offset ?? 0);
    const name = describePath(path);
    return `${line}:${column} ${name === '' ? '' : `${name} `}`;
  }

  private syntaxProblem(error: ParseError | undefined): string {
    if (this.text.trim() === '') return '1:1 the file is empty';
    if (!error) return '1:1 not JSON';
    const { line, column } = positionAt(this.text, error.offset);
    const name = loadParser()
      .printParseErrorCode(error.error)
      .replace(/(?!^)[A-Z]/g, ' $&')
      .toLowerCase();
    return `${line}:${column} not JSON: ${name}`;
  }
}

/** Adds a problem to a list of limited length. */
export function noteProblem(list: string[], problem: () => string): void {
  if (list.length < MAX_PROBLEMS) list.push(problem());
  else if (list.length === MAX_PROBLEMS) list.push('more problems follow');
}

/** Formats the problems of one file as one text. */
export function listProblems(file: string, problems: readonly string[]): string {
  const [only] = problems;
  if (problems.length === 1) return `${file}: ${only}`;
  return `${file}: ${problems.length} problems\n${problems.map((each) => `    ${each}`).join('\n')}`;
}

const loadParser = (): typeof import('jsonc-parser') =>
  require('jsonc-parser') as typeof import('jsonc-parser');
