import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../../../..');

/** The complete plugin of the tests, of the built package: a program for Node. */
export const guestPlugin: string = ['dist/testing/vm/plugin.js', 'test/fixtures/vm/guest/plugin.js']
  .map((path) => join(root, path))
  .find((path) => existsSync(path)) as string;
