import { KernelRef } from '../capdata/kernel-ref';
import { DeviceRefusal } from './method-device';

// What a vat passes may be anything.

/** An argument that must be a string. @throws DeviceRefusal */
export function takeText(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new DeviceRefusal(`${what} is text`);
}

/** An argument that must be a finite number. @throws DeviceRefusal */
export function takeNumber(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new DeviceRefusal(`${what} is a number`);
}

/** An object of a vat, by the name that the device has for it. */
export function takeObject(value: unknown, what: string): string {
  if (value instanceof KernelRef && value.slot.startsWith('o')) return value.slot;
  throw new DeviceRefusal(`${what} is an object`);
}
