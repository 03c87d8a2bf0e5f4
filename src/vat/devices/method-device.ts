import { decodeCapData } from '../capdata/decode-capdata';
import { encodeCapData } from '../capdata/encode-capdata';
import type { Device, DeviceResult } from './device';

/** An error that a device answers to a vat. */
export class DeviceRefusal extends Error {}

/** Methods of the root node of a device: they take and return values, with references of the device. */
export type DeviceMethods = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/**
 * A device with one node. A {@link DeviceRefusal} is answered to the vat; any other error is a failure of the
 * device.
 *
 * @param methods the methods of the node
 * @param rest optional callbacks of {@link Device}
 */
export const methodDevice = (methods: DeviceMethods, rest: Omit<Device, 'invoke'> = {}): Device =>
  nodesDevice(methods, () => methods, rest);

/** A device with several nodes. @param methodsOf the methods of a node other than the root */
export const nodesDevice = (
  root: DeviceMethods,
  methodsOf: (node: string) => DeviceMethods,
  rest: Omit<Device, 'invoke'>,
): Device => ({
  ...rest,
  invoke: (target, name, args): DeviceResult => {
    const methods = target === 'd+0' ? root : methodsOf(target);
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (!method) return ['error', `unknown method ${name}`];
    try {
      return ['ok', encodeCapData(method(...(decodeCapData(args) as unknown[])))];
    } catch (error) {
      if (error instanceof DeviceRefusal) return ['error', error.message];
      throw error;
    }
  },
});
