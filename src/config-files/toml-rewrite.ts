import type { AST } from 'toml-eslint-parser';

import { isRecord } from '../support/json';
import { firstDifference } from './first-difference';
import { place, placeOf, put, readDocument, valueOf, type Group, type Step } from './toml-document';
import { tomlKey, tomlValue } from './toml-literal';
import { syntaxOf } from './toml-syntax';

/** A header and the entries below it; the first section of a document has no header. */
interface Section {
  path: readonly Step[];
  header: AST.TOMLTable | undefined;
  entries: Entry[];
}

interface Entry {
  path: readonly Step[];
  node: AST.TOMLKeyValue;
}

interface Edit {
  start: number;
  end: number;
  text: string;
}

/**
 * Changes only values that differ, so that comments and order stay.
 *
 * @param stringify writes new sections
 * @returns undefined if the result is not a document with these values
 */
export function rewriteToml(
  text: string,
  values: Group,
  stringify: (values: object) => string,
): string | undefined {
  const rewritten = new TomlRewrite(text, values).result(stringify);
  try {
    return firstDifference(values, readDocument(rewritten)) ? undefined : rewritten;
  } catch {
    return undefined;
  }
}

class TomlRewrite {
  private readonly edits: Edit[] = [];
  /** Sections and entries that stay, possibly with another value. */
  private readonly sections: Section[] = [];
  private readonly entries: (Entry & { section: Section })[] = [];
  /** Values that become new sections at the end. */
  private readonly fresh: Group = {};
  private readonly lineEnd: string;

  constructor(
    private readonly text: string,
    private readonly values: Group,
  ) {
    this.lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
    for (const section of sectionsIn(text)) this.keep(section);
    this.add(values, []);
  }

  result(stringify: (values: object) => string): string {
    let { text } = this;
    const edits = this.edits.map((edit, index) => ({ ...edit, index }));
    edits.sort((a, b) => b.start - a.start || b.index - a.index);
    for (const { start, end, text: replacement } of edits) {
      text = text.slice(0, start) + replacement + text.slice(end);
    }
    if (Object.keys(this.fresh).length === 0) return text;
    const before = text === '' || text.endsWith('\n') ? text : text + this.lineEnd;
    return before + this.lineEnd + stringify(this.fresh).replaceAll('\n', this.lineEnd);
  }

  private keep(section: Section): void {
    const group = place(this.values, section.path);
    const isKept = isGroup(group);
    if (isKept) this.sections.push(section);
    else if (section.header) this.removeLines(section.header.key);
    for (const entry of section.entries) {
      const value = isKept ? place(this.values, entry.path) : undefined;
      if (value === undefined) this.removeLines(entry.node);
      else {
        this.entries.push({ ...entry, section });
        this.setValue(entry.node.value, value);
      }
    }
  }

  private setValue(node: AST.TOMLContentNode, value: unknown): void {
    if (firstDifference(valueOf(node, 1), value) === undefined) return;
    const [start, end] = node.range;
    this.edits.push({ start, end, text: tomlValue(value) });
  }

  /** Adds the values that the document does not contain yet. */
  private add(group: Group, path: readonly Step[]): void {
    for (const [key, value] of Object.entries(group)) {
      const at = [...path, key];
      if (this.entries.some((entry) => isSame(entry.path, at))) continue;
      if (!this.hasParts(at)) this.insert(path, key, value);
      else if (isGroup(value)) this.add(value, at);
      else if (Array.isArray(value)) this.addElements(value, at);
    }
  }

  private addElements(list: readonly unknown[], at: readonly Step[]): void {
    list.forEach((element, index) => {
      if (isGroup(element) && this.hasParts([...at, index])) this.add(element, [...at, index]);
      else (placeOf(this.fresh, [...at, 0], at.length) as unknown[]).push(element);
    });
  }

  private hasParts(path: readonly Step[]): boolean {
    return [...this.sections, ...this.entries].some((each) => isWithin(each.path, path));
  }

  private insert(path: readonly Step[], key: string, value: unknown): void {
    const home = this.sections.find((section) => isSame(section.path, path));
    const canBeSection = isSection(value) && !path.some((step) => typeof step === 'number');
    if (home && !canBeSection) return this.insertLine(home, [key], value);
    const sibling = home ? undefined : this.siblingIn(path);
    if (!sibling) {
      put(placeOf(this.fresh, path), key, value);
      return;
    }
    const { section } = sibling;
    const names = [...path.slice(section.path.length).map(String), key];
    this.insertLine(section, names, value, sibling.node);
  }

  /** Finds an entry of a group that has no header and exists only through dotted keys. */
  private siblingIn(path: readonly Step[]): (Entry & { section: Section }) | undefined {
    return this.entries.findLast(
      (entry) => isWithin(entry.path, path) && entry.section.path.length < path.length,
    );
  }

  private insertLine(
    section: Section,
    names: readonly string[],
    value: unknown,
    after: AST.TOMLNode | undefined = section.entries.at(-1)?.node ?? section.header?.key,
  ): void {
    const line = `${names.map(tomlKey).join('.')} = ${tomlValue(value)}`;
    if (!after) return this.insertFirst(line);
    const end = this.endOfLine(after);
    const [indent] = /^[ \t]*/.exec(this.text.slice(this.startOfLine(after))) as RegExpExecArray;
    const isLast = this.text[end - 1] !== '\n';
    const text = isLast ? `${this.lineEnd}${indent}${line}` : `${indent}${line}${this.lineEnd}`;
    this.edits.push({ start: end, end, text });
  }

  /** Inserts a line before the first header and its comment, or at the end of a document without headers. */
  private insertFirst(line: string): void {
    const header = this.text.search(/(?:^[ \t]*#.*\n)*^[ \t]*\[/m);
    const start = header < 0 ? this.text.length : header;
    const isOpen = start > 0 && this.text[start - 1] !== '\n';
    const text = (isOpen ? this.lineEnd : '') + line + this.lineEnd;
    this.edits.push({ start, end: start, text });
  }

  private removeLines(node: AST.TOMLNode): void {
    this.edits.push({ start: this.startOfLine(node), end: this.endOfLine(node), text: '' });
  }

  private startOfLine({ range }: AST.TOMLNode): number {
    return this.text.lastIndexOf('\n', range[0] - 1) + 1;
  }

  private endOfLine({ range }: AST.TOMLNode): number {
    const end = this.text.indexOf('\n', range[1]);
    return end < 0 ? this.text.length : end + 1;
  }
}

function sectionsIn(text: string): Section[] {
  const first: Section = { path: [], header: undefined, entries: [] };
  const sections = [first];
  for (const part of syntaxOf(text).body) {
    if (part.type === 'TOMLKeyValue') first.entries.push(entryOf([], part));
    else {
      const path = part.resolvedKey;
      sections.push({ path, header: part, entries: part.body.map((each) => entryOf(path, each)) });
    }
  }
  return sections;
}

const entryOf = (path: readonly Step[], node: AST.TOMLKeyValue): Entry => ({
  path: [...path, ...node.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value))],
  node,
});

const isGroup = (value: unknown): value is Group => isRecord(value) && !(value instanceof Date);

const isFullGroup = (value: unknown): boolean => isGroup(value) && Object.keys(value).length > 0;

const isSection = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 && value.every(isFullGroup) : isFullGroup(value);

const isSame = (a: readonly Step[], b: readonly Step[]): boolean =>
  a.length === b.length && isWithin(a, b);

/** Whether a path equals another one or continues it. */
const isWithin = (path: readonly Step[], outer: readonly Step[]): boolean =>
  path.length >= outer.length && outer.every((step, index) => path[index] === step);
