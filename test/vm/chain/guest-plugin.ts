import { join } from 'node:path';

/** The program of `testVmPlugin` in the built package, for a Node that is started with it. */
export const guestPlugin: string = join(__dirname, '../../../dist/testing/vm/plugin.js');
