import { TextDecoder, TextEncoder } from './text-codecs.js';

// No engine has to have them, and those of a host would be objects of the host.
for (const [name, value] of Object.entries({ TextDecoder, TextEncoder })) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}
