import type { Node, ParseError } from 'jsonc-parser';

import { positionAt } from '../runtime/config/formats/config-format';

/** Where a value stands: keys and indices from the root. */
export type JsonPath = readonly (string | number)[];

/**
 * A JSON file as the provider's own parser takes it, which is stricter than `JSON.parse`: no key
 * twice. Collects what is wrong with it, each with its place, so that all is told at once.
 */
export class JsonText {
  readonly value: unknown;
  readonly problems: string[] = [];
  readonly warnings: string[] = [];
  private readonly tree: Node | undefined;

  constructor(private readonly text: string) {
    const { parseTree } = loadParser();
    const errors: ParseError[] = [];
    this.tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
    try {
      this.value = JSON.parse(text);
    } catch {
      this.problems.push(this.syntaxProblem(errors[0]));
    }
    if (this.tree && this.problems.length === 0) this.findDuplicates(this.tree, []);
  }

  problem(path: JsonPath, what: string): void {
    this.problems.push(`${this.place(path)}${what}`);
  }

  warn(path: JsonPath, what: string): void {
    this.warnings.push(`${this.place(path)}${what}`);
  }

  /** `3:7 [0].config.counters `, as far as the path exists. */
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
    if (!error) return '1:1 this is no JSON';
    const { line, column } = positionAt(this.text, error.offset);
    const name = loadParser()
      .printParseErrorCode(error.error)
      .replace(/(?!^)[A-Z]/g, ' $&')
      .toLowerCase();
    return `${line}:${column} no JSON: ${name}`;
  }

  private findDuplicates(node: Node, path: JsonPath): void {
    const seen = new Set<string>();
    (node.children ?? []).forEach((child, index) => {
      if (node.type === 'array') return this.findDuplicates(child, [...path, index]);
      const [key, value] = child.children ?? [];
      if (!key || !value) return;
      const name = String(key.value);
      if (seen.has(name)) {
        const { line, column } = positionAt(this.text, key.offset);
        this.problems.push(`${line}:${column} ${describePath([...path, name])} is given twice`);
      }
      seen.add(name);
      this.findDuplicates(value, [...path, name]);
    });
  }
}

/** Several problems of one file in one text. */
export function listProblems(file: string, problems: readonly string[]): string {
  const [only] = problems;
  if (problems.length === 1) return `${file}: ${only}`;
  return `${file}: ${problems.length} problems\n${problems.map((each) => `    ${each}`).join('\n')}`;
}

function describePath(path: JsonPath): string {
  return path
    .map((part) => {
      if (typeof part === 'number') return `[${part}]`;
      return /^[\w-]+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
    })
    .join('')
    .replace(/^\./, '');
}

const loadParser = (): typeof import('jsonc-parser') =>
  require('jsonc-parser') as typeof import('jsonc-parser');
