import { kindOf } from './inspect-kinds.js';

const { getOwnPropertyDescriptor, is } = Object;
const { ownKeys } = Reflect;

/** Levels of nested objects that are shown. */
const MAX_DEPTH = 4;
/** Entries that are shown per object. */
const MAX_ENTRIES = 100;
/** Characters that are shown of a string within an object. */
const MAX_TEXT_LENGTH = 1_000;
/** Objects that are shown in total. */
const MAX_OBJECTS = 1_000;

/** Shows a value in one line, like the console of Node. Getters are not called. */
export const inspect = (value: unknown): string => new Inspection().show(value, []);

class Inspection {
  private objects = 0;

  /** @param within the enclosing objects, outermost first */
  show(value: unknown, within: readonly object[]): string {
    switch (typeof value) {
      case 'string':
        return quoted(value);
      case 'bigint':
        return `${value}n`;
      case 'number':
        return is(value, -0) ? '-0' : String(value);
      case 'object':
      case 'function':
        return value === null ? 'null' : this.showGuarded(value, within);
      default:
        return String(value);
    }
  }

  /** A proxy may throw at any access. */
  private showGuarded(object: object, within: readonly object[]): string {
    try {
      return this.showObject(object, within);
    } catch {
      return '[an object that cannot be shown]';
    }
  }

  private showObject(object: object, within: readonly object[]): string {
    if (within.includes(object)) return '[Circular]';
    this.objects += 1;
    const isFull = within.length > MAX_DEPTH || this.objects > MAX_OBJECTS;
    const inside = [...within, object];
    const show = (value: unknown): string => this.show(value, inside);
    const [name, entries, brackets] = kindOf(object, isFull ? undefined : show, MAX_ENTRIES);
    if (!brackets) return name;
    if (isFull) return `[${name === '' ? (brackets === '[]' ? 'Array' : 'Object') : name}]`;
    const shown = [...entries, ...this.properties(object, brackets, inside)];
    const content = shown.length === 0 ? '' : ` ${shown.join(', ')} `;
    return `${name}${name && ' '}${brackets[0]}${content}${brackets[1]}`;
  }

  private properties(object: object, brackets: string, inside: readonly object[]): string[] {
    const isList = brackets === '[]';
    const keys = ownKeys(object).filter((key) => !(isList && isIndex(key)));
    const shown: string[] = [];
    let more = 0;
    for (const key of keys) {
      const entry = getOwnPropertyDescriptor(object, key);
      if (!entry?.enumerable) continue;
      if (shown.length >= MAX_ENTRIES) more += 1;
      else shown.push(`${keyText(key)}: ${this.showProperty(entry, inside)}`);
    }
    return more === 0 ? shown : [...shown, `... ${more} more`];
  }

  private showProperty(entry: PropertyDescriptor, inside: readonly object[]): string {
    if ('value' in entry) return this.show(entry.value, inside);
    if (entry.get && entry.set) return '[Getter/Setter]';
    return entry.get ? '[Getter]' : '[Setter]';
  }
}

const isIndex = (key: PropertyKey): boolean =>
  typeof key === 'string' && /^(0|[1-9]\d{0,9})$/.test(key);

function keyText(key: PropertyKey): string {
  if (typeof key === 'symbol') return `[${String(key)}]`;
  const text = String(key);
  // A regular expression takes memory for each character that it may return to.
  if (text.length > MAX_TEXT_LENGTH) return quoted(text);
  return /^[A-Za-z_$][\w$]*$/.test(text) ? text : quoted(text);
}

const escapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
  '\\': '\\\\',
};

/** In quotes that do not occur in the string, if possible. */
function quoted(text: string): string {
  const shown = text.slice(0, MAX_TEXT_LENGTH);
  const quote = ["'", '"', '`'].find((each) => !shown.includes(each)) ?? "'";
  const escaped = shown.replace(/[\\\p{Cc}\p{Surrogate}']/gu, (found) => {
    if (found === "'") return quote === "'" ? "\\'" : "'";
    const code = found.charCodeAt(0).toString(16).toUpperCase();
    return escapes[found] ?? (code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, '0')}`);
  });
  const more = text.length - shown.length;
  const end = more > 0 ? `... ${more} more character${more === 1 ? '' : 's'}` : '';
  return `${quote}${escaped}${quote}${end}`;
}
