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

/** A map of text to passable values, which stay in the store of the kernel and not in the heap of the vat. */
export class Baggage {
  /** What is in the store only by its name must not be collected. */
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
          throw redactedError(Error, 'baggage has the key already', [key]);
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

  /** After an upgrade it has what the code before has put there. @param keepFree is told what that has named */
  adopt(keepFree: (vref: string) => void): void {
    for (const key of this.keys()) {
      const data = JSON.parse(this.syscalls.get(nameOf(key)) ?? 'null') as CapData | null;
      if (!data || data.slots.length === 0) continue;
      data.slots.forEach(keepFree);
      try {
        this.pinned.set(key, this.marshal.fromData(data));
      } catch {
        // An object of the code before is gone: who wants it is told.
      }
    }
    this.syscalls.markStoreRead();
  }

  private get(key: string): unknown {
    const text = this.syscalls.get(nameOf(key));
    if (text === undefined) throw redactedError(Error, 'baggage has no such key', [key]);
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
      throw redactedError(TypeError, 'a promise cannot be kept in baggage');
    }
    const text = JSON.stringify(data);
    if (text.length > MAX_TEXT_LENGTH) {
      const problem = `a value of baggage has ${text.length} characters as data; the maximum is ${MAX_TEXT_LENGTH}`;
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

/** @throws TypeError for what is no key, RangeError for one that is too long */
function nameOf(key: unknown): string {
  if (typeof key !== 'string') throw redactedError(TypeError, 'a key of baggage is text');
  // A character has three bytes at most.
  const bytes = key.length * 3 <= MAX_BAGGAGE_KEY_BYTES ? 0 : utf8Length(key);
  if (bytes > MAX_BAGGAGE_KEY_BYTES) {
    throw redactedError(
      RangeError,
      `a key of baggage has ${bytes} bytes; the maximum is ${MAX_BAGGAGE_KEY_BYTES}`,
    );
  }
  if (!/\p{Surrogate}/u.test(key)) return PREFIX + key;
  throw redactedError(TypeError, 'a key of baggage is no well-formed Unicode');
}
