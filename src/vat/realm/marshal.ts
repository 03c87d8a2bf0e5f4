import { makeMarshal } from '@endo/marshal';

import type { CapData } from '../types/capdata.js';
import { excessOf } from '../types/data-size.js';
import type { Imports } from './imports.js';
import type { ObjectTable } from './object-table.js';
import { checkPassable } from './passable.js';
import { toRedactedError, redactedError } from './redacted-error.js';

/** Gives promises their names. */
interface PromiseNames {
  nameOf(promise: Promise<unknown>): string;
}

/** Converts between values of a vat and data of the kernel. */
export interface Marshal {
  /**
   * Encodes a value. Errors do not quote the value, because they may reach anyone.
   *
   * @throws TypeError for a value that cannot be passed, RangeError for one that is too large
   */
  toData(value: unknown): CapData;
  /** Decodes data. @throws TypeError for invalid data */
  fromData(data: CapData): unknown;
}

/**
 * Creates a marshaller for smallcaps. It freezes values that it encodes. The stack of an error stays in the
 * log of the vat, under an id that is passed with the error.
 */
export function marshalOf(
  name: string,
  objects: ObjectTable,
  imports: Imports,
  promises: () => PromiseNames,
  saveError: (error: Error) => void,
): Marshal {
  const toSlot = (value: object): string => {
    if (value instanceof Promise) return promises().nameOf(value);
    const vref = objects.nameOf(value);
    if (vref === undefined) return objects.export(value);
    if (vref.startsWith('o+')) objects.hold(vref, value);
    return vref;
  };
  const { toCapData, fromCapData } = makeMarshal<string>(
    (value) => toSlot(value as object),
    (slot, iface) => imports.find(slot, iface),
    {
      serializeBodyFormat: 'smallcaps',
      marshalName: name,
      errorIdNum: 1,
      marshalSaveError: saveError,
    },
  );
  const write = (value: unknown): CapData => {
    try {
      checkPassable(harden(value));
      return toCapData(value as never);
    } catch (error) {
      throw toRedactedError(error, 'a value cannot be passed: the log of the vat says why');
    }
  };
  return {
    toData: (value) => {
      const data = write(value);
      const excess = excessOf(data);
      if (excess !== undefined) throw redactedError(RangeError, `a value is too large: ${excess}`);
      return data;
    },
    fromData: (data) => {
      try {
        return fromCapData(data as { body: string; slots: string[] }) as unknown;
      } catch (error) {
        throw toRedactedError(error, 'the data of a message cannot be decoded');
      }
    },
  };
}
