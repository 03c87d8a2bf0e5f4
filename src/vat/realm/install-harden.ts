import { harden } from './harden.js';

// ses uses an existing harden. Its own takes several times as long.
Object.assign(globalThis, { harden });
