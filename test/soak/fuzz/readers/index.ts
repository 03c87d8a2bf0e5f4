import type { MakeReader } from '../reader';
import { configurationReaders } from './configuration';
import { hostReaders } from './host';
import { providerReaders } from './provider';
import { runtimeReaders } from './runtime';
import { storeReaders } from './stores';
import { streamReaders } from './streams';
import { textReaders } from './texts';
import { vatReaders } from './vats';

/** By the names that the soak uses. */
export const readers: Readonly<Record<string, MakeReader>> = {
  ...runtimeReaders,
  ...providerReaders,
  ...configurationReaders,
  ...textReaders,
  ...hostReaders,
  ...streamReaders,
  ...vatReaders,
  ...storeReaders,
};
