import { makeMarshal } from '@endo/marshal';

import type { CapData } from '../../shapes/capdata.js';
import type { Imports } from './imports.js';
import type { ObjectTable } from './object-table.js';
import type { Settler } from './settler.js';

/** Between the values of a vat and data of the kernel. */
export interface Marshal {
  /** @throws for what cannot be passed */
  toData(value: unknown): CapData;
  fromData(data: CapData): unknown;
}

/**
 * Data of smallcaps. Values are frozen when they leave; an error keeps its stack in the log of the vat,
 * where it is found by the id that travels with it.
 */
export function marshalOf(
  name: string,
  objects: ObjectTable,
  imports: Imports,
  settler: () => Settler,
  saveError: (error: Error) => void,
): Marshal {
  const toSlot = (value: object): string => {
    if (value instanceof Promise) return settler().nameOf(value);
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
  return {
    toData: (value) => toCapData(harden(value) as never),
    fromData: (data) => fromCapData(data as { body: string; slots: string[] }) as unknown,
  };
}
