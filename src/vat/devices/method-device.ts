import { decodeCapData } from '../capdata/decode-capdata';
import { encodeCapData } from '../capdata/encode-capdata';
import type { Device, DeviceResult } from './device';

/** What a device says no to, in words for the vat. */
export class DeviceRefusal extends Error {}

/** Methods of the root node of a device: they take and return values; references are those of the device. */
export type DeviceMethods = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/**
 * A device with one node. A {@link DeviceRefusal} is an answer, anything else that is thrown is its failure.
 *
 * @param methods by their names; arguments and results are values
 * @param rest the other methods of a device. Default: none
 */
export const methodDevice = (
  methods: DeviceMethods,
  rest: Omit<Device, 'invoke'> = {},
): Device => ({
  ...rest,
  invoke: (_target, name, args): DeviceResult => {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (!method) return ['error', `there is no method ${name}`];
    try {
      return ['ok', encodeCapData(method(...(decodeCapData(args) as unknown[])))];
    } catch (error) {
      if (error instanceof DeviceRefusal) return ['error', error.message];
      throw error;
    }
  },
});
