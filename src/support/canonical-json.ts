/** Maximum depth of objects and lists; deeper values have no canonical form. */
const MAX_LEVELS = 100;

const tokens = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g;

/**
 * Returns the canonical form of JSON: without white space, with sorted keys and uniform strings. Numbers keep
 * their source text, because readers parse them differently.
 *
 * @returns undefined if the bytes are not JSON in UTF-8, have a duplicate key, or more than 100 levels
 */
export function canonicalJson(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    JSON.parse(text);
    return new Writer(text.match(tokens) ?? []).value(0);
  } catch {
    return undefined;
  }
}

/** Writes the canonical form from the tokens of valid JSON. */
class Writer {
  private at = 0;

  constructor(private readonly parts: readonly string[]) {}

  value(level: number): string {
    if (level > MAX_LEVELS) throw new RangeError('too many levels');
    const part = this.next();
    if (part === '[') return `[${this.listed(']', () => this.value(level + 1)).join()}]`;
    if (part !== '{') return part.startsWith('"') ? quoted(part) : part;
    const members = this.listed('}', () => {
      const key = quoted(this.next());
      this.next(); // the colon
      return [key, this.value(level + 1)] as const;
    });
    const byKey = new Map(members);
    if (byKey.size < members.length) throw new RangeError('a key is given twice');
    const sorted = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${sorted.map((member) => member.join(':')).join()}}`;
  }

  /** Reads comma-separated items up to the end token. */
  private listed<T>(end: string, read: () => T): T[] {
    const found: T[] = [];
    if (this.parts[this.at] === end) this.at += 1;
    else
      do found.push(read());
      while (this.next() === ',');
    return found;
  }

  private next(): string {
    return this.parts[this.at++] ?? '';
  }
}

const quoted = (literal: string): string => JSON.stringify(JSON.parse(literal));
