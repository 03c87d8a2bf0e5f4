import { VmreError } from '../../support/errors/vmre-error';
import type { Descriptor, DescriptorCounter } from './descriptor';
import { parseDescriptors } from './read-descriptors';

/**
 * The text of a descriptor file. Counters have all keys, because a provider may require them.
 *
 * @throws VMRE_DESCRIPTOR_INVALID if a provider would reject it
 */
export function writeDescriptor(descriptor: Descriptor): string {
  const text = `${inLines([inFull(descriptor)])}\n`;
  parseDescriptors('the descriptor', Buffer.from(text));
  return text;
}

/** JSON.stringify overflows the stack for deeply nested values. */
function inLines(descriptors: readonly Descriptor[]): string {
  try {
    return JSON.stringify(descriptors, null, 2);
  } catch (cause) {
    const text = 'the descriptor is nested too deeply: the maximum is 127 levels';
    throw new VmreError('VMRE_DESCRIPTOR_INVALID', text, { cause });
  }
}

function inFull(descriptor: Descriptor): Descriptor {
  const { config } = descriptor;
  if (!config?.counters) return descriptor;
  const counters = Object.entries(config.counters).map(([property, counter]) => [
    property,
    counterInFull(counter),
  ]);
  return {
    ...descriptor,
    config: {
      ...config,
      counters: Object.fromEntries(counters) as Record<string, DescriptorCounter>,
    },
  };
}

const counterInFull = (counter: DescriptorCounter): DescriptorCounter => ({
  ...counter,
  description: counter.description ?? counter.name,
  price: counter.price ?? false,
});
