import { join } from 'node:path';

/** The VM of the test kit as a program for Node, of the built package. */
export const guestPlugin: string = join(__dirname, '../../../../dist/testing/vm/plugin.js');
