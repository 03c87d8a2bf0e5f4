import { KernelRef } from '../capdata/kernel-ref';
import { DeviceRefusal } from './method-device';

// A vat may pass anything.

/** An argument that must be a string. @throws DeviceRefusal */
export function takeText(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new DeviceRefusal(`${what} must be a string`);
}

/** An argument that must be a finite number. @throws DeviceRefusal */
export function takeNumber(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new DeviceRefusal(`${what} must be a finite number`);
}

/** Returns the device's name for an object of a vat. */
export function takeObject(value: unknown, what: string): string {
  if (value instanceof KernelRef && value.slot.startsWith('o')) return value.slot;
  throw new DeviceRefusal(`${what} must be an object of a vat`);
}
