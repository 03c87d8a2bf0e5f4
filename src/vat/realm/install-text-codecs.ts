import { TextDecoder, TextEncoder } from './text-codecs.js';

// Engines need not have these, and those of the host would be objects of the host.
for (const [name, value] of Object.entries({ TextDecoder, TextEncoder })) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}
