import { VmreError } from '../../support/errors/vmre-error';
import type { CapData } from '../types/capdata';
import { excessOf } from '../types/data-size';
import { KernelRef, Tagged } from './kernel-ref';
import { symbolOfName } from './symbol-name';

/**
 * Decodes a value from smallcaps. References become {@link KernelRef}s.
 *
 * @throws VMRE_VAT_DATA_UNREADABLE if the data is not valid smallcaps or is too large
 */
export function decodeCapData({ body, slots }: CapData): unknown {
  try {
    const excess = excessOf({ body, slots });
    if (excess !== undefined) throw new RangeError(excess);
    if (!body.startsWith('#')) throw new TypeError('the body must begin with #');
    return new Decoder(slots).decode(JSON.parse(body.slice(1)));
  } catch (cause) {
    // The message may reach anyone, so it must not contain the data.
    throw new VmreError('VMRE_VAT_DATA_UNREADABLE', 'data of a vat cannot be read', { cause });
  }
}

class Decoder {
  private readonly references = new Map<number, KernelRef>();

  constructor(private readonly slots: readonly string[]) {}

  decode(value: unknown): unknown {
    if (typeof value === 'string') return this.decodeText(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((each: unknown) => this.decode(each));
    const record = value as Record<string, unknown>;
    if ('#error' in record) return this.decodeError(record);
    if ('#tag' in record) {
      return new Tagged(String(this.decode(record['#tag'])), this.decode(record['payload']));
    }
    return Object.fromEntries(
      Object.entries(record).map(([key, each]) => [String(this.decode(key)), this.decode(each)]),
    );
  }

  private decodeText(text: string): unknown {
    switch (text[0]) {
      case '!':
        return text.slice(1);
      case '#':
        return constant(text);
      case '+':
        return BigInt(text.slice(1));
      case '-':
        return BigInt(text);
      case '%':
        return symbolOfName(text.slice(1));
      case '$':
      case '&':
        return this.reference(text);
      default:
        if (/^["'()*,]/.test(text)) throw new TypeError(`${text} means nothing`);
        return text;
    }
  }

  /** One object per slot, so that identity is preserved. */
  private reference(text: string): KernelRef {
    const [, digits = '', iface] = /^.(\d+)(?:\.(.*))?$/s.exec(text) ?? [];
    const index = Number(digits);
    const slot = digits === '' ? undefined : this.slots[index];
    if (slot === undefined) throw new TypeError(`${text} refers to nothing`);
    const known = this.references.get(index);
    if (known) return known;
    const reference = new KernelRef(slot, iface);
    this.references.set(index, reference);
    return reference;
  }

  private decodeError({ '#error': message, name, errorId }: Record<string, unknown>): Error {
    const error = new Error(String(this.decode(message)));
    error.name = String(this.decode(name));
    // The host's own stack would be misleading.
    const id = typeof errorId === 'string' ? ` (${errorId})` : '';
    error.stack = `${error.name}: ${error.message}${id}`;
    return error;
  }
}

function constant(text: string): unknown {
  if (text === '#undefined') return undefined;
  if (text === '#NaN') return NaN;
  if (text === '#Infinity') return Infinity;
  if (text === '#-Infinity') return -Infinity;
  throw new TypeError(`${text} means nothing`);
}
