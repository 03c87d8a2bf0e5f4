import { Far } from '@endo/pass-style';

import type { CapData } from '../types/capdata.js';
import { utf8Length } from '../types/data-size.js';
import { DecodedValues } from './decoded-values.js';
import type { Marshal } from './marshal.js';
import { redactedError } from './redacted-error.js';
import type { Syscalls } from './syscalls.js';
import { MAX_KEY_BYTES, MAX_TEXT_LENGTH } from '../limits.js';

const PREFIX = 'baggage.';
const MAX_BAGGAGE_KEY_BYTES = MAX_KEY_BYTES - PREFIX.length;

/** A map of strings to passable values in the store of the kernel, not in the heap of the vat. */
export class Baggage {
  /** Objects that the store refers to by name: they must not be collected. */
  private readonly pinned = new Map<string, unknown>();
  private readonly constants = new DecodedValues();
  readonly facet: object;

  constructor(
    private readonly syscalls: Syscalls,
    private readonly marshal: Marshal,
  ) {
    this.facet = Far('baggage', {
      has: (key: string) => this.syscalls.get(nameOf(key)) !== undefined,
      get: (key: string) => this.get(key),
      set: (key: string, value: unknown) => this.set(key, value),
      init: (key: string, value: unknown) => {
        if (this.syscalls.get(nameOf(key)) !== undefined) {
          throw redactedError(Error, 'the key already exists in baggage', [key]);
        }
        this.set(key, value);
      },
      delete: (key: string) => {
        this.syscalls.delete(nameOf(key));
        this.pinned.delete(key);
      },
      keys: () => harden([...this.keys()]),
    });
  }

  /**
   * Restores what earlier code has stored, after an upgrade.
   *
   * @param keepFree called with each name that the stored values use
   */
  adopt(keepFree: (vref: string) => void): void {
    for (const key of this.keys()) {
      const data = JSON.parse(this.syscalls.get(nameOf(key)) ?? 'null') as CapData | null;
      if (!data || data.slots.length === 0) continue;
      data.slots.forEach(keepFree);
      try {
        this.pinned.set(key, this.marshal.fromData(data));
      } catch {
        // An object of the earlier code is gone: reading the key reports that.
      }
    }
    this.syscalls.markStoreRead();
  }

  private get(key: string): unknown {
    const text = this.syscalls.get(nameOf(key));
    if (text === undefined) throw redactedError(Error, 'unknown key in baggage', [key]);
    if (this.constants.has(text)) return this.constants.get(text);
    const data = JSON.parse(text) as CapData;
    const value = this.marshal.fromData(data);
    if (data.slots.length === 0) this.constants.keep(text, value);
    return value;
  }

  private set(key: string, value: unknown): void {
    const name = nameOf(key);
    const data = this.marshal.toData(value);
    if (data.slots.some((slot) => slot.startsWith('p'))) {
      throw redactedError(TypeError, 'a promise cannot be stored in baggage');
    }
    const text = JSON.stringify(data);
    if (text.length > MAX_TEXT_LENGTH) {
      const problem = `a value in baggage has ${text.length} characters as data; the maximum is ${MAX_TEXT_LENGTH}`;
      throw redactedError(RangeError, problem, [key]);
    }
    this.syscalls.set(name, text);
    if (data.slots.length > 0) this.pinned.set(key, value);
    else this.pinned.delete(key);
  }

  private *keys(): Iterable<string> {
    let name = this.syscalls.nextKey(PREFIX);
    for (; name?.startsWith(PREFIX); name = this.syscalls.nextKey(name)) {
      yield name.slice(PREFIX.length);
    }
  }
}

/** @throws TypeError for an invalid key, RangeError for one that is too long */
function nameOf(key: unknown): string {
  if (typeof key !== 'string') throw redactedError(TypeError, 'a key of baggage must be a string');
  // A UTF-16 unit has at most three bytes.
  const bytes = key.length * 3 <= MAX_BAGGAGE_KEY_BYTES ? 0 : utf8Length(key);
  if (bytes > MAX_BAGGAGE_KEY_BYTES) {
    throw redactedError(
      RangeError,
      `a key of baggage has ${bytes} bytes; the maximum is ${MAX_BAGGAGE_KEY_BYTES}`,
    );
  }
  if (!/\p{Surrogate}/u.test(key)) return PREFIX + key;
  throw redactedError(TypeError, 'a key of baggage must be well-formed Unicode');
}
