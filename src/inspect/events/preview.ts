/** Limits of a preview. */
export interface PreviewLimits {
  /** Characters of all texts and names. */
  readonly characters: number;
  /** Entries of one list or record. */
  readonly entries: number;
}

const OF_EVENT: PreviewLimits = { characters: 4000, entries: 50 };
/** Characters of one text. */
const MAX_TEXT = 1000;
const MAX_DEPTH = 6;

/** Names of values that no page shows. */
const SECRET = /passw|secret|token|credential|authorization|cookie|mnemonic|private.?key|api.?key/i;
/** The same in a text of JSON, such as the data of a message. */
const SECRET_IN_JSON = new RegExp(
  `("[^"]{0,80}(?:${SECRET.source})[^"]{0,80}"\\s*:\\s*)"[^"]*"?`,
  'gi',
);

/**
 * A copy of a value as JSON, bounded whatever the value is. Says what it cuts, replaces the values of secret names, and
 * does not run getters.
 */
export const preview = (value: unknown, limits = OF_EVENT): unknown =>
  new Preview(limits).of(value, 0);

/** The beginning of a text, as a copy that does not hold the rest in memory. */
export function beginning(text: string, most = MAX_TEXT): string {
  if (text.length <= most) return text;
  const begin = Buffer.from(text.slice(0, most)).toString();
  return `${begin}… (${text.length - most} more characters)`;
}

class Preview {
  private left: number;

  constructor(private readonly limits: PreviewLimits) {
    this.left = limits.characters;
  }

  of(value: unknown, depth: number): unknown {
    switch (typeof value) {
      case 'string':
        return this.text(value);
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) ? value : String(value);
      case 'object':
        return value === null ? null : this.object(value, depth);
      case 'undefined':
        return undefined;
      case 'function':
        return '[function]';
      default:
        return this.text(String(value));
    }
  }

  private text(text: string): string {
    const begin = beginning(text, Math.max(0, Math.min(MAX_TEXT, this.left)));
    const shown = begin.replace(SECRET_IN_JSON, '$1"[secret]"');
    this.left -= shown.length;
    return shown;
  }

  private object(value: object, depth: number): unknown {
    if (this.left <= 0 || depth >= MAX_DEPTH) return '…';
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (value instanceof Error) return this.text(`${value.name}: ${value.message}`);
    return Array.isArray(value) ? this.list(value, depth) : this.record(value, depth);
  }

  private list(list: readonly unknown[], depth: number): unknown[] {
    const shown = list
      .slice(0, this.limits.entries)
      .map((each) => this.of(each, depth + 1) ?? null);
    const more = list.length - shown.length;
    return more > 0 ? [...shown, `… (${more} more)`] : shown;
  }

  private property(record: object, name: string, depth: number): unknown {
    const property = Object.getOwnPropertyDescriptor(record, name);
    if (!property || !('value' in property)) return '[getter]';
    return SECRET.test(name) ? '[secret]' : this.of(property.value, depth + 1);
  }

  private record(record: object, depth: number): object {
    const shown: [string, unknown][] = [];
    const names = Object.keys(record);
    for (const name of names.slice(0, this.limits.entries)) {
      if (this.left <= 0) break;
      const part = this.property(record, name, depth);
      if (part !== undefined) shown.push([this.text(name), part]);
    }
    const more = names.length - this.limits.entries;
    if (more > 0) shown.push(['…', `${more} more`]);
    else if (this.left <= 0) shown.push(['…', 'cut']);
    return Object.fromEntries(shown);
  }
}
