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

/** An argument that must be a whole number, not negative. @throws DeviceRefusal */
export function takeNatural(value: unknown, what: string): bigint {
  const isWhole =
    typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
  if (isWhole && value >= 0) return BigInt(value);
  throw new DeviceRefusal(`${what} must be a whole number, 0 or above`);
}

/** Returns the device's name for an object of a vat. */
export function takeObject(value: unknown, what: string): string {
  if (value instanceof KernelRef && value.slot.startsWith('o')) return value.slot;
  throw new DeviceRefusal(`${what} must be an object of a vat`);
}
