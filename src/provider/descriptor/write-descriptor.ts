import { VmreError } from '../../support/errors/vmre-error';
import type { Descriptor, DescriptorCounter } from './descriptor';
import { parseDescriptors } from './read-descriptors';

/**
 * The text of a descriptor file. Counters are written in full, because a provider may insist on
 * every key of them.
 *
 * @throws VMRE_DESCRIPTOR_INVALID when a provider would not accept it
 */
export function writeDescriptor(descriptor: Descriptor): string {
  const text = `${inLines([inFull(descriptor)])}\n`;
  parseDescriptors('the descriptor', Buffer.from(text));
  return text;
}

/** JSON.stringify needs the stack for the levels of a value. */
function inLines(descriptors: readonly Descriptor[]): string {
  try {
    return JSON.stringify(descriptors, null, 2);
  } catch (cause) {
    const text = 'the descriptor is nested too deep: providers read at most 127 levels';
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
