import type { Marshal } from './marshal.js';
import { methodToText } from './method-name.js';
import { redactedError } from './redacted-error.js';
import type { Syscalls } from './syscalls.js';

/** `D(node).method(…)`: calls a device, and returns its answer. */
export function devicesOf(syscalls: Syscalls, marshal: Marshal): (node: object) => object {
  return (node) => {
    const { slots } = marshal.toData(node);
    const [target] = slots;
    if (slots.length !== 1 || !target?.startsWith('d-')) {
      throw redactedError(TypeError, 'the argument of D must be a device node');
    }
    const call = (method: string, args: unknown[]): unknown => {
      const data = marshal.toData(args);
      if (data.slots.some((slot) => slot.startsWith('p'))) {
        throw redactedError(TypeError, 'a device cannot receive promises');
      }
      methodToText(method); // checks the length of the name
      const answer = syscalls.callNow(target, method, data);
      return answer === null ? undefined : marshal.fromData(answer);
    };
    return new Proxy(Object.freeze({ __proto__: null }), {
      get: (_target, method) =>
        typeof method === 'string' ? (...args: unknown[]) => call(method, args) : undefined,
    });
  };
}
