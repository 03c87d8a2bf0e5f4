import { harden } from './harden.js';

// ses takes the one that it finds, and its own takes several times as long.
Object.assign(globalThis, { harden });
